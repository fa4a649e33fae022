from archiving.models.campaign import Campaign
from archiving.models.capture import CaptureJob
from archiving.models.fixity import FixityFault, FixityRun
from archiving.models.package import Package, PackageItem
from archiving.models.settings import ArchiveSettings, CollectiveMatter
from archiving.models.snapshot import Occasion, Snapshot, SnapshotReview
from archiving.models.stored import StoredFile
from archiving.models.text import FileStem, FileText
from archiving.models.upload import Upload
from archiving.models.version import Method, SnapshotFile, SnapshotVersion, TimestampToken

__all__ = [
    "ArchiveSettings",
    "Campaign",
    "CaptureJob",
    "CollectiveMatter",
    "FileStem",
    "FileText",
    "FixityFault",
    "FixityRun",
    "Method",
    "Occasion",
    "Package",
    "PackageItem",
    "Snapshot",
    "SnapshotFile",
    "SnapshotReview",
    "SnapshotVersion",
    "StoredFile",
    "TimestampToken",
    "Upload",
]
