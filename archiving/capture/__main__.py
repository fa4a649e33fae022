"""`python -m archiving.capture JOB FOLDER`: JOB is a JSON file (see `process.capture`); FOLDER gets what was captured."""

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path

from archiving.capture.engine import Capture
from archiving.capture.limits import Limits

PR_SET_PDEATHSIG = 1


def main(job: str, folder: str) -> None:
    os.umask(0o022)
    asked = json.loads(Path(job).read_text(encoding="utf-8"))
    die_with(asked["parent"])
    limits = Limits(**asked["limits"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.wall_seconds, limits.wall_seconds + 5))  # of each process
    capture = Capture(asked["url"], Path(folder).resolve(), Path(asked["scratch"]), limits, asked["allowed"], asked["pdf_kind"])
    capture.run()


def die_with(parent: int) -> None:
    """We die with the worker; then the guard and the driver find their inputs closed, and the driver closes the browser. Asked for here and
    not between fork and exec: there, in a worker with threads, Python can wait for ever."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we could ask
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
