"""Changing what deadlines are computed from: closed days, half-days, office hours, the rule (design §5).

Each change makes another version of the calendar, and those who keep deadlines hear of it in the same transaction: they ask, and never
rewrite by themselves (d7).
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from core.errors import RuleError
from core.history import Line, describe, line_of, record
from core.models import Event, LocalDay, Municipality
from core.public_holidays import holidays_of
from core.templatetags.portal import swedish_date
from core.workday_words import WEEKDAYS_IN_FULL, in_a_sentence, short_day
from core.workdays import DAY, WorkCalendar

MOST_DAYS_AT_ONCE = 92  # a summer

# Called with the calendar before and after, and who changed it.
Listener = Callable[[WorkCalendar, WorkCalendar, Any], None]
_listeners: list[Listener] = []

describe(
    {
        "local_day.closed": "{who} stängde {day}",
        "local_day.half": "{who} lät kontoret stänga {closes} {day}",
        "local_day.withdrawn": "{who} återtog ändringen av {day}",
        "municipality.calendar_changed": "{who} ändrade arbetsdagskalendern från {before} till {after}",
    }
)


def when_the_calendar_changes(listener: Listener) -> Listener:
    """For an app that keeps deadlines; register when Django starts."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


@contextmanager
def changing_the_calendar(*, by: Any) -> Iterator[WorkCalendar]:
    """What is changed inside makes the next version, in one transaction. Gives the calendar as it was.

    Listeners lock their rows, and the history is locked by its first `record`, so whoever changes something inside records it afterwards:
    everybody takes the locks in the order calendar, rows, history.
    """
    with transaction.atomic():
        before = WorkCalendar.held()
        yield before
        if not Municipality.objects.update(calendar_version=F("calendar_version") + 1):
            Municipality.objects.create(calendar_version=before.version + 1)
        after = WorkCalendar.current()
        for listener in _listeners:
            listener(before, after, by)
        if in_words(before) != in_words(after):
            record("municipality.calendar_changed", Municipality.current(), by=by, before=in_words(before), after=in_words(after))


def in_words(calendar: WorkCalendar) -> str:
    """ "08.00–16.30, regel A"."""
    return f"{calendar.office_opens:%H.%M}–{calendar.office_closes:%H.%M}, regel {calendar.rule}"


# ---- closed days and half-days


@transaction.atomic
def close_days(
    *,
    first: datetime.date,
    last: datetime.date | None = None,
    closes_at: datetime.time | None,
    reason: str,
    by: Any,
    today: datetime.date,
) -> list[LocalDay]:
    """Close the working days from `first` to `last` (or `first` alone), or let them end at `closes_at`. One change of the calendar."""
    reason = reason.strip()
    with changing_the_calendar(by=by) as calendar:
        for problem in problems(calendar, first=first, last=last, closes_at=closes_at, today=today).values():
            raise RuleError(problem)
        if not reason:
            raise RuleError("Skriv varför dagen ändras.")
        days = _working_days(calendar, first, last or first)
        rows = [LocalDay.objects.create(date=day, closes_at=closes_at, reason=reason) for day in days]
    for row in rows:
        if closes_at is None:
            record("local_day.closed", row, by=by, reason=reason, day=row.date)
        else:
            record("local_day.half", row, by=by, reason=reason, day=row.date, closes=f"{closes_at:%H.%M}")
    return rows


@transaction.atomic
def withdraw_day(row: LocalDay, *, reason: str, by: Any, today: datetime.date, now: datetime.datetime) -> None:
    """The day is an ordinary one again. What was decided stays in the history."""
    with changing_the_calendar(by=by):
        row.refresh_from_db(from_queryset=LocalDay.objects.select_for_update())
        if row.withdrawn_at is not None:
            raise RuleError("Dagen är redan återtagen. Läs i historiken vem som gjorde det.")
        if row.date < today:
            raise RuleError("Dagen har varit och svarstider har räknats med den. Därför står den kvar.")
        if not reason.strip():
            raise RuleError("Skriv varför dagen återtas.")
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
    record("local_day.withdrawn", row, by=by, reason=reason, day=row.date)


def problems(
    calendar: WorkCalendar,
    *,
    first: datetime.date,
    last: datetime.date | None,
    closes_at: datetime.time | None,
    today: datetime.date,
) -> dict[str, str]:
    """Why these days cannot be closed: a sentence for the field that is to be mended."""
    found = {}
    end = datetime.date(today.year + 1, 12, 31)
    until = last or first
    if first < today:
        found["first"] = "Dagen har varit. Välj i dag eller en senare dag: det som har räknats ändras inte i efterhand."
    elif until < first:
        found["last"] = "Den sista dagen ligger före den första. Välj en senare dag, eller lämna tomt om det är en enda dag."
    elif until > end:
        found["last" if last else "first"] = f"Kalendern visar i år och nästa år. Välj en dag till och med {swedish_date(end)}."
    elif (until - first).days >= MOST_DAYS_AT_ONCE:
        found["last"] = f"Det är fler än {MOST_DAYS_AT_ONCE} dagar. Dela upp dem i kortare perioder."
    elif taken := [day for day in sorted(calendar.local) if first <= day <= until]:
        found["first"] = _taken(calendar, taken)
    elif not _working_days(calendar, first, until):
        found["first"] = _no_working_day(first) if first == until else "Ingen av dagarna är en arbetsdag, så det finns inget att stänga."
    if closes_at is not None and not calendar.office_opens < closes_at < calendar.office_closes:
        hours = f"{calendar.office_opens:%H.%M}–{calendar.office_closes:%H.%M}"
        found["closes_at"] = f"Kontoret har öppet {hours}. Skriv en tid däremellan, eller lämna tomt om det är stängt hela dagen."
    return found


def _taken(calendar: WorkCalendar, taken: list[datetime.date]) -> str:
    shown = ", ".join(f"{short_day(day)} ({calendar.local[day].reason})" for day in taken[:3])
    more = f" och {len(taken) - 3} till" if len(taken) > 3 else ""
    return f"Redan ändrat: {shown}{more}. Återta det först om det ska vara på ett annat sätt."


def _no_working_day(day: datetime.date) -> str:
    holiday = holidays_of(day.year).get(day)
    what = in_a_sentence(holiday.name) if holiday else f"en {WEEKDAYS_IN_FULL[day.weekday()]}"
    return f"{swedish_date(day)} är {what} och redan ledig. Den behöver inte stängas."


def _working_days(calendar: WorkCalendar, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    days = (first + DAY * number for number in range((last - first).days + 1))
    return [day for day in days if calendar.is_working_day(day)]


# ---- to show


@dataclass(frozen=True)
class DayOff:
    """A weekday that is off or short. `row` is the municipality's own decision, which can be withdrawn."""

    date: datetime.date
    name: str
    origin: str
    row: LocalDay | None = None

    @property
    def weekday(self) -> str:
        return WEEKDAYS_IN_FULL[self.date.weekday()]


def days_off(year: int) -> list[DayOff]:
    """That year and the next, Monday to Friday only, in order. One query, for the municipality's own rows."""
    by_law = [
        DayOff(day, holiday.name, "Helgdag enligt lag" if holiday.by_law else "Afton, räknas som helgdag enligt lag")
        for each in (year, year + 1)
        for day, holiday in holidays_of(each).items()
        if day.weekday() < 5
    ]
    rows = LocalDay.objects.in_force().filter(date__range=(datetime.date(year, 1, 1), datetime.date(year + 1, 12, 31)))
    own = [DayOff(row.date, row.reason, "Kommunens beslut", row) for row in rows]
    return sorted(by_law + own, key=lambda one: one.date)


def history(*, limit: int) -> list[Line]:
    """Who has changed the calendar, newest first."""
    of_days = Q(object_type=LocalDay._meta.label_lower)
    of_hours = Q(object_type=Municipality._meta.label_lower, verb="municipality.calendar_changed")
    events = Event.objects.filter(of_days | of_hours).select_related("personal").order_by("-id")
    return [line_of(event) for event in events[:limit]]
