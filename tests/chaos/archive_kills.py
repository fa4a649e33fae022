"""Workers of the archive that die: killed at any moment (F22), or with the whole machine when the power goes (F23)."""

import json
import time
from collections import Counter
from pathlib import Path

from tests.chaos.archive import KINDS, Archive, archive_in, require_done_once
from tests.chaos.faults import fault
from tests.chaos.world import World

MOST_OF_ONE_JOB = 5  # kills

# The power goes in the moment when the row is committed. What has been synced until then, and what has been moved, is written down.
POWER_GOES = """
import json, os, signal
from django.db import transaction
from archiving import storage
log = open({log!r}, "a", buffering=1)
sync, replace, keep = os.fsync, os.replace, storage._keep
def noted_sync(descriptor):
    sync(descriptor)
    status = os.fstat(descriptor)
    print(json.dumps(["synced", status.st_ino, status.st_mtime_ns]), file=log)
def noted_replace(source, target):
    replace(source, target)
    print(json.dumps(["moved", os.stat(target).st_ino, str(target)]), file=log)
def the_power_goes():
    os.kill(os.getpid(), signal.SIGKILL)
def noted_keep(*args):
    stored = keep(*args)
    transaction.on_commit(the_power_goes)
    return stored
os.fsync, os.replace = noted_sync, noted_replace
"""
WHEN_KEPT = """
storage._keep = noted_keep
"""
WHEN_RECEIVED = """
from archiving import uploads
note = uploads._note
def noted_row(upload, *args, **kwargs):
    note(upload, *args, **kwargs)
    if upload.state == "checking":
        the_power_goes()
uploads._note = noted_row
"""
POINTS = [("upload", WHEN_KEPT), ("upload", WHEN_RECEIVED), ("package", WHEN_KEPT), ("capture", WHEN_KEPT)]


@fault(
    "F22",
    "workers killed at any moment of an upload, a package or a capture: nothing half-written, nothing lost, nothing twice",
    services="",
    kills=(9, 100),
    in_slice=False,
)
def workers_are_killed(world: World, kills: int) -> None:
    with archive_in(world) as archive:
        seconds, hits = {kind: _seconds_of(archive, kind) for kind in KINDS}, Counter[str]()
        jobs, turn = [], 0
        while hits.total() < kills:
            kind, turn = KINDS[turn % len(KINDS)], turn + 1
            job, code = archive.job(kind)
            for _ in range(min(MOST_OF_ONE_JOB, kills // len(KINDS), kills - hits.total())):
                process = archive.worker(code)
                time.sleep(world.random.uniform(0, seconds[kind]))
                if not archive.kill(process):
                    break  # it was done before
                job.refresh_from_db()
                hits[f"{kind}, {job.state}"] += 1
                archive.require_bytes()
                archive.let_go()
            archive.finish(code)
            if turn <= len(KINDS):
                archive.finish(code)  # the message comes again
            jobs.append(job)
        for job in jobs:
            require_done_once(job)
        archive.require_whole()
        for kind in KINDS:
            found = {name: count for name, count in sorted(hits.items()) if name.startswith(kind)}
            world.note(f"{sum(found.values())} killed in a {kind} that takes {seconds[kind]:.1f} s ({found})")
        world.note(f"{len(jobs)} jobs done once each; {archive.swept} files and folders of the dead were swept")


def _seconds_of(archive: Archive, kind: str) -> float:
    job, code = archive.job(kind)
    seconds = archive.finish(code)
    require_done_once(job)
    return seconds


@fault(
    "F23",
    "the power goes when a row has just been committed: what the row says is on the disk, bytes and names",
    services="",
    kills=(4, 12),
    in_slice=False,
)
def the_power_goes(world: World, kills: int) -> None:
    lost: list[str] = []
    with archive_in(world) as archive:
        for turn in range(kills):
            kind, point = POINTS[turn % len(POINTS)]
            job, code = archive.job(kind)
            lost += _cut_power(archive, point + code)
            archive.require_bytes()
            archive.finish(code)
            require_done_once(job)
        archive.require_whole()
    world.note(f"{kills} times; what was lost with the power, and made anew: {len(lost)} files on their way")


def _cut_power(archive: Archive, code: str) -> list[str]:
    """The worker dies at its commit, and with it all that no fsync had put on the disk. Returns the places of that."""
    from archiving import storage

    root = storage.incoming().parent
    log = archive.world.folder / f"disk-{time.monotonic_ns()}"
    folders = {path.stat().st_ino for path in root.rglob("*") if path.is_dir()}
    process = archive.worker(POWER_GOES.format(log=str(log)) + code)
    process.wait(120)
    assert archive.kill(process), "the worker was done before the power went"
    disk = Disk([json.loads(line) for line in log.read_text().splitlines()], old_folders={root.stat().st_ino, *folders})
    return disk.lose([path for path in root.rglob("*") if path.is_file()], root=root)


class Disk:
    """What a file system may do when the power goes: forget bytes that were not synced, and names in a folder that was not."""

    def __init__(self, steps: list[tuple[str, int, int | str]], *, old_folders: set[int]) -> None:
        self.steps, self.old_folders = steps, old_folders

    def lose(self, files: list[Path], *, root: Path) -> list[str]:
        """Forget all it may of what this worker wrote. Returns the places."""
        lost = []
        for path in files:
            status = path.stat()
            moved = [number for number, step in enumerate(self.steps) if step[0] == "moved" and step[2] == str(path)]
            touched = moved or [number for number, step in enumerate(self.steps) if step[:2] == ["synced", status.st_ino]]
            if not touched:
                continue  # it lay there before
            bytes_are_safe = ["synced", status.st_ino, status.st_mtime_ns] in self.steps
            if not bytes_are_safe or not self._name_is_safe(path, moved[-1] if moved else 0, root):
                path.unlink()
                lost.append(str(path.relative_to(root)))
        return lost

    def _name_is_safe(self, path: Path, since: int, root: Path) -> bool:
        """Its folder was synced after it came there, and so was the folder of each folder that is new."""
        folder = path.parent
        while True:
            if not any(step[:2] == ["synced", folder.stat().st_ino] for step in self.steps[since:]):
                return False
            if folder == root or folder.stat().st_ino in self.old_folders:
                return True
            folder = folder.parent
