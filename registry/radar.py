"""The coverage radar as a picture: where each bar stands and what it says. The template draws it (`registry/coverage.html`).

Lengths are in the picture's own units: a day is `DAY_WIDTH` wide, a letter of a name about `LETTER`.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.models import User
from core.templatetags.portal import MONTHS
from core.workdays import WorkCalendar
from registry.coverage import DAY, Cell, Cover, Coverage, Row
from registry.coverage_words import span, summary
from registry.holiday_periods import HolidayPeriod

DAY_WIDTH = 18
MARK, LETTER = 20, 6.2
GAP = 1  # on each side of a bar


@dataclass(frozen=True)
class Bar:
    """Working days in a row without a day off between them. `link`: how far it is to the bar before, when nothing changes meanwhile."""

    x: int
    width: int
    cover: Cover
    label: str
    told: str
    is_past: bool
    link: int

    @property
    def link_x(self) -> int:
        return self.x - self.link


@dataclass(frozen=True)
class Strip:
    row: Row
    bars: list[Bar]
    summary: str


@dataclass(frozen=True)
class Tick:
    x: int
    label: str
    width: int = DAY_WIDTH
    is_off: bool = False
    is_today: bool = False

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Radar:
    width: int
    months: list[Tick]
    weeks: list[Tick]
    days: list[Tick]
    periods: list[Tick]
    strips: list[Strip]

    @property
    def closed(self) -> list[Tick]:
        return [day for day in self.days if day.is_off]

    @property
    def today(self) -> Tick | None:
        return next((day for day in self.days if day.is_today), None)


def radar(shown: Coverage, rows: Iterable[Row], periods: Iterable[HolidayPeriod], calendar: WorkCalendar, *, today: datetime.date) -> Radar:
    """`rows` are those of `shown` that have their place on this page."""
    every_day = [shown.first_day + number * DAY for number in range((shown.last_day - shown.first_day).days + 1)]
    days = [
        Tick(place * DAY_WIDTH, str(day.day), is_off=not calendar.is_working_day(day), is_today=day == today)
        for place, day in enumerate(every_day)
    ]
    return Radar(
        width=len(days) * DAY_WIDTH,
        months=[Tick(tick.x, MONTHS[day.month - 1]) for tick, day in zip(days, every_day, strict=True) if day.day == 1 or tick.x == 0],
        weeks=[
            Tick(tick.x, f"v. {day.isocalendar().week}", 7 * DAY_WIDTH)
            for tick, day in zip(days, every_day, strict=True)
            if day.weekday() == 0
        ],
        days=days,
        periods=list(_periods(shown, periods)),
        strips=[Strip(row, list(_bars(row, today)), summary(row, today=today)) for row in rows],
    )


def _periods(shown: Coverage, periods: Iterable[HolidayPeriod]) -> Iterator[Tick]:
    for period in periods:
        first, last = max(period.first, shown.first_day), min(period.last, shown.last_day)
        if first <= last:
            yield Tick((first - shown.first_day).days * DAY_WIDTH, period.name, ((last - first).days + 1) * DAY_WIDTH)


def _bars(row: Row, today: datetime.date) -> Iterator[Bar]:
    """A bar ends at a day off, where others take over, and where today begins, so that what has been can be dimmed.

    Who it is stands once, on the first bar with room for it, and once more when the past ends.
    """
    before, is_named = Cell(row.cells[0].day - DAY, Cover.CLOSED), False
    for cells in _in_a_row(row.cells, today):
        first, last = (cell.day for cell in (cells[0], cells[-1]))
        same = _kind(before) == _kind(cells[0])
        is_named = is_named and same and not before.day < today <= first
        width = len(cells) * DAY_WIDTH - 2 * GAP
        label = "" if is_named else _label(cells[0], width)
        yield Bar(
            x=(first - row.cells[0].day).days * DAY_WIDTH + GAP,
            width=width,
            cover=cells[0].cover,
            label=label,
            told=f"{_whole_label(cells[0])}, {span(first, last, today=today)}",
            is_past=last < today,
            link=((first - before.day).days - 1) * DAY_WIDTH + 2 * GAP if same else 0,
        )
        before, is_named = cells[-1], is_named or bool(label)


def _kind(cell: Cell) -> tuple[Cover, tuple[User, ...]]:
    """A hole is one hole, whoever gets the questions meanwhile."""
    return cell.cover, () if cell.cover == Cover.HOLE else cell.people


def _in_a_row(cells: Iterable[Cell], today: datetime.date) -> Iterator[list[Cell]]:
    some: list[Cell] = []
    for cell in cells:
        if some and (cell.day == today or _kind(cell) != _kind(some[-1])):
            yield some
            some = []
        if cell.cover != Cover.CLOSED:
            some.append(cell)
    if some:
        yield some


def _whole_label(cell: Cell) -> str:
    if cell.cover == Cover.HOLE:
        return "Ingen på plats"
    return f"{cell.cover.label}: {', '.join(person.name for person in cell.people)}"


def _label(cell: Cell, width: int) -> str:
    """As much of the name as the bar has room for, never a part of a word."""
    if cell.cover == Cover.HOLE:
        words = ["Ingen på plats", "Ingen"]
    else:
        name, more = cell.people[0].name, f" +{len(cell.people) - 1}" if len(cell.people) > 1 else ""
        first, *rest = name.split()
        words = [name + more, *([f"{first} {rest[-1][0]}.{more}"] if rest else []), first + more]
    return next((word for word in words if len(word) * LETTER <= width - MARK), "")
