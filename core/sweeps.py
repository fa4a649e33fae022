"""Sweeps: functions that ask the database what is due now or earlier, so a week of downtime loses nothing (design §7).

Two paths run each of them: Celery beat rings a worker (`core.tasks.run_sweep`), and `manage.py tick` needs no broker. Both at once is
harmless, because what a sweep makes has a unique key or a lease.
"""

import datetime
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from core.models import Heartbeat

logger = logging.getLogger(__name__)

TICK, WORKER, CANARY = "tick", "worker", "canary"  # names of heartbeats; a sweep's own is "sweep.<name>"
CANARY_EVERY = 60  # seconds

stop_asked = threading.Event()  # a sweep that can stop half-way asks it now and then; what is left is there next time


class Run(Protocol):
    def __call__(self, *, now: datetime.datetime) -> object: ...


@dataclass(frozen=True)
class Sweep:
    """`every` is in seconds."""

    name: str
    every: int
    run: Run


_sweeps: dict[str, Sweep] = {}


def sweep(name: str, *, every: int) -> Callable[[Run], Run]:
    """Register a plain function `fn(*, now)`. It is safe to run twice, at once, or a week late."""

    def register(run: Run) -> Run:
        if name in _sweeps:
            raise ValueError(f'There is already a sweep "{name}"')
        _sweeps[name] = Sweep(name, every, run)
        return run

    return register


def registered() -> list[Sweep]:
    return list(_sweeps.values())


def beat_schedule() -> dict[str, dict[str, object]]:
    """Plain intervals only: nothing hangs on the hour, and a ring that nobody heard is not kept."""
    rings: dict[str, dict[str, object]] = {
        f"sweep.{one.name}": {"task": "core.tasks.run_sweep", "args": [one.name], "schedule": one.every} for one in registered()
    }
    rings[CANARY] = {"task": "core.tasks.canary", "schedule": CANARY_EVERY}
    return {name: {**ring, "options": {"expires": ring["schedule"]}} for name, ring in rings.items()}


def database_now() -> datetime.datetime:
    """The time by the database's clock, which all machines share: one whose own clock is wrong sends nothing too early."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(datetime.UTC)


def run(name: str, *, path: str, now: datetime.datetime | None = None) -> None:
    """Run one sweep and note that it was run. An unknown name does nothing: the message is from another version of the portal."""
    found = _sweeps.get(name)
    if found is None:
        logger.warning("There is no sweep %s in this version", name)
        return
    now = now or database_now()
    found.run(now=now)
    Heartbeat.beat(path, f"sweep.{name}", now=now)


def run_all(names: Iterable[str] | None = None, *, path: str = TICK, now: datetime.datetime | None = None) -> list[str]:
    """Run these sweeps (all of them, if nothing is said), each by itself: one that crashes does not stop the others. Returns those."""
    crashed = []
    for name in list(_sweeps if names is None else names):
        try:
            run(name, path=path, now=now)
        except (InterfaceError, OperationalError) as error:  # usually the database is down: one line is enough
            crashed.append(name)
            logger.error("The sweep %s did not reach the database: %s", name, str(error).partition("\n")[0])
        except Exception:
            crashed.append(name)
            logger.exception("The sweep %s crashed", name)
    return crashed
