"""Is what is stored still what it was? Numbers with limits for `core.health`."""

import datetime
from typing import Any

from django.db.models import Count, DateTimeField, Max, Min, QuerySet, Value
from django.db.models.functions import Cast

from archiving.models import FixityFault, FixityRun, StoredFile
from core.health import Pulse, gauge

EIGHT_DAYS = 8 * 24 * 3600  # a week, and a day to read it in


def _facts(pulse: Pulse) -> dict[str, tuple[datetime.datetime | None, int]]:
    """One query: when the last whole run began, since when something is stored, and how many faults nobody has settled."""
    never, none = Cast(Value(None), DateTimeField()), Value(0)
    parts = [
        _part("runs", FixityRun.objects.filter(finished_at__isnull=False), at=Max("started_at"), number=none),
        _part("files", StoredFile.objects.filter(destroyed_at__isnull=True), at=Min("stored_at"), number=none),
        _part("faults", FixityFault.objects.filter(settled_at__isnull=True), at=never, number=Count("pk")),
    ]
    return {part: (at, number) for part, at, number in parts[0].union(*parts[1:], all=True)}


def _part(name: str, rows: "QuerySet[Any]", **found: Any) -> "QuerySet[Any]":
    return rows.order_by().annotate(part=Value(name)).values("part").annotate(**found).values_list("part", *found)


@gauge(
    "fixity_age_seconds",
    limit=EIGHT_DAYS,
    words="Arkivets filer har inte lästs igenom på åtta dagar. Kontrollera att arbetsprocessen är igång och att lagringen svarar.",
)
def _fixity_age(pulse: Pulse) -> float:
    facts = pulse.once(_facts)
    since, _ = facts.get("runs") or facts.get("files") or (None, 0)
    return pulse.age(since)


@gauge(
    "open_fixity_faults",
    limit=0,
    words="Minst en fil i arkivet är skadad eller borta. Titta på lagringen och återställ filen ur säkerhetskopian; "
    "sidan Kontroll av filerna i arkivet säger vilken.",
)
def _open_faults(pulse: Pulse) -> float:
    return pulse.once(_facts).get("faults", (None, 0))[1]
