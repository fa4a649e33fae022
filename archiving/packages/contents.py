"""What goes into a package, read from the database once: approved versions, their files, the register as it was, who says what of us."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from archiving.manifest import local
from archiving.models import ArchiveSettings, Package, SnapshotReview, SnapshotVersion, StoredFile
from archiving.names import plain
from core.models import Municipality
from guidelines.models import Clause, GuidelineVersion
from records.models import RegistrationSlip

ROOT_OF_DATA = "representations/rep1"


@dataclass(frozen=True)
class PackedFile:
    """`path` is its place in the package, from the root."""

    path: str
    stored: StoredFile
    original_name: str


@dataclass(frozen=True)
class Packed:
    """An approved version and its files, in a folder of its own."""

    version: SnapshotVersion
    files: list[PackedFile]
    review: SnapshotReview

    @property
    def title(self) -> str:
        return f"{self.version.account_name}, {self.version.platform_name}, tagen {local(self.version.captured_at)[:10]}"

    @property
    def secrecy(self) -> str:
        """The provision, or ""."""
        return self.version.provision if self.version.is_secret else ""


@dataclass(frozen=True)
class Contents:
    package: Package
    settings: ArchiveSettings
    municipality: Municipality
    packed: list[Packed]
    guideline: GuidelineVersion | None
    clauses: list[Clause]
    dnrs: list[str]
    made_at: datetime.datetime
    software: str  # the portal's version

    @property
    def objid(self) -> str:
        return str(self.package.objid)

    @cached_property
    def title(self) -> str:
        package = self.package
        return f"Ögonblicksbilder av sociala medier: {package.about}, {package.period_from} till {package.period_to}"

    @cached_property
    def secret(self) -> list[Packed]:
        return [packed for packed in self.packed if packed.secrecy]

    @cached_property
    def with_gaps(self) -> list[Packed]:
        return [packed for packed in self.packed if packed.version.gaps]


def contents_of(package: Package, *, made_at: datetime.datetime, software: str) -> Contents:
    """A dozen questions, however many snapshots there are."""
    versions = (
        SnapshotVersion.objects.filter(package_items__package=package, package_items__released_at__isnull=True)
        .select_related("snapshot__account__platform", "snapshot__campaign", "submitted_by", "matter", "manifest")
        .prefetch_related("files__stored", "timestamps__token")
        .order_by("account_name", "captured_at", "pk")
    )
    reviews = {
        review.version_id: review
        for review in SnapshotReview.objects.filter(
            version__package_items__package=package, verdict=SnapshotReview.Verdict.APPROVED
        ).select_related("by")
    }
    packed = [Packed(version, _files(version), reviews[version.pk]) for version in versions]
    guideline = GuidelineVersion.objects.current(on=package.period_to)
    return Contents(
        package=package,
        settings=ArchiveSettings.current(),
        municipality=Municipality.current(),
        packed=packed,
        guideline=guideline,
        clauses=list(guideline.clauses.all()) if guideline else [],
        dnrs=_dnrs({one.version.matter_id for one in packed}),
        made_at=made_at,
        software=software,
    )


def _files(version: SnapshotVersion) -> list[PackedFile]:
    day = local(version.captured_at)[:10]
    folder = (
        f"{ROOT_OF_DATA}/data/{plain(version.account_name)}-{version.snapshot.account_id}/{day}_{version.snapshot_id}_v{version.number}"
    )
    files = [PackedFile(f"{folder}/{file.name}", file.stored, file.original_name) for file in version.files.all()]
    files.append(PackedFile(f"{folder}/manifest.json", version.manifest, "manifest.json"))
    for number, token in enumerate(version.timestamps.all(), start=1):
        name = f"tidsstampel_{number:03d}.{token.token.ending}"
        files.append(PackedFile(f"{folder}/{name}", token.token, name))
    return files


def _dnrs(matters: set[int]) -> list[str]:
    slips = RegistrationSlip.objects.filter(about_type="archiving.collectivematter", about_id__in=matters).exclude(dnr="")
    return sorted(slips.values_list("dnr", flat=True))
