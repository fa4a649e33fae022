"""What a capture costs, against the least that any browser robot must do: open the same page and picture it.

Both run as programs of their own, in turn, on the blog of `tests/sites`: 30 posts, lazy pictures, comments behind buttons. CPU is what the
program and all it started used; memory is the most they held at one moment, shared pages counted once (PSS).
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from archiving.capture.process import capture
from benchmarks.measure import report
from tests.sites import blog

ROUNDS = 3
TICK = os.sysconf("SC_CLK_TCK")
CPU, MEMORY = 4.5, 1.6  # times the bare one

BARE = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/lib/chromium/chromium", chromium_sandbox=False)
    page = browser.new_page(viewport={"width": 1280, "height": 1024})
    page.goto(sys.argv[1])
    page.screenshot(path=sys.argv[2], full_page=True)
    browser.close()
"""


@dataclass
class Cost:
    """Seconds and bytes."""

    wall: float = 0
    memory: int = 0
    cpu: dict[int, float] = field(default_factory=dict)  # by process: the last that was seen of it

    @property
    def seconds(self) -> float:
        return sum(self.cpu.values())

    def look(self, pids: list[int]) -> None:
        together = 0
        for pid in pids:
            with suppress(OSError, ValueError, IndexError):
                words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                self.cpu[pid] = (int(words[11]) + int(words[12])) / TICK
                together += proportional(pid)
        self.memory = max(self.memory, together)


def proportional(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def cost_of(program: list[Any]) -> Cost:
    """Of the program and all that descends from it; looked at ten times a second."""
    cost, started = Cost(), time.monotonic()
    process = subprocess.Popen(list(map(str, program)))
    while process.poll() is None:
        cost.look(family(process.pid))
        time.sleep(0.1)
    cost.wall = time.monotonic() - started
    if process.returncode:
        sys.exit(f"{program[2]} ended with {process.returncode}")
    return cost


def family(root: int) -> list[int]:
    """Chromium's helpers write over their environment, so only their parents tell whose they are."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError, IndexError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def one_capture(url: str, folder: str, allowed: str) -> None:
    """`python -m benchmarks.capture one …`: a whole capture, as a worker does it."""
    outcome = capture(url, Path(folder), allowed=[allowed])
    if outcome.error or outcome.stopped_by:
        sys.exit(f"{outcome.error} {outcome.stopped_by} {outcome.details}")


def main() -> int:
    costs: dict[str, list[Cost]] = {"bare": [], "capture": []}
    with blog.served() as site, tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        url = f"http://{blog.address_of(site)}/blogg/"
        for turn in range(ROUNDS):
            into = Path(folder) / str(turn)
            into.mkdir()
            costs["bare"].append(cost_of([sys.executable, "-c", BARE, url, into / "bare.png"]))
            costs["capture"].append(cost_of([sys.executable, "-m", "benchmarks.capture", "one", url, into, blog.address_of(site)]))
        kept = sum(path.stat().st_size for path in into.glob("*.*") if path.suffix in {".png", ".pdf", ".wacz", ".txt", ".html"})
    print(f"\nAutomatic capture: 30 posts, their {30 * (blog.COMMENTS + blog.HIDDEN)} comments; median of {ROUNDS} rounds")
    print(f"{'':<44}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}")
    for name, words in (("bare", "goto and full-page screenshot (10 posts)"), ("capture", "PNG, PDF/A-2b, WACZ, text, provenance")):
        wall, cpu, memory = (median(values) for values in zip(*[(one.wall, one.seconds, one.memory) for one in costs[name]], strict=True))
        print(f"{words:<44}{wall:>8.1f}{cpu:>8.1f}{memory / 1e6:>9.0f}")
    print(f"kept: {kept / 1e6:.1f} MB")
    bare_cpu, our_cpu = (median(one.seconds for one in costs[name]) for name in ("bare", "capture"))
    bare_memory, our_memory = (median(one.memory for one in costs[name]) for name in ("bare", "capture"))
    return report(
        [
            (f"CPU {our_cpu / bare_cpu:.1f} times the bare one (at most {CPU})", our_cpu <= CPU * bare_cpu),
            (f"memory {our_memory / bare_memory:.2f} times the bare one (at most {MEMORY})", our_memory <= MEMORY * bare_memory),
        ]
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one_capture(*sys.argv[2:])
    else:
        sys.exit(main())
