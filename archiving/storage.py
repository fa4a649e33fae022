"""Where the archive's bytes lie. Files first, row afterwards: a crash leaves a file that nobody points to, never a row without its file.

ARCHIVE_ROOT/incoming/…          being written; swept when old
ARCHIVE_ROOT/kept/ab/cd/<hash>-… one file for each StoredFile, read-only, never written to again
"""

import datetime
import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction

from archiving.models import StoredFile, Upload
from core.errors import RuleError

PIECE = 1024 * 1024  # bytes read at a time: memory stays the same for a file of any size
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM = "Det finns inte plats för filen just nu. Inget har sparats halvvägs. Systemadministratören behöver ge portalen mer utrymme."
OLD = datetime.timedelta(hours=24)
UNDER_WAY = (Upload.State.RECEIVING, Upload.State.CHECKING)
# A database that was put back from a backup does not know the newest files. Whoever put it back has this long to notice.
UNKNOWN_FOR = datetime.timedelta(days=30)


class NoRoom(RuleError):
    """The disk is full. Nothing half-written is left."""

    def __init__(self) -> None:
        super().__init__(NO_ROOM)


def incoming() -> Path:
    """The folder that everything is written in first: the same file system as what is kept, so that moving is one step."""
    folder = Path(settings.ARCHIVE_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder for one job under `incoming`, gone when the block ends; what a killed job leaves is swept."""
    folder = incoming() / uuid.uuid4().hex
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def path_of(stored: StoredFile) -> Path:
    return Path(settings.ARCHIVE_ROOT) / "kept" / stored.place


def open_stored(stored: StoredFile) -> BinaryIO:
    """Raises FileNotFoundError when the bytes are gone; `FixityFault` is for finding that out in time."""
    return path_of(stored).open("rb")


def pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in pieces(file):
            digest.update(piece)
    return digest.hexdigest()


def keep_bytes(content: bytes, *, content_type: str, ending: str) -> StoredFile:
    return keep_pieces([content], content_type=content_type, ending=ending)


def keep_pieces(content: Iterable[bytes], *, content_type: str, ending: str) -> StoredFile:
    """Hashed while it is written. Raises NoRoom."""
    path = incoming() / uuid.uuid4().hex
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            for piece in content:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return _keep(path, Measured(digest.hexdigest(), size), content_type, ending)
    except OSError as error:
        raise _understood(error) from error
    finally:
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Measured:
    """A file in `incoming` that is on the disk and will not be changed. `whole` is the key of the stored file with the same bytes, if there
    is one and it was found to be whole."""

    sha256: str
    size: int
    whole: int | None = None


def measure(path: Path) -> Measured:
    """Read before the transaction, since two gigabytes take many seconds and SQLite lets nobody else write meanwhile. Raises NoRoom."""
    try:
        with path.open("rb+") as file:
            digest, size = hashlib.sha256(), 0
            for piece in pieces(file):
                digest.update(piece)
                size += len(piece)
            os.fsync(file.fileno())
    except OSError as error:
        raise _understood(error) from error
    sha256 = digest.hexdigest()
    twin = StoredFile.objects.filter(sha256=sha256, destroyed_at__isnull=True).first()
    return Measured(sha256, size, twin.pk if twin and not is_hurt(twin) else None)


def keep(path: Path, *, content_type: str, ending: str, measured: Measured | None = None) -> StoredFile:
    """Take a finished file from `incoming` and store it; it is gone from there afterwards. Call it inside the transaction that makes the
    use of it: the row is locked until then, so no disposal run can come between. What may be large is measured before. Raises NoRoom."""
    try:
        return _keep(path, measured or measure(path), content_type, ending)
    except OSError as error:
        raise _understood(error) from error


def _keep(path: Path, measured: Measured, content_type: str, ending: str) -> StoredFile:
    sha256 = measured.sha256
    if stored := _stored(sha256):
        if stored.pk != measured.whole and is_hurt(stored):
            _put_in_place(path, path_of(stored))
        path.unlink(missing_ok=True)
        return stored
    place = f"{sha256[:2]}/{sha256[2:4]}/{sha256}-{uuid.uuid4().hex[:8]}"
    target = Path(settings.ARCHIVE_ROOT) / "kept" / place
    _put_in_place(path, target)
    try:
        with transaction.atomic():
            return StoredFile.objects.create(place=place, sha256=sha256, size=measured.size, content_type=content_type, ending=ending)
    except IntegrityError:  # somebody stored the same bytes in the same moment
        target.unlink(missing_ok=True)
        if stored := _stored(sha256):
            return stored
        raise


def _put_in_place(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.chmod(0o440)
    os.replace(path, target)
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        sync_folder(folder)


def is_hurt(stored: StoredFile) -> bool:
    """Gone, or other bytes than it was stored under: then the right ones, coming in anew, take its place. It is read to know, for whoever
    trusts a file that is damaged throws the only good one away."""
    path = path_of(stored)
    return not path.exists() or path.stat().st_size != stored.size or sha256_of(path) != stored.sha256


def heal(stored: StoredFile, path: Path) -> None:
    """Put the right bytes back where they were lost. `path` lies in `incoming` and is gone afterwards. Raises RuleError for other bytes."""
    if stored.destroyed_at:
        raise RuleError("Filen är gallrad och ska inte läggas tillbaka.")
    if sha256_of(path) != stored.sha256:
        raise RuleError("Det här är inte samma fil: kontrollsumman är en annan. Välj filen ur en säkerhetskopia från före felet.")
    with path.open("rb") as file:
        os.fsync(file.fileno())
    _put_in_place(path, path_of(stored))


def _stored(sha256: str) -> StoredFile | None:
    rows = StoredFile.objects.filter(sha256=sha256, destroyed_at__isnull=True)
    if transaction.get_connection().in_atomic_block:
        rows = rows.select_for_update()
    return rows.first()


def sync_folder(folder: Path) -> None:
    """What was put into it or taken out of it survives a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _understood(error: OSError) -> Exception:
    return NoRoom() if error.errno in FULL else error


# ---- what crashes leave


def sweep(*, now: datetime.datetime) -> int:
    """Remove what lies in `incoming` and has not been touched for a day, except files that somebody sends or that wait for their check;
    kept files that a disposal run has destroyed; and those that no row has pointed to for a month. Returns how many."""
    oldest = (now - OLD).timestamp()
    wanted = {upload.hex for upload in Upload.objects.filter(state__in=UNDER_WAY).values_list("pk", flat=True)}
    removed = 0
    for path in incoming().iterdir():
        if path.name not in wanted and path.lstat().st_mtime < oldest:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
            removed += 1
    return removed + sum(_remove_orphans(folder, now) for folder in sorted((Path(settings.ARCHIVE_ROOT) / "kept").glob("??/??")))


def _remove_orphans(folder: Path, now: datetime.datetime) -> int:
    """A crash between the file and its row leaves one, and so does a disposal run that is killed before it has removed the file."""
    since = {str(path.relative_to(folder.parent.parent)): path.lstat().st_ctime for path in folder.iterdir()}
    destroyed = dict(StoredFile.objects.filter(place__in=since).values_list("place", "destroyed_at"))
    removed = 0
    for place, changed in since.items():
        if place in destroyed and destroyed[place] is None:
            continue
        if changed < (now - (OLD if place in destroyed else UNKNOWN_FOR)).timestamp():
            (folder.parent.parent / place).unlink(missing_ok=True)
            removed += 1
    return removed
