"""The parent's side: one child process for each file, bounded in memory, CPU, wall time and what it may say, and never left behind."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from archiving.inspection import limits
from archiving.inspection.faults import Fault, Refused
from archiving.inspection.result import Inspected

ROOT = Path(__file__).resolve().parents[2]
KNOWN_TO_CHILD = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH")  # no key, no address of a database


def inspect_in_child(path: Path, *, name: str) -> Inspected:
    """As `inspect_file`, but a file that crashes the reader, or makes it eat memory or time, is refused and harms nobody."""
    answer = ask(path, name=name)
    if "refused" in answer:
        raise Refused(answer["refused"], fault=answer["fault"])
    return Inspected(**answer["inspected"])


def ask(path: Path, *, name: str, wall_seconds: float = limits.CHILD_WALL_SECONDS) -> dict[str, Any]:
    """The child's own words: `inspected` or `refused` and `fault`, and `peak_kb`, the most memory it held. FileNotFoundError when there is
    no such file."""
    path.stat()
    command = [sys.executable, "-m", "archiving.inspection", str(path.resolve()), _safe(name)]
    surroundings = {key: os.environ[key] for key in KNOWN_TO_CHILD if key in os.environ} | {"PYTHONIOENCODING": "utf-8"}
    child = subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        said = _heard(child, deadline=time.monotonic() + wall_seconds)
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # the whole group; before the wait, while the number is still the child's
        child.wait()
        if child.stdout:
            child.stdout.close()
    return _understood(said)


def _safe(name: str) -> str:
    """What a command line can hold."""
    return name.replace("\0", " ").encode(errors="replace").decode()[-300:]


def _heard(child: "subprocess.Popen[bytes]", *, deadline: float) -> bytes:
    """What the child says until it falls silent; nothing when it talks too long."""
    assert child.stdout is not None  # it was asked for
    heard = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if selector.select(left):
                piece = os.read(child.stdout.fileno(), 65_536)
                heard += piece
                if not piece:
                    return bytes(heard)
                if len(heard) > limits.LARGEST_ANSWER:
                    break
    return b""


def _understood(said: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(said)
    except ValueError:  # killed, out of memory or time: there is no whole answer
        answer = None
    if isinstance(answer, dict) and ("inspected" in answer or "refused" in answer):
        return answer
    return {"refused": Fault.TOO_HEAVY.value, "fault": Fault.TOO_HEAVY.name, "peak_kb": 0}
