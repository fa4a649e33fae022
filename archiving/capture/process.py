"""Starts a capture as a process of its own, watches it, and leaves nothing of it running: not the guard, not the driver, not Chromium."""

import errno
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archiving.capture.limits import NO_ROOM, Limits

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "PORTAL_CAPTURE"  # in the environment of all that a capture starts: Chromium is not of our process group
LOOK = 0.25  # seconds
SCRATCH = "portal-capture-"
NEW = 60.0  # seconds: whoever makes a scratch folder locks it in the next instant
PAGE = os.sysconf("SC_PAGE_SIZE")

# What a browser needs to know of its surroundings. Nothing else goes along: no passwords, no addresses of databases.
INHERITED = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR", "PYTHONPATH")


@dataclass
class Outcome:
    """`files` are dicts of `engine.Artefact`. `error` is empty for what was captured; `again`: another try may go better."""

    error: str = ""
    again: bool = True
    details: str = ""
    files: list[dict[str, Any]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    stopped_by: list[str] = field(default_factory=list)
    provenance: dict[str, Any] = field(default_factory=dict)


def capture(
    url: str,
    folder: Path,
    *,
    limits: Limits | None = None,
    allowed: Collection[str] = (),
    pdf_kind: str = "2b",
    still_ours: Callable[[], bool] | None = None,
) -> Outcome:
    """Blocks until it is over. `pdf_kind` is the PDF/A that the print is wanted as ("2b" or "1b", REQ-2.5). `still_ours` is asked several
    times a second; when it says no, all is stopped and given up. Raises OSError when the disk is full."""
    limits = limits or Limits()
    mark = uuid.uuid4().hex[:12]  # short: it is a part of the path of a socket
    remove_left_scratch()
    with scratch_folder(mark) as scratch:
        job = folder / "job.json"
        asked: dict[str, Any] = {"url": url, "limits": asdict(limits), "allowed": list(allowed), "pdf_kind": pdf_kind}
        asked |= {"scratch": str(scratch), "parent": os.getpid()}
        job.write_text(json.dumps(asked), encoding="utf-8")
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ} | {MARK: mark, "PYTHONPATH": str(ROOT)}
        with (folder / "process.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "archiving.capture", str(job), str(folder)],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        try:
            stopped = _watch(process, limits, mark, still_ours)
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            end_all(mark)
            code = process.wait()
    if code == NO_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
    return stopped or _read(folder)


@contextmanager
def scratch_folder(mark: str) -> Iterator[Path]:
    """What the browser writes for itself, on a short path: it makes a socket there. Locked for as long as we live, gone when the block
    ends; what a killed process leaves is taken away by `remove_left_scratch`."""
    scratch = Path(tempfile.gettempdir()) / f"{SCRATCH}{mark}"
    scratch.mkdir(mode=0o711)
    lock = os.open(scratch, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os.close(lock)


def remove_left_scratch() -> int:
    """Take away the folders of captures whose process is gone (nobody holds their lock), and what still runs of them. Returns how many."""
    removed = 0
    for left in Path(tempfile.gettempdir()).glob(f"{SCRATCH}{'?' * 12}"):
        with suppress(OSError):
            if left.stat().st_uid == os.geteuid() and time.time() - left.stat().st_mtime > NEW and _is_let_go(left):
                end_all(left.name.removeprefix(SCRATCH))
                shutil.rmtree(left, ignore_errors=True)
                removed += 1
    return removed


def _is_let_go(folder: Path) -> bool:
    """The kernel lets a lock go when its process ends, however it ends."""
    lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def _watch(process: "subprocess.Popen[bytes]", limits: Limits, mark: str, still_ours: Callable[[], bool] | None) -> Outcome | None:
    ends_at, next_weighing = time.monotonic() + limits.wall_seconds, 0.0
    while process.poll() is None:
        if time.monotonic() > ends_at:
            return Outcome(error=f"Insamlingen tog mer än {limits.wall_seconds} sekunder.")
        if still_ours is not None and not still_ours():
            return Outcome(error="Någon annan tog över insamlingen.")
        if time.monotonic() > next_weighing:
            next_weighing = time.monotonic() + 1
            if sum(map(_memory, marked(mark))) > limits.memory_bytes:
                return Outcome(error=f"Sidan krävde mer än {limits.memory_bytes // 1_000_000} MB minne.")
        time.sleep(LOOK)
    return None


def _read(folder: Path) -> Outcome:
    try:
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        last_words = (folder / "process.log").read_text(errors="replace").strip()[-500:]
        return Outcome(error="Insamlingen avbröts oväntat.", details=last_words)
    return Outcome(**{name: value for name, value in result.items() if name != "outcome"})


# ---- leaving nothing behind


def end_all(mark: str) -> None:
    """Whatever carries the mark; again until there is none, because what is killed may just have started something."""
    for _ in range(50):
        left = marked(mark)
        for pid in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if not left:
            break
        time.sleep(0.02)


def marked(mark: str) -> list[int]:
    """Processes with this mark: in their environment, or in their command (Chromium's helpers write over their environment, but they are
    told where the scratch folder is)."""
    wanted = {"environ": f"{MARK}={mark}".encode(), "cmdline": f"{SCRATCH}{mark}".encode()}
    return [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdecimal() and any(_holds(folder, *one) for one in wanted.items())
    ]


def _holds(folder: Path, name: str, wanted: bytes) -> bool:
    try:
        return wanted in (folder / name).read_bytes()
    except OSError:  # it is gone, or it is not ours
        return False


def _memory(pid: int) -> int:
    """Bytes that are this process's own."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * PAGE
