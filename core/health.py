"""How the portal is, in numbers with limits: for whatever watches the server, and for the system administrator's start page.

Apps above register what they know with `gauge` when Django starts. Numbers only, no personal data.
"""

import datetime
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import DateTimeField, Func, Value
from django.utils import timezone

from core import sweeps
from core.models import Heartbeat

logger = logging.getLogger(__name__)
Facts = TypeVar("Facts")

SILENT = 180  # seconds: a path that beats each 30 or 60 seconds has then missed three
NEVER = 10**9  # what has never happened is this many seconds old
MOST_CLOCK_DIFFERENCE = 5  # seconds


@dataclass(frozen=True)
class Pulse:
    """What every gauge may look at: the time, when each path and sweep was last heard, and how many seconds the two clocks differ."""

    now: datetime.datetime
    beats: Mapping[str, datetime.datetime]
    clock_difference: float = 0
    _known: dict[Callable[..., Any], Any] = field(default_factory=dict)

    def once(self, ask: "Callable[[Pulse], Facts]") -> Facts:
        """`ask(pulse)`, asked once for all the gauges that read the same facts."""
        if ask not in self._known:
            self._known[ask] = ask(self)
        facts: Facts = self._known[ask]
        return facts

    def silence(self, name: str) -> float:
        return self.age(self.beats[name]) if name in self.beats else NEVER

    def age(self, moment: datetime.datetime | None) -> float:
        """Seconds, never below 0; 0 for what does not exist."""
        return max((self.now - moment).total_seconds(), 0) if moment else 0


Ask = Callable[[Pulse], float]


@dataclass(frozen=True)
class Gauge:
    """Red when the value is above the limit. `words` is what an administrator reads then: what is wrong, and what to do."""

    name: str
    limit: float
    words: str
    ask: Ask


@dataclass(frozen=True)
class Reading:
    gauge: Gauge
    value: float

    @property
    def is_red(self) -> bool:
        return self.value > self.gauge.limit


_gauges: dict[str, Gauge] = {}


def gauge(name: str, *, limit: float, words: str) -> Callable[[Ask], Ask]:
    """Register `fn(pulse) -> number`. Ages are in seconds. `name` is letters and underscores, as Prometheus wants it."""

    def register(ask: Ask) -> Ask:
        if name in _gauges:
            raise ValueError(f'There is already a gauge "{name}"')
        _gauges[name] = Gauge(name, limit, words, ask)
        return ask

    return register


def readings(*, now: datetime.datetime) -> list[Reading]:
    """All of them. Raises DatabaseError when the database does not answer."""
    pulse = _pulse(now)
    return [Reading(one, round(one.ask(pulse), 1)) for one in _gauges.values()]


def _pulse(now: datetime.datetime) -> Pulse:
    """One query. A database on another machine is asked for its clock too; an empty one, where nothing has been heard, tells no time."""
    has_own_clock = connection.vendor == "postgresql"
    clock = Func(function="clock_timestamp", output_field=DateTimeField()) if has_own_clock else Value(None, DateTimeField())
    rows = list(Heartbeat.objects.annotate(clock=clock).values_list("name", "at", "clock"))
    difference = abs((rows[-1][2] - timezone.now()).total_seconds()) if has_own_clock and rows else 0
    return Pulse(now, {name: at for name, at, _ in rows}, difference)


def red_states(*, now: datetime.datetime | None = None) -> list[str]:
    """What is wrong, in sentences."""
    try:
        return [reading.gauge.words for reading in readings(now=now or timezone.now()) if reading.is_red]
    except (DatabaseError, InterfaceError):
        logger.exception("The state of the portal cannot be read")
        return ["Portalen kan inte läsa sitt eget tillstånd. Loggen säger mer."]


@gauge(
    "canary_age_seconds",
    limit=SILENT,
    words="Kön står stilla: ingen signal har kommit hela vägen från beat genom kön till arbetsprocessen på tre minuter. "
    "Kontrollera att beat, kön och arbetsprocessen är igång. Påminnelser och mejl går under tiden ut den andra vägen.",
)
def _canary(pulse: Pulse) -> float:
    return pulse.silence(sweeps.CANARY)


@gauge(
    "tick_age_seconds",
    limit=SILENT,
    words="Processen tick, som sveper utan kön, har inte hörts av på tre minuter. Kontrollera att den är igång.",
)
def _tick(pulse: Pulse) -> float:
    return pulse.silence(sweeps.TICK)


@gauge(
    "worker_age_seconds",
    limit=SILENT,
    words="Arbetsprocessen har inte svept på tre minuter. Kontrollera att den är igång.",
)
def _worker(pulse: Pulse) -> float:
    return pulse.silence(sweeps.WORKER)


@gauge(
    "late_sweeps",
    limit=0,
    words="Minst ett svep kraschar varje gång eller körs inte alls, så en del påminnelser uteblir. Loggen säger vilket.",
)
def _late_sweeps(pulse: Pulse) -> float:
    """Sweeps whose last good run is more than three intervals, and three minutes, ago. When nothing runs at all, the paths say so."""
    if min(pulse.silence(sweeps.TICK), pulse.silence(sweeps.WORKER)) > SILENT:
        return 0
    return sum(pulse.silence(f"sweep.{one.name}") > max(3 * one.every, SILENT) for one in sweeps.registered())


@gauge(
    "clock_difference_seconds",
    limit=MOST_CLOCK_DIFFERENCE,
    words="Databasens klocka och webbserverns klocka går olika. Ställ dem rätt, annars blir tider och frister fel.",
)
def _clock_difference(pulse: Pulse) -> float:
    return pulse.clock_difference
