import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from core import sweeps

STEP = 1.0  # seconds; each sweep has its own interval, in seconds too


class Command(BaseCommand):
    help = "Runs every sweep at its interval, without broker and worker, until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run each sweep once and stop")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        run_at = {sweep.name: 0.0 for sweep in sweeps.registered()}
        while not stopped.is_set():
            self._run_those_due(run_at, stopped)
            if once:
                return
            stopped.wait(STEP)

    def _run_those_due(self, run_at: dict[str, float], stopped: threading.Event) -> None:
        """Told to stop, it finishes the sweep in hand: a mail that is cut off may come twice."""
        for sweep in sweeps.registered():
            if not stopped.is_set() and time.monotonic() >= run_at[sweep.name]:
                run_at[sweep.name] = time.monotonic() + sweep.every
                close_old_connections()  # one that the database has dropped is made anew
                sweeps.run_all([sweep.name])
