"""How bytes in the archive come to their end. Only a disposal run (`records.disposal_execution`) calls this, through `archiving.holdings`;
and `archiving.uploads` for a draft file that was taken back before anybody handed it in.

The row says first that they are gone, in the run's transaction; the file is removed after it. Whoever stores the same bytes meanwhile gets
another row and another file (`archiving.storage.keep`).
"""

import datetime
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from archiving.models import FileStem, FileText, Package, Snapshot, SnapshotFile, SnapshotVersion, StoredFile, TimestampToken, Upload
from archiving.storage import path_of, sync_folder
from records.models import DisposalItem

VERSION = "archiving.snapshotversion"
# A draft file of these tasks may still be handed in: one that waits for its review may be sent back.
MAY_BE_TAKEN = [*Snapshot.UNDER_WAY, Snapshot.State.APPROVED]

NEVER_DELIVERED = [Package.State.INVALID, Package.State.WITHDRAWN]

# What points to a stored file: a live use keeps the bytes; the others are only about them.
KEEPS_BYTES = {"SnapshotFile.stored", "SnapshotVersion.manifest", "TimestampToken.token", "Upload.stored", "Package.stored"}
ONLY_ABOUT_BYTES = {"FixityFault.stored", "FileText.stored"}


def destroyed_versions() -> "QuerySet[DisposalItem, int]":
    """Keys of versions that a disposal run has destroyed."""
    return DisposalItem.objects.destroyed().filter(kind=VERSION).values_list("object_id", flat=True)


def stored_of(version_pks: Iterable[int]) -> "QuerySet[StoredFile]":
    """The files of these versions, and the packages that hold the same bytes once more: delivered and receipted, or never delivered."""
    version_pks = list(version_pks)
    receipted = Q(state=Package.State.RECEIPTED, items__released_at__isnull=True)
    packages = Package.objects.filter(receipted | Q(state__in=NEVER_DELIVERED), items__version__in=version_pks)
    files = SnapshotFile.objects.filter(version__in=version_pks)
    return StoredFile.objects.filter(Q(pk__in=files.values("stored")) | Q(pk__in=packages.values("stored")))


def destroy(stored: "QuerySet[StoredFile]", *, now: datetime.datetime) -> int:
    """Of these, what nothing that lives uses any more. Returns how many. Their words go with them, and what the inspection wrote down."""
    pks = list(stored.filter(destroyed_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    locked = [row.pk for row in StoredFile.objects.select_for_update().filter(pk__in=pks, destroyed_at__isnull=True).order_by("pk")]
    doomed = set(locked) - _used(locked)
    SnapshotFile.objects.filter(stored__in=doomed).update(checks={})  # names out of exports, dates: what was in it
    Upload.objects.filter(stored__in=doomed).update(checks={})
    FileStem.objects.filter(text__stored__in=doomed).delete()
    FileText.objects.filter(stored__in=doomed).update(text="")
    return StoredFile.objects.filter(pk__in=doomed).update(destroyed_at=now)


def _used(pks: list[int]) -> set[int]:
    uses = [
        SnapshotFile.objects.filter(stored__in=pks).exclude(version__in=destroyed_versions()).values_list("stored", flat=True),
        SnapshotVersion.objects.filter(manifest__in=pks).values_list("manifest", flat=True),
        TimestampToken.objects.filter(token__in=pks).values_list("token", flat=True),
        Upload.objects.filter(stored__in=pks, state=Upload.State.READY, snapshot__state__in=MAY_BE_TAKEN).values_list("stored", flat=True),
        Package.objects.filter(stored__in=pks).exclude(pk__in=_of_what_is_destroyed()).values_list("stored", flat=True),
    ]
    return {pk for rows in uses for pk in rows.order_by() if pk is not None}


def _of_what_is_destroyed() -> "QuerySet[Package, int]":
    """Packages that hold something that a disposal run has destroyed. Any other package keeps its bytes, whoever else had the same."""
    over = Package.objects.filter(state__in=[Package.State.RECEIPTED, *NEVER_DELIVERED])
    return over.filter(items__version__in=destroyed_versions()).values_list("pk", flat=True)


def erase(stored: "QuerySet[StoredFile]") -> None:
    """Remove the files whose rows say that they are destroyed. Done before is no error."""
    for row in stored.filter(destroyed_at__isnull=False).order_by("pk"):
        path = path_of(row)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)
