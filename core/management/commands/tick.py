import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from core import sweeps

STEP = 0.1  # seconds; each sweep has its own interval, in seconds too


class Command(BaseCommand):
    help = "Runs every sweep at its interval, without broker and worker, until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run each sweep once and stop")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sweeps.stop_asked.set())
        run_at = {sweep.name: 0.0 for sweep in sweeps.registered()}
        while not sweeps.stop_asked.is_set():
            self._run_those_due(run_at)
            if once:
                return
            time.sleep(STEP)  # not wait(): a signal that comes while that holds its lock would lock itself out

    def _run_those_due(self, run_at: dict[str, float]) -> None:
        """Told to stop, it finishes what it has in hand: a mail that is cut off may come twice."""
        for sweep in sweeps.registered():
            if not sweeps.stop_asked.is_set() and time.monotonic() >= run_at[sweep.name]:
                run_at[sweep.name] = time.monotonic() + sweep.every
                close_old_connections()  # one that the database has dropped is made anew
                sweeps.run_all([sweep.name])
