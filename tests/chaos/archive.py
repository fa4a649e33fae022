"""What the archive's faults work on, and who works there: child processes that do what the portal's worker does, one job each, so that a
kill hits the job and not the wait for it."""

import datetime
import hashlib
import io
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from PIL import Image

from tests.chaos.world import World
from tests.sites import blog
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
        time.sleep(0.005)
        return file.read(min(size, 65536))
    if upload.state == "receiving":
        file.seek(upload.received)
        uploads.receive(upload, offset=upload.received, length=upload.size - upload.received, read=read, now=database_now())
    if upload.state == "checking":
        uploads.check(upload, now=database_now())
"""
SWEEP = "from archiving.capture.process import remove_left_scratch; remove_left_scratch()"
KINDS = ("capture", "upload", "package")


class Archive:
    """A blog that may be captured, pictures to upload, approved snapshots to package."""

    def __init__(self, world: World, *, site: blog.Site = blog.answer) -> None:
        from archiving.models import ArchiveSettings
        from core.models import Municipality
        from registry.models import Platform
        from tests import factories, factories_archive

        self.world, self.factories, self.archive = world, factories, factories_archive
        self._site = blog.served(site)
        self.site = f"http://{blog.address_of(self._site.__enter__())}/"
        self.scratch = Path(tempfile.mkdtemp(prefix="chaos-"))  # a short path, where the browser may go though it runs as nobody
        self.scratch.chmod(0o755)
        self.swept = 0  # what the dead had left behind
        os.environ["CAPTURE_ALLOWED_FOR_TESTS"] = self.site.removeprefix("http://").strip("/")
        Platform.objects.filter(slug="blogg").update(may_be_captured=True)
        delivery = dict.fromkeys(ArchiveSettings.DELIVERY, "Prov") | {"contact_email": "arkiv@kommunen.example"}
        ArchiveSettings.objects.update_or_create(pk=1, defaults=delivery)
        Municipality.objects.update_or_create(pk=1, defaults={"name": "Provkommunen", "organisation_number": "212000-0654"})
        self.officer, self.archivist = factories.officer(), factories_archive.archivist()

    def close(self) -> None:
        self._site.__exit__(None, None, None)
        shutil.rmtree(self.scratch, ignore_errors=True)

    # ---- jobs: what is to be done, and the code that does it

    def job(self, kind: str) -> tuple[Any, str]:
        return {"capture": self.capture, "upload": self.upload, "package": self.package}[kind]()

    def capture(self, path: str = "") -> tuple[Any, str]:
        from archiving import capture_jobs
        from registry.models import Platform, SocialAccount

        account = self.factories.active_account(name=f"Bloggen {time.monotonic_ns()}")
        url = f"{self.site}{path}?{time.monotonic_ns()}"
        SocialAccount.objects.filter(pk=account.pk).update(platform=Platform.objects.get(slug="blogg"), url=url, address_key=url)
        account.refresh_from_db()
        job = capture_jobs.order(self.archive.open_snapshot(account), by=self.officer, now=now())
        return job, CAPTURE.format(pk=job.pk)

    def upload(self) -> tuple[Any, str]:
        from archiving import uploads

        content = _picture(self.world.random)
        path = self.world.folder / f"bild-{hashlib.sha256(content).hexdigest()[:12]}.png"
        path.write_bytes(content)
        snapshot = self.archive.open_snapshot(self.factories.active_account(name=f"Biblioteket {time.monotonic_ns()}"))
        upload = uploads.begin_upload(snapshot=snapshot, name=path.name, size=len(content), by=self.officer, now=now())
        return upload, UPLOAD.format(pk=upload.pk.hex, path=str(path))

    def package(self) -> tuple[Any, str]:
        from django.utils import timezone

        from archiving import package_jobs

        snapshot = self.archive.approved_snapshot(self.factories.active_account(name=f"Arkivet {time.monotonic_ns()}"), by=self.archivist)
        today = timezone.localdate(now())
        period = {"period_from": today - datetime.timedelta(days=30), "period_to": today}
        package = package_jobs.order_package(account=snapshot.account, **period, by=self.archivist, now=now())
        return package, PACKAGE.format(pk=package.pk)

    # ---- working and killing

    def worker(self, code: str) -> "subprocess.Popen[bytes]":
        """A process that has come as far as beginning the job."""
        mark = self.world.folder / f"ready-{time.monotonic_ns()}"
        process = self.world.process(READY.format(mark=str(mark)) + code, TMPDIR=str(self.scratch))
        assert wait_for(mark.exists, patience=60, process=process), "the worker did not start"
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> bool:
        """kill -9 of the process and its group, as when the machine's power goes for the worker alone. False when it had ended."""
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if process.wait() != -signal.SIGKILL:
            return False
        self.world.kills += 1
        return True

    def let_go(self) -> None:
        """Time passes for what the dead held: leases end, and this death is not counted as a fault of the job's own."""
        from archiving.capture_jobs import look_after_captures
        from archiving.models import CaptureJob, Package, Upload

        gone = now() - datetime.timedelta(hours=1)
        CaptureJob.objects.filter(state="running").update(lease_until=gone, attempts=1)
        look_after_captures(now=now())
        CaptureJob.objects.filter(state="waiting").update(next_at=gone, attempts=0)
        Package.objects.filter(state__in=["ordered", "created"]).update(lease_until=gone, attempts=0)
        for upload in Upload.objects.filter(state="checking"):
            upload.checks.pop("tries", None)
            Upload.objects.filter(pk=upload.pk).update(checks=upload.checks)

    def finish(self, code: str) -> float:
        """A worker that nobody kills. Returns the seconds it took."""
        self.let_go()
        worker, started = self.worker(code), time.monotonic()
        assert worker.wait(180) == 0, "a worker that nobody killed failed"
        return time.monotonic() - started

    # ---- what must be true

    def require_bytes(self) -> None:
        """At any moment, whoever has just died: no row without its bytes."""
        from archiving import storage
        from archiving.models import StoredFile

        rows = StoredFile.objects.filter(destroyed_at__isnull=True)
        bare = [row.place for row in rows if not (path := storage.path_of(row)).exists() or path.stat().st_size != row.size]
        assert not bare, f"rows without their bytes: {bare[:3]}"

    def require_whole(self) -> None:
        """Afterwards: every byte is right and has a row, nothing on its way is left when time has passed, and no process."""
        from archiving import fixity, storage
        from archiving.models import StoredFile

        assert wait_for(lambda: not self.world.strangers(), patience=60), f"left running: {self.world.strangers()}"
        self._require_no_scratch()
        self.swept += storage.sweep(now=now() + datetime.timedelta(days=40))
        wrong = [stored.place for stored in StoredFile.objects.filter(destroyed_at__isnull=True) if fixity.examine(stored)]
        kept = storage.incoming().parent / "kept"
        places = {str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file()}
        known = set(StoredFile.objects.filter(destroyed_at__isnull=True).values_list("place", flat=True))
        assert (wrong, places ^ known) == ([], set()), f"not what the rows say: {wrong[:3]}, {list(places ^ known)[:3]}"
        left = [path.name for path in storage.incoming().iterdir()]
        assert left == [], f"something half-written was left behind: {left[:3]}"

    def _require_no_scratch(self) -> None:
        """A minute later the sweep takes what the browsers of the dead had written."""
        left = list(self.scratch.glob("portal-capture-*"))
        for folder in left:
            os.utime(folder, (0, 0))
        self.swept += len(left)
        assert self.world.process(SWEEP, TMPDIR=str(self.scratch)).wait(60) == 0
        assert list(self.scratch.iterdir()) == [], "a browser's files were left behind"


@contextmanager
def archive_in(world: World, *, site: blog.Site = blog.answer) -> Iterator[Archive]:
    archive = Archive(world, site=site)
    try:
        yield archive
    finally:
        archive.close()


def require_done_once(job: Any) -> None:
    """Done, with the right bytes, and told of once."""
    from archiving.models import CaptureJob, Package, Upload
    from core.models import Event

    job.refresh_from_db()
    if isinstance(job, CaptureJob):
        assert (job.state, job.snapshot.versions.count()) == ("done", 1), f"capture {job.pk}: {job.state} {job.error}"
        version = job.snapshot.versions.get()
        assert version.files.count() == version.file_count, f"capture {job.pk} has not all its files"
        told, verb = Event.objects.about(job.snapshot), "snapshot.submitted"
    elif isinstance(job, Upload):
        assert (job.state, job.received) == ("ready", job.size), f"upload {job.pk}: {job.state} {job.refusal}"
        assert job.name.removeprefix("bild-").removesuffix(".png") == job.stored.sha256[:12], "other bytes than were sent"
        return
    else:
        assert isinstance(job, Package)
        assert job.state == "validated", f"package {job.pk}: {job.state} {job.error} {job.report}"
        assert {item.version.snapshot.state for item in job.items.all()} == {"packaged"}
        told, verb = Event.objects.about(job), "package.validated"
    assert told.filter(verb=verb).count() == 1, f"{verb} is told {told.filter(verb=verb).count()} times of {job}"


def now() -> datetime.datetime:
    from core.sweeps import database_now

    return database_now()


def _picture(chance: random.Random) -> bytes:
    """A PNG of some 5 MB."""
    file = io.BytesIO()
    Image.frombytes("RGB", (1400, 1200), chance.randbytes(1400 * 1200 * 3)).save(file, "PNG", compress_level=1)
    return file.getvalue()
