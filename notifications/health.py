"""Mail that should have left, senders that died, and mail that was given up: numbers with limits for `core.health`."""

import datetime
from typing import Any, NamedTuple

from django.db.models import Count, DateTimeField, Min, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from core.health import Pulse, gauge
from notifications.models import Mail, Notice, Urgency
from notifications.office_hours import OPENS, in_office_hours

TEN_MINUTES = 600
A_DAY = datetime.timedelta(days=1)

AT_ANY_HOUR, OTHERS = Q(urgency=Urgency.NOW), ~Q(urgency=Urgency.NOW)


class Found(NamedTuple):
    """The oldest moments of one kind of rows: of those that go at any hour, and of the others; or how many they are."""

    at_any_hour: datetime.datetime | None
    others: datetime.datetime | None
    number: int


def _mail(pulse: Pulse) -> dict[str, Found]:
    """One query for all gauges, and an index for each of its parts. A part without rows is not there."""
    due = {"at_any_hour": Min("due_at", filter=AT_ANY_HOUR), "others": Min("due_at", filter=OTHERS)}
    given_up = Mail.objects.dead().filter(deliveries__finished_at__gt=pulse.now - A_DAY)
    parts = [
        _part("closed", Mail.objects.filter(state__in=[Mail.State.DUE, Mail.State.RETRY], due_at__lte=pulse.now), **due),
        _part("waiting", Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=pulse.now), **due),
        _part("leased", Mail.objects.filter(state=Mail.State.LEASED), others=Min("leased_until")),
        _part("given_up", given_up, number=Count("pk", distinct=True)),
    ]
    return {name: Found(*found) for name, *found in parts[0].union(*parts[1:], all=True)}


def _found(pulse: Pulse, part: str) -> Found:
    return pulse.once(_mail).get(part, Found(None, None, 0))


def _part(name: str, rows: "QuerySet[Any]", **found: Any) -> "QuerySet[Any]":
    empty = {"at_any_hour": Cast(Value(None), DateTimeField()), "others": Cast(Value(None), DateTimeField()), "number": Value(0)}
    asked = {f"found_{key}": found.get(key, empty[key]) for key in empty}
    return rows.order_by().annotate(part=Value(name)).values("part").annotate(**asked).values_list("part", *asked)


@gauge(
    "oldest_unsent_seconds",
    limit=TEN_MINUTES,
    words="Mejl som skulle ha skickats för mer än tio minuter sedan ligger kvar. Kontrollera e-postservern och portalens processer.",
)
def oldest_unsent(pulse: Pulse) -> float:
    """What rests outside office hours has waited since they began."""
    is_open = in_office_hours(pulse.now)
    opened = timezone.make_aware(datetime.datetime.combine(timezone.localdate(pulse.now), OPENS))
    ages = [0.0]
    for part in ("closed", "waiting"):
        oldest = _found(pulse, part)
        ages.append(pulse.age(oldest.at_any_hour))
        if is_open and oldest.others:
            ages.append(pulse.age(max(oldest.others, opened)))
    return max(ages)


@gauge(
    "oldest_lease_seconds",
    limit=TEN_MINUTES,
    words="En avsändare dog med ett mejl i handen för mer än tio minuter sedan, och ingen har tagit över. Kontrollera portalens processer.",
)
def oldest_lease(pulse: Pulse) -> float:
    """Since the oldest lease ran out."""
    return pulse.age(_found(pulse, "leased").others)


@gauge(
    "dead_letters_last_day",
    limit=0,
    words="Det senaste dygnet har portalen gett upp minst ett mejl. Se Aviseringar, Utskick: rätta adressen och försök igen.",
)
def dead_letters(pulse: Pulse) -> float:
    return _found(pulse, "given_up").number
