"""The archive's faults: disks that are full, browsers that die or hang, a bit that turns. What workers that die leave: `archive_kills`."""

import datetime
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from tests.chaos.archive import Archive, archive_in, now, require_done_once
from tests.chaos.faults import a_task_ran, fault, people, redis_says
from tests.chaos.small_disk import small_disk
from tests.chaos.world import World
from tests.sites import blog
from tools.portal_servers import wait_for

CHROMIUM = "/usr/lib/chromium/"
NO_ROOM_IS_FINE = """
from archiving.storage import NoRoom
try:
    exec({code!r})
except NoRoom as full:
    Path({said!r}).write_text(full.sentence)
"""
SMALL_FILES = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
"""
# The same bounds as always, reached sooner.
BOUNDED = """
import functools
from archiving.capture import process
process.Limits = functools.partial(
    process.Limits, wall_seconds=150, step_seconds=10, load_seconds=8, scroll_seconds=4,
    network_bytes=20_000_000, memory_bytes=1_200_000_000,
)
"""


# ---- full disks


@fault(
    "F14",
    "a full disk, the archive's, the database's or the broker's: a sentence, nothing half-stored, and all goes on when there is room",
    services="",
    kills=(1, 3),
)
def the_disk_is_full(world: World, kills: int) -> None:
    with archive_in(world) as archive:
        _no_room_for_a_file(archive)
        if kills > 1:
            _no_room_in_the_archive(archive)
            _no_room_in_the_database(archive)
            _no_room_for_the_broker(world)
        archive.require_whole()


def _no_room_for_a_file(archive: Archive) -> None:
    """The file may not grow any more, in the middle of an upload."""
    from archiving.models import StoredFile, Upload
    from archiving.storage import NO_ROOM

    upload, code = archive.upload()
    said, before = archive.world.folder / "said", StoredFile.objects.count()
    assert archive.worker(SMALL_FILES + NO_ROOM_IS_FINE.format(code=code, said=str(said))).wait(60) == 0
    upload.refresh_from_db()
    assert said.read_text() == NO_ROOM
    assert (upload.state, StoredFile.objects.count()) == (Upload.State.RECEIVING, before)
    archive.finish(code)
    require_done_once(upload)


def _no_room_in_the_archive(archive: Archive) -> None:
    from archiving import storage
    from archiving.models import StoredFile

    with small_disk(storage.incoming().parent, megabytes=200) as disk:
        for kind, bytes_left in (("upload", 1_000_000), ("capture", 600_000), ("package", 0)):
            job, code = archive.job(kind)
            before = StoredFile.objects.count()
            disk.fill(leave=bytes_left)
            assert archive.worker(NO_ROOM_IS_FINE.format(code=code, said=str(archive.world.folder / "said"))).wait(120) == 0
            job.refresh_from_db()
            assert StoredFile.objects.count() == before, f"{kind}: a row for what did not fit"
            assert getattr(job, "error", storage.NO_ROOM) == storage.NO_ROOM, f"{kind}: {job.state} {job.error}"
            archive.require_bytes()
            disk.free()
            archive.finish(code)
            require_done_once(job)


def _no_room_in_the_database(archive: Archive) -> None:
    """A table that cannot grow, on a disk of its own."""
    from django.db import OperationalError, connection

    from archiving import uploads
    from archiving.models import Upload

    def begin() -> Upload:
        snapshot = archive.archive.open_snapshot(archive.factories.active_account(name=f"Museet {time.monotonic_ns()}"))
        return uploads.begin_upload(snapshot=snapshot, name="bild.png", size=100, by=archive.officer, now=now())

    folder = Path(f"{archive.scratch}-table")
    folder.mkdir()
    with small_disk(folder, megabytes=4, owner="postgres") as disk, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        cursor.execute("ALTER TABLE archiving_upload SET TABLESPACE small")
        disk.fill()
        refused = ""
        for _ in range(100):
            before = Upload.objects.count()
            try:
                begin()
            except OperationalError as error:
                refused = str(error)
                break
        assert "No space left on device" in refused, "the database went on writing"
        assert Upload.objects.count() == before, "a row that was refused is there"
        disk.free()
        begin()
        assert Upload.objects.count() == before + 1
        cursor.execute("ALTER TABLE archiving_upload SET TABLESPACE pg_default")
        cursor.execute("DROP TABLESPACE small")
    folder.rmdir()


def _no_room_for_the_broker(world: World) -> None:
    """It takes no message any more. Mail leaves without it, and tasks run again when there is room."""
    world.kill_redis()
    with small_disk(world.redis.folder, megabytes=4) as disk:
        world.start_redis()
        world.start("worker", "beat", "tick")
        disk.fill()
        assert wait_for(lambda: redis_says(world, b"SET", b"ballast", b"x" * 100_000).startswith(b"-MISCONF"), patience=30), "it had room"
        world.tell(people(3))
        assert world.eventually(lambda: not world.ledger.missing(), patience=60) is not None, "no mail left without the broker"
        disk.free()
        assert world.eventually(lambda: a_task_ran(world), patience=60) is not None, world.log("worker")[-2000:]
        world.stop("worker", "beat", "tick")
        world.kill_redis()
    world.start_redis()


# ---- browsers


def _trap(method: str, path: str, body: bytes) -> blog.Answer:
    if path == "/ring":
        time.sleep(1)
        return 302, {"Location": f"/ring?{time.monotonic_ns()}"}, b""
    if path == "/stor":
        return 200, {**blog.HTML, "Content-Length": "2000000000"}, _two_gigabytes()  # type: ignore[return-value]  # sent piece by piece
    scripts = {"/hang": "setTimeout(() => { while (1) {} }, 500)", "/minne": MUCH_MEMORY}
    if path in scripts:
        return 200, blog.HTML, f"{A_PAGE}<script>{scripts[path]}</script>".encode()
    return blog.answer(method, path, body)


A_PAGE = (
    f"<!DOCTYPE html><title>Blogg</title><h1>Bibliotekets blogg</h1>{'<p>Varje lördag klockan tio är det sagostund i Markaryd.</p>' * 20}"
)
MUCH_MEMORY = "const all = []; setInterval(() => all.push(new Uint8Array(60e6).fill(1)), 100)"


def _two_gigabytes() -> Iterator[bytes]:
    yield A_PAGE.encode()
    for _ in range(2000):
        yield b"<p>Mer</p>" * 100_000


@fault(
    "F21",
    "a browser that dies, a page that hangs, turns in rings, eats memory or never ends: given up in time, nothing left, the next is taken",
    services="",
    kills=(1, 6),
    in_slice=False,
)
def the_browser_dies(world: World, kills: int) -> None:
    strikes: list[tuple[str, Callable[[World], None] | None]] = [
        ("hang", None), ("blogg/", _kill_the_browser), ("blogg/", _kill_a_page), ("ring", None), ("stor", None), ("minne", None),
    ]  # fmt: skip
    with archive_in(world, site=_trap) as archive:
        for path, strike in strikes[:kills]:
            _require_given_up(archive, path, strike)
        job, code = archive.capture()
        archive.finish(code)
        require_done_once(job)
        archive.require_whole()


def _require_given_up(archive: Archive, path: str, strike: Callable[[World], None] | None) -> None:
    from archiving.models import CaptureJob

    job, code = archive.capture(path)
    process, started = archive.worker(BOUNDED + code), time.monotonic()
    if strike:
        strike(archive.world)
    assert process.wait(100) == 0, f"{path}: the worker failed"
    job.refresh_from_db()
    version = job.snapshot.versions.first()
    if path == "stor" and version is not None:  # what came in before the bound may be enough for an incomplete one
        assert version.incomplete, "two gigabytes passed for a whole page"
    else:
        assert (job.state, version) == (CaptureJob.State.WAITING, None), f"{path}: {job.state} {job.error}"
        assert job.error, f"{path}: it does not say why"
    gone = wait_for(lambda: not archive.world.strangers(), patience=60)
    assert gone, f"{path}: left running {archive.world.strangers()}"
    assert not list(archive.scratch.iterdir()), f"{path}: the browser's files were left"
    archive.world.note(f"{path or 'page'}: {job.error or version.incomplete} ({time.monotonic() - started:.0f} s)")


def _kill_the_browser(world: World) -> None:
    _kill(world, "")


def _kill_a_page(world: World) -> None:
    _kill(world, "--type=renderer")


def _kill(world: World, kind: str) -> None:
    def victims() -> list[int]:
        return [pid for pid in world.strangers() if CHROMIUM in (command := _whole_command(pid)) and kind in command]

    assert wait_for(victims, patience=60), "no browser was started"
    time.sleep(world.random.uniform(0.5, 3))
    for pid in victims():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            world.kills += 1


def _whole_command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


# ---- storage that forgets


@fault(
    "F24", "a bit turns in a stored file, another is gone: the next check names both, and archivist and officer are told once", services=""
)
def a_bit_turns(world: World, kills: int) -> None:
    from archiving import fixity, storage
    from archiving.models import FixityFault, FixityRun
    from notifications.models import Notice

    with archive_in(world) as archive:
        account = archive.factories.active_account(name="Biblioteket")
        turned, lost = (archive.archive.approved_snapshot(account).versions.get().files.get().stored for _ in range(2))
        path, away = storage.path_of(turned), storage.path_of(lost).rename(world.folder / "away")
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.chmod(0o640)
        path.write_bytes(content)
        finished = FixityRun.objects.filter(finished_at__isnull=False).count()
        night = now() + datetime.timedelta(days=1 + finished)
        for turn in range(20):
            fixity.check_what_is_due(now=night + datetime.timedelta(minutes=10 * turn))
            if FixityRun.objects.filter(finished_at__isnull=False).count() > finished:
                break
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        away.rename(storage.path_of(lost))

        faults = set(FixityFault.objects.filter(settled_at__isnull=True).values_list("stored", "kind"))
        assert faults == {(turned.pk, FixityFault.Kind.CHANGED), (lost.pk, FixityFault.Kind.MISSING)}, f"found {faults}"
        for person in (archive.officer, archive.archivist):
            told = Notice.objects.filter(kind=fixity.FAULT, recipient=person).values_list("about_id", flat=True)
            assert sorted(told) == sorted(FixityFault.objects.values_list("pk", flat=True)), f"told of {list(told)}"
