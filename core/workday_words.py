"""How a deadline came about, in Swedish: which days were skipped and why (design §5)."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from core.public_holidays import holidays_of

if TYPE_CHECKING:
    from core.workdays import WorkCalendar

LONGEST = 400  # characters; the column where an explanation is stored
WEEKDAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
WEEKDAYS_IN_FULL = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
DAY = datetime.timedelta(days=1)


class _Run(NamedTuple):
    """Days off for one reason, with nothing but week-ends in between. `reason` is empty for holidays, which have `names` of their own."""

    days: list[datetime.date]
    names: list[str]
    reason: str


def explain(calendar: "WorkCalendar", received: datetime.datetime, due: datetime.datetime, *, rule: str, began: str) -> str:
    """`received` and `due` in local time."""
    arrival = f"{began} {_moment(received)}"
    if rule == "B" and not calendar.in_office_hours(received):
        arrival += f", utanför kontorstid. Tiden räknas från {_moment(_next_opening(calendar, received))}"
    answer = f"Svara senast {short_day(due.date())}{f' {due.year}' if due.year != received.year else ''} {due:%H.%M}."
    runs = _runs(calendar, received.date(), due.date())
    early = _early_closing(calendar, due.date())
    for said in ([*map(_said, runs), *early], [*map(_briefly, runs)], [f"{sum(len(run.days) for run in runs)} dagar är inte arbetsdagar."]):
        text = " ".join([f"{arrival}.", *said, answer])
        if len(text) <= LONGEST:
            break
    return text


def short_day(day: datetime.date) -> str:
    """ "fre 1 maj"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def joined(words: Iterable[str]) -> str:
    """ "julafton, juldagen och annandag jul"."""
    *first, last = words
    return f"{', '.join(first)} och {last}" if first else last


def in_a_sentence(name: str) -> str:
    """A holiday's name inside a sentence: only Kristi himmelsfärdsdag keeps its capital."""
    return name if name.startswith("Kristi") else name[:1].lower() + name[1:]


def _moment(moment: datetime.datetime) -> str:
    return f"{short_day(moment.date())} {moment:%H.%M}"


def _next_opening(calendar: "WorkCalendar", received: datetime.datetime) -> datetime.datetime:
    day = received.date()
    if not (calendar.is_working_day(day) and received.time() < calendar.opens(day)):
        day = calendar.add_working_days(day, 1)
    return datetime.datetime.combine(day, calendar.opens(day))


def _early_closing(calendar: "WorkCalendar", day: datetime.date) -> list[str]:
    if calendar.closes(day) == calendar.office_closes:
        return []
    return [f"{_capital(short_day(day))} stänger kommunen {calendar.closes(day):%H.%M} ({calendar.local[day].reason})."]


def _runs(calendar: "WorkCalendar", start: datetime.date, end: datetime.date) -> list[_Run]:
    """From `start` up to, not including, `end`. What falls on week-ends alone is not worth a word."""
    runs: list[_Run] = []
    day, unbroken = start, False
    while day < end:
        holiday = holidays_of(day.year).get(day)
        closing = calendar.local.get(day)
        if calendar.is_working_day(day):
            unbroken = False
        elif holiday or closing:
            reason = "" if holiday else closing.reason if closing else ""
            if not (unbroken and runs[-1].reason == reason):
                runs.append(_Run([], [], reason))
            runs[-1].days.append(day)
            runs[-1].names.extend([in_a_sentence(holiday.name)] if holiday else [])
            unbroken = True
        day += DAY
    return [run for run in runs if any(day.weekday() < 5 for day in run.days)]


def _said(run: _Run) -> str:
    if run.reason:
        return f"{_briefly(run)[:-1]} ({run.reason})."
    if run.names == ["första maj"]:
        return _briefly(run)  # the date says it
    return f"{_briefly(run)[:-1]} ({joined(run.names)})."


def _briefly(run: _Run) -> str:
    first, last = run.days[0], run.days[-1]
    if run.reason:
        return f"{_span(first, last)} har kommunen stängt."
    if first == last:
        return f"{_span(first, last)} är helgdag."
    whole = len(run.days) == (last - first).days + 1
    return f"{_span(first, last)} är {'helgdagar' if whole else 'helg'}."


def _span(first: datetime.date, last: datetime.date) -> str:
    if first == last:
        return _capital(short_day(first))
    start = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else f"{first.day} {MONTHS[first.month - 1]}"
    return f"{start}–{last.day} {MONTHS[last.month - 1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
