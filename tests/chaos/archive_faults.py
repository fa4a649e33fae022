"""The archive's faults: a disk that is full, a browser that dies, a worker killed in the middle of its work, a bit that turns.

What works here are child processes that do what the portal's worker does, one job each: a kill hits the job and not the wait for it.
"""

import datetime
import hashlib
import io
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PIL import Image

from tests.chaos.faults import fault
from tests.chaos.world import World
from tools.portal_servers import wait_for

# What a child runs: its code, after a mark that it has come so far.
READY = "from pathlib import Path; Path({mark!r}).touch()\n"
CAPTURE = "from archiving import capture_runs as runs; from core.sweeps import database_now; runs.run({pk}, now=database_now())"
PACKAGE = (
    "from archiving import package_making; from core.sweeps import database_now; package_making.make_package({pk}, now=database_now())"
)
UPLOAD = """
import time
from core.sweeps import database_now
from archiving import uploads
from archiving.models import Upload
upload = Upload.objects.select_related("snapshot__account").get(pk={pk!r})
with open({path!r}, "rb") as file:
    def read(size):
        time.sleep(0.002)
        return file.read(min(size, 65536))
    if upload.state == "receiving":
        file.seek(upload.received)
        uploads.receive(upload, offset=upload.received, length=upload.size - upload.received, read=read, now=database_now())
    if upload.state == "checking":
        uploads.check(upload, now=database_now())
"""
SMALL_DISK = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
from archiving.storage import NoRoom
try:
    exec({code!r})
except NoRoom as full:
    Path({mark!r}).write_text(full.sentence)
"""
CHROMIUM = "/usr/lib/chromium/"


class Archive:
    """What the faults work on: a blog that may be captured, pictures to upload, approved snapshots to package."""

    def __init__(self, world: World) -> None:
        from archiving.models import ArchiveSettings
        from core.models import Municipality
        from registry.models import Platform
        from tests import factories, factories_archive
        from tests.sites import blog

        self.world, self.factories, self.archive = world, factories, factories_archive
        self._site = blog.served()
        self.site = f"http://{blog.address_of(self._site.__enter__())}/"
        os.environ["CAPTURE_ALLOWED_FOR_TESTS"] = self.site.removeprefix("http://").strip("/")
        Platform.objects.filter(slug="blogg").update(may_be_captured=True)
        delivery = dict.fromkeys(ArchiveSettings.DELIVERY, "Prov") | {"contact_email": "arkiv@kommunen.example"}
        ArchiveSettings.objects.update_or_create(pk=1, defaults=delivery)
        Municipality.objects.update_or_create(pk=1, defaults={"name": "Provkommunen", "organisation_number": "212000-0654"})
        self.officer, self.archivist = factories.officer(), factories_archive.archivist()

    def close(self) -> None:
        self._site.__exit__(None, None, None)

    # ---- jobs: what is to be done, and the code that does it

    def capture(self) -> tuple[Any, str]:
        from archiving import capture_jobs
        from registry.models import Platform, SocialAccount

        account = self.factories.active_account(name=f"Bloggen {time.monotonic_ns()}")
        url = f"{self.site}?{time.monotonic_ns()}"
        SocialAccount.objects.filter(pk=account.pk).update(platform=Platform.objects.get(slug="blogg"), url=url, address_key=url)
        account.refresh_from_db()
        job = capture_jobs.order(self.archive.open_snapshot(account), by=self.officer, now=_now())
        return job, CAPTURE.format(pk=job.pk)

    def upload(self) -> tuple[Any, str]:
        from archiving import uploads

        content = _picture(self.world.random)
        path = self.world.folder / f"bild-{hashlib.sha256(content).hexdigest()[:12]}.png"
        path.write_bytes(content)
        snapshot = self.archive.open_snapshot(self.factories.active_account(name=f"Biblioteket {time.monotonic_ns()}"))
        upload = uploads.begin_upload(snapshot=snapshot, name=path.name, size=len(content), by=self.officer, now=_now())
        return upload, UPLOAD.format(pk=upload.pk.hex, path=str(path))

    def package(self) -> tuple[Any, str]:
        from archiving import package_jobs

        snapshot = self.archive.approved_snapshot(self.factories.active_account(name=f"Arkivet {time.monotonic_ns()}"), by=self.archivist)
        year = _now().year
        first, last = datetime.date(year - 1, 1, 1), datetime.date(year + 1, 12, 31)
        package = package_jobs.order_package(account=snapshot.account, period_from=first, period_to=last, by=self.archivist, now=_now())
        return package, PACKAGE.format(pk=package.pk)

    # ---- working and killing

    def worker(self, code: str) -> "subprocess.Popen[bytes]":
        """A process that has come as far as beginning the job."""
        mark = self.world.folder / f"ready-{time.monotonic_ns()}"
        process = self.world.process(READY.format(mark=str(mark)) + code)
        assert wait_for(mark.exists, patience=60, process=process), "the worker did not start"
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """kill -9 of the process and its group, as when the machine's power goes for the worker alone."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.world.kills += 1

    def let_go(self) -> None:
        """Time passes for what the dead held: leases end, and this death is not counted as a fault of the job's own."""
        from archiving.capture_jobs import look_after_captures
        from archiving.models import CaptureJob, Package, Upload

        gone = _now() - datetime.timedelta(hours=1)
        CaptureJob.objects.filter(state="running").update(lease_until=gone, attempts=1)
        look_after_captures(now=_now())
        CaptureJob.objects.filter(state="waiting").update(next_at=gone, attempts=0)
        Package.objects.exclude(lease_token="").update(lease_until=gone)
        Package.objects.filter(state__in=["ordered", "created"]).update(attempts=0)
        for upload in Upload.objects.filter(state="checking"):
            upload.checks.pop("tries", None)
            Upload.objects.filter(pk=upload.pk).update(checks=upload.checks)

    def finish(self, code: str) -> None:
        self.let_go()
        assert self.worker(code).wait(180) == 0, "a worker that nobody killed failed"

    # ---- what must be true afterwards

    def require_whole(self) -> None:
        """No row without its bytes, no bytes without a row, nothing in the folder of what is on its way, and no process left."""
        from archiving import fixity, storage
        from archiving.models import StoredFile

        assert wait_for(lambda: not self.world.strangers(), patience=60), f"left running: {self.world.strangers()}"
        storage.sweep(now=_now() + datetime.timedelta(days=31))
        wrong = [stored.place for stored in StoredFile.objects.filter(destroyed_at__isnull=True) if fixity.examine(stored)]
        kept = storage.incoming().parent / "kept"
        places = {str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file()}
        known = set(StoredFile.objects.filter(destroyed_at__isnull=True).values_list("place", flat=True))
        assert (wrong, places ^ known) == ([], set()), f"not what the rows say: {wrong[:3]}, {list(places ^ known)[:3]}"
        assert list(storage.incoming().iterdir()) == [], "something half-written was left behind"


def _now() -> datetime.datetime:
    from core.sweeps import database_now

    return database_now()


def _picture(chance: random.Random) -> bytes:
    """A PNG of some 5 MB."""
    file = io.BytesIO()
    Image.frombytes("RGB", (1400, 1200), chance.randbytes(1400 * 1200 * 3)).save(file, "PNG", compress_level=1)
    return file.getvalue()


# ---- the faults


@fault("F14", "a full disk in the middle of an upload: a sentence, nothing half-stored, and it goes on when there is room", services="")
def the_disk_is_full(world: World, kills: int) -> None:
    from archiving.models import StoredFile, Upload
    from archiving.storage import NO_ROOM

    archive = Archive(world)
    try:
        upload, code = archive.upload()
        said, before = world.folder / "said", StoredFile.objects.count()
        assert archive.worker(SMALL_DISK.format(code=code, mark=str(said))).wait(60) == 0
        upload.refresh_from_db()
        assert said.read_text() == NO_ROOM
        assert (upload.state, StoredFile.objects.count()) == (Upload.State.RECEIVING, before)
        archive.finish(code)
        upload.refresh_from_db()
        assert upload.state == Upload.State.READY, upload.refusal
        archive.require_whole()
    finally:
        archive.close()


@fault(
    "F21",
    "a browser dies in the middle of a capture: it is tried again, nothing of it is left, the next one is taken",
    services="",
    in_slice=False,
)
def the_browser_dies(world: World, kills: int) -> None:
    from archiving.models import CaptureJob

    archive = Archive(world)
    try:
        job, code = archive.capture()
        process = archive.worker(code)
        assert wait_for(lambda: bool(_browsers(world)), patience=60), "no browser was started"
        time.sleep(world.random.uniform(0.5, 3))
        for pid in _browsers(world):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                world.kills += 1
        assert process.wait(120) == 0
        job.refresh_from_db()
        assert (job.state, job.snapshot.versions.count()) == (CaptureJob.State.WAITING, 0), job.error
        second, code = archive.capture()
        archive.finish(code)
        second.refresh_from_db()
        assert second.state == CaptureJob.State.DONE, second.error
        archive.require_whole()
    finally:
        archive.close()


def _browsers(world: World) -> list[int]:
    return [pid for pid, command in world.strangers().items() if CHROMIUM in command]


@fault(
    "F22",
    "workers killed at any moment of an upload, a package or a capture: nothing half-written, nothing lost, nothing twice",
    services="",
    kills=(6, 100),
    in_slice=False,
)
def workers_are_killed(world: World, kills: int) -> None:
    archive = Archive(world)
    try:
        struck, jobs = world.kills, []
        kinds: list[tuple[Callable[[], tuple[Any, str]], float]] = [(archive.upload, 2.5), (archive.package, 6.0), (archive.capture, 12.0)]
        while world.kills - struck < kills:
            make, longest = kinds[len(jobs) % 3]
            job, code = make()
            for _ in range(2):
                process = archive.worker(code)
                time.sleep(world.random.uniform(0, longest))
                archive.kill(process)
                archive.let_go()
            archive.finish(code)
            jobs.append(job)
        for job in jobs:
            _require_done_once(job)
        archive.require_whole()
    finally:
        archive.close()


def _require_done_once(job: Any) -> None:
    from archiving.models import CaptureJob, Package, Upload

    job.refresh_from_db()
    if isinstance(job, CaptureJob):
        assert (job.state, job.snapshot.versions.count()) == ("done", 1), f"capture {job.pk}: {job.state} {job.error}"
        version = job.snapshot.versions.get()
        assert version.files.count() == version.file_count, f"capture {job.pk} has not all its files"
    elif isinstance(job, Upload):
        assert (job.state, job.received) == ("ready", job.size), f"upload {job.pk}: {job.state} {job.refusal}"
        assert job.name.removeprefix("bild-").removesuffix(".png") == job.stored.sha256[:12], "other bytes than were sent"
    else:
        assert isinstance(job, Package)
        assert job.state == "validated", f"package {job.pk}: {job.state} {job.report}"
        assert {item.version.snapshot.state for item in job.items.all()} == {"packaged"}


@fault("F24", "a bit turns in a stored file: the next check names it, and archivist and officer are told once", services="")
def a_bit_turns(world: World, kills: int) -> None:
    from archiving import fixity, storage
    from archiving.models import FixityFault, FixityRun
    from notifications.models import Notice

    archive = Archive(world)
    try:
        stored = archive.archive.approved_snapshot(archive.factories.active_account(name="Biblioteket")).versions.get().files.get().stored
        path = storage.path_of(stored)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.chmod(0o640)
        path.write_bytes(content)
        night = _now() + datetime.timedelta(days=1)
        for turn in range(20):
            fixity.check_what_is_due(now=night + datetime.timedelta(minutes=10 * turn))
            if FixityRun.objects.filter(finished_at__isnull=False).exists():
                break
        faults = list(FixityFault.objects.filter(settled_at__isnull=True).values_list("stored", "kind"))
        assert faults == [(stored.pk, FixityFault.Kind.CHANGED)], f"found {faults}"
        told = Notice.objects.filter(kind=fixity.FAULT).values_list("recipient", flat=True)
        assert {archive.officer.pk, archive.archivist.pk} <= set(told), "nobody was told"
        assert len(told) == len(set(told)), "told twice"
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    finally:
        archive.close()
