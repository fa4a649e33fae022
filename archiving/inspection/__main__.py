"""The child's side: `python -m archiving.inspection PATH NAME` writes one JSON object and ends."""

import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archiving.inspection import limits
from archiving.inspection.faults import Refused
from archiving.inspection.inspecting import inspect_file


def main(path: str, name: str) -> None:
    _bound()
    answers_to = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no part of the answer
    answer = _answer(Path(path), name) | {"peak_kb": _peak_kb()}
    with open(answers_to, "w", encoding="utf-8") as out:
        json.dump(answer, out)


def _bound() -> None:
    """The alarm ends the child also when its parent is gone."""
    for what, most in (
        (resource.RLIMIT_AS, limits.CHILD_ADDRESS_SPACE),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.CHILD_WRITES),
        (resource.RLIMIT_NOFILE, limits.CHILD_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))
    signal.alarm(limits.CHILD_WALL_SECONDS)
    os.nice(5)


def _answer(path: Path, name: str) -> dict[str, Any]:
    try:
        return {"inspected": asdict(inspect_file(path, name=name))}
    except Refused as refusal:
        return {"refused": refusal.sentence, "fault": refusal.fault}


def _peak_kb() -> int:
    """Of this process alone; what `getrusage` says counts in what the parent held when it made us."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
