"""`python -m archiving.capture JOB FOLDER`: JOB is a JSON file (see `process.capture`); FOLDER gets what was captured."""

import json
import os
import resource
import sys
from pathlib import Path

from archiving.capture.engine import Capture
from archiving.capture.limits import Limits


def main(job: str, folder: str) -> None:
    os.umask(0o022)
    asked = json.loads(Path(job).read_text(encoding="utf-8"))
    limits = Limits(**asked["limits"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.wall_seconds, limits.wall_seconds + 5))  # of each process
    Capture(url=asked["url"], folder=Path(folder).resolve(), scratch=Path(asked["scratch"]), limits=limits, allowed=asked["allowed"]).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
