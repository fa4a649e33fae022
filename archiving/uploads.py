"""Files on their way in: begun, received piece by piece, checked, ready to be handed in. Design §8; fault F14.

The bytes lie in `incoming` under the row's id, and the row says how many of them are safely on disk: what a broken connection or a killed
process leaves is gone on with from there. One writer at a time holds the file's lock; one checker at a time owns the row's `changed_at`.
"""

import datetime
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from archiving import quality, search
from archiving.destroying import destroy, erase
from archiving.inspection import Inspected, Refused, inspect_in_child
from archiving.inspection.limits import GB, LARGEST_FILE
from archiving.models import Snapshot, StoredFile, Upload
from archiving.storage import FULL, PIECE, NoRoom, incoming, keep, measure, sync_folder
from core.errors import RuleError
from core.text import without_controls

State = Upload.State

MOST_FILES = 60  # for each snapshot
LARGEST_SNAPSHOT = 10 * GB
SYNCED_EVERY = 16 * 1024 * 1024  # bytes: a killed process loses no more
LEASE = datetime.timedelta(minutes=10)  # for one check: longer than `limits.CHILD_WALL_SECONDS`
UNFINISHED_FOR = datetime.timedelta(hours=24)
MOST_CHECKS = 3  # of a file whose checker dies

LIMITS_IN_WORDS = f"Högst {MOST_FILES} filer, {LARGEST_FILE // GB} GB var och {LARGEST_SNAPSHOT // GB} GB tillsammans."
TAKE_AGAIN = "Filen kunde inte kontrolleras. Lägg till den igen. Händer det en gång till: spara den på nytt, eller dela upp den."


class WrongOffset(RuleError):
    """The client believes that another number of bytes has come. `upload.received` says how many."""


class Taken(RuleError):
    """Somebody else is sending to the same upload right now."""


def path_of(upload: Upload) -> Path:
    return incoming() / upload.pk.hex


# ---- begin


@transaction.atomic
def begin_upload(*, snapshot: Snapshot, name: str, size: int, by: User, now: datetime.datetime, modified: int = 0) -> Upload:
    """`modified` is the file's own time, in milliseconds, when the browser tells: the same file chosen again then goes on where it was."""
    snapshot.lock()
    name = clean_name(name)
    if modified and (begun := _begun(snapshot, name, size, modified, by)):
        return begun
    require_room(snapshot, size=size)
    return Upload.objects.create(
        snapshot=snapshot, by=by, name=name, size=size, checks={"modified": modified}, created_at=now, changed_at=now
    )  # fmt: skip


@transaction.atomic
def take_whole(path: Path, *, snapshot: Snapshot, name: str, size: int, by: User, now: datetime.datetime) -> Upload:
    """A file that came with a form, in one piece, is moved to its place. It is to be checked next."""
    snapshot.lock()
    require_room(snapshot, size=size)
    upload = Upload(snapshot=snapshot, by=by, name=clean_name(name), size=size, received=size, created_at=now, changed_at=now)
    upload.state = State.CHECKING
    os.replace(path, path_of(upload))
    sync_folder(incoming())
    upload.save(force_insert=True)
    return upload


def clean_name(name: str) -> str:
    """One line, without folders, with its ending when it is cut."""
    line = without_controls(name.replace("\\", "/").rpartition("/")[2]) or "fil"
    stem, dot, ending = line.rpartition(".")
    return line if len(line) <= 200 else f"{(stem or line)[:180]}{dot}{ending[:10]}"


def require_room(snapshot: Snapshot, *, size: int) -> None:
    """The snapshot is locked, so that two at once cannot pass together."""
    if not snapshot.can_be_taken:
        raise RuleError(f"Filer kan inte läggas till: ögonblicksbilden har läget ”{snapshot.get_state_display()}”.")
    if size <= 0:
        raise RuleError("Filen är tom (0 byte). Spara den på nytt och lägg till den igen.")
    if size > LARGEST_FILE:
        raise RuleError(
            f"Filen är för stor. Den får vara högst {LARGEST_FILE // GB} GB. Dela upp den, till exempel på två kortare perioder."
        )
    rows = Upload.objects.filter(snapshot=snapshot, state__in=[State.RECEIVING, State.CHECKING, State.READY])
    if rows.count() >= MOST_FILES:
        raise RuleError(f"Det finns redan {MOST_FILES} filer. Ta bort någon, eller packa flera i en ZIP-fil.")
    if size + (rows.aggregate(sum=Sum("size"))["sum"] or 0) > LARGEST_SNAPSHOT:
        raise RuleError(f"Filerna blir för stora tillsammans. De får vara högst {LARGEST_SNAPSHOT // GB} GB. Ta bort någon först.")


def _begun(snapshot: Snapshot, name: str, size: int, modified: int, by: User) -> Upload | None:
    rows = Upload.objects.filter(snapshot=snapshot, by=by, name=name, size=size, state=State.RECEIVING)
    return next((upload for upload in rows if upload.checks.get("modified") == modified), None)


# ---- receive


def receive(upload: Upload, *, offset: int, length: int, read: Callable[[int], bytes], now: datetime.datetime) -> None:
    """Write the `length` bytes that `read` gives, from `offset`. A connection that breaks, or a disk that is full, keeps what came; when
    all of it has come the upload is CHECKING. Raises WrongOffset, Taken, NoRoom, or RuleError when nothing more is received."""
    _require_receiving(upload)
    with _held(upload) as file:
        upload.refresh_from_db()
        _require_receiving(upload)
        if os.fstat(file.fileno()).st_size < upload.received:  # the bytes are gone: begin again
            _note(upload, 0, now=now)
        if offset != upload.received:
            raise WrongOffset("Överföringen fortsätter från en annan plats än där den slutade.")
        if length > upload.size - offset:
            raise RuleError("Det kommer mer än vad filen sades innehålla.")
        if offset == 0:
            sync_folder(incoming())  # the file's name survives a power failure too
        file.truncate(offset)
        file.seek(offset)
        _pour(upload, file, length=length, read=read, now=now)


def _require_receiving(upload: Upload) -> None:
    if upload.state != State.RECEIVING:
        raise RuleError(f"Filen tas inte emot längre: den har läget ”{upload.get_state_display()}”.")


@contextmanager
def _held(upload: Upload) -> Iterator[FileIO]:
    descriptor = os.open(path_of(upload), os.O_RDWR | os.O_CREAT, 0o640)
    with FileIO(descriptor, "r+b") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Taken("Filen skickas redan, kanske i ett annat fönster. Vänta en stund.") from None
        yield file


def _pour(upload: Upload, file: FileIO, *, length: int, read: Callable[[int], bytes], now: datetime.datetime) -> None:
    end = file.tell() + length
    try:
        while (left := end - file.tell()) and (piece := _next_piece(read, min(PIECE, left))):
            rest = memoryview(piece)
            while rest:
                rest = rest[file.write(rest) :]
            if file.tell() - upload.received >= SYNCED_EVERY:
                _settle(upload, file, now=now)
        if file.tell() > upload.received:
            _settle(upload, file, now=now)
    except OSError as error:
        if error.errno not in FULL:
            raise
        _settle_what_fits(upload, file, now=now)
        raise NoRoom from error


def _next_piece(read: Callable[[int], bytes], size: int) -> bytes:
    """Nothing when the connection has broken."""
    try:
        return read(size)
    except OSError:
        return b""


def _settle(upload: Upload, file: FileIO, *, now: datetime.datetime) -> None:
    os.fsync(file.fileno())
    _note(upload, file.tell(), now=now)


def _settle_what_fits(upload: Upload, file: FileIO, *, now: datetime.datetime) -> None:
    """A disk may take the bytes and then not the sync; then what was settled before is what counts."""
    try:
        _settle(upload, file, now=now)
    except OSError:
        file.truncate(upload.received)


def _note(upload: Upload, received: int, *, now: datetime.datetime) -> None:
    state = State.CHECKING if received == upload.size else State.RECEIVING
    rows = Upload.objects.filter(pk=upload.pk, state=State.RECEIVING)
    if not rows.update(received=received, state=state, changed_at=now):
        raise RuleError("Filen togs bort medan den skickades.")
    upload.received, upload.state, upload.changed_at = received, state, now


# ---- check


def check(upload: Upload, *, now: datetime.datetime) -> None:
    """Inspect the file in a child process and store it, or say why not. Does nothing when somebody else has taken the row: `upload` is as
    it was read. A process that dies here, or a disk that is full (NoRoom), leaves the row to the sweep."""
    tries = upload.checks.get("tries", 0) + 1
    rows = Upload.objects.filter(pk=upload.pk, state=State.CHECKING, changed_at=upload.changed_at)
    if not rows.update(changed_at=now, checks={**upload.checks, "tries": tries}):
        return
    upload.changed_at = now
    path = path_of(upload)
    if tries > MOST_CHECKS or not path.exists() or path.stat().st_size != upload.size:
        _refuse(upload, TAKE_AGAIN)
        return
    try:
        _make_ready(upload, inspect_in_child(path, name=upload.name))
    except NoRoom:
        Upload.objects.filter(pk=upload.pk, state=State.CHECKING, changed_at=now).update(checks=upload.checks)
        raise
    except Refused as refused:
        _refuse(upload, refused.sentence)


def _make_ready(upload: Upload, inspected: Inspected) -> None:
    """The bytes have a second name in `incoming` until this has been committed, so that dying in between loses nothing."""
    path = path_of(upload)
    measured = measure(path)
    with transaction.atomic():
        if not _still_ours(upload):
            return
        path.chmod(0o640)
        second = path.with_name(f"{path.name}-sparas")
        second.unlink(missing_ok=True)
        os.link(path, second)
        stored = keep(second, content_type=inspected.content_type, ending=inspected.ending, measured=measured)
        search.index(stored, inspected.text)
        twin = Upload.objects.filter(snapshot=upload.snapshot_id, state=State.READY, stored=stored).exclude(pk=upload.pk).first()
        if twin is not None:
            raise Refused(f"Samma fil finns redan bland filerna, med namnet {twin.name}.")
        upload.move_to(State.READY)
        upload.stored = stored
        upload.checks = quality.checks_of(inspected, account=upload.snapshot.account)
        upload.save()
    path.unlink(missing_ok=True)


def _refuse(upload: Upload, sentence: str) -> None:
    with transaction.atomic():
        if not _still_ours(upload):
            return
        upload.move_to(State.REFUSED)
        upload.refusal = sentence[:500]
        upload.save()
    path_of(upload).unlink(missing_ok=True)


def _still_ours(upload: Upload) -> bool:
    """Locked, and in nobody else's hands since we took it."""
    ours = upload.changed_at
    upload.lock()
    return upload.state == State.CHECKING and upload.changed_at == ours


# ---- remove


def remove_upload(upload: Upload, *, now: datetime.datetime) -> None:
    """Whoever sent it changed their mind, or it was never finished. Removed already is no error. What was never handed in is no record yet:
    its bytes go at once, unless something else uses them."""
    with transaction.atomic():
        upload.lock()
        if upload.state == State.REMOVED:
            return
        if upload.state == State.CHECKING:
            raise RuleError("Filen kontrolleras just nu. Vänta tills det är klart.")
        upload.move_to(State.REMOVED)
        upload.changed_at = now
        upload.save()
        unused = StoredFile.objects.filter(pk=upload.stored_id or 0)
        destroy(unused, now=now)
    path_of(upload).unlink(missing_ok=True)
    erase(unused)


__all__ = ["LIMITS_IN_WORDS", "Taken", "WrongOffset", "begin_upload", "check", "path_of", "receive", "remove_upload", "take_whole"]
