"""When many are away at once: Christmas and New Year, Easter, the weeks of May with a day off, summer, the autumn break (S9)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from core.public_holidays import holidays_of

DAY = datetime.timedelta(days=1)
AUTUMN_BREAK = 44  # ISO week
SUMMER_UNTIL = (8, 15)  # schools begin in the week after, or the next
WEEKS_WITH_A_DAY_OFF = {
    "Första maj": "Veckan med första maj",
    "Kristi himmelsfärdsdag": "Veckan med Kristi himmelsfärdsdag",
    "Nationaldagen": "Veckan med nationaldagen",
}


@dataclass(frozen=True)
class HolidayPeriod:
    name: str
    first: datetime.date  # a Monday
    last: datetime.date  # counted


def holiday_periods(from_day: datetime.date, until: datetime.date) -> list[HolidayPeriod]:
    """Those that are on, or begin, from one day to the other, both counted; the nearest first."""
    periods = [period for year in range(from_day.year - 1, until.year + 1) for period in _of_year(year)]
    return sorted((one for one in periods if one.last >= from_day and one.first <= until), key=lambda one: one.first)


def _of_year(year: int) -> Iterator[HolidayPeriod]:
    days = {holiday.name: day for day, holiday in holidays_of(year).items()}
    yield HolidayPeriod("Påsk", _monday(days["Långfredagen"]), days["Annandag påsk"])
    for holiday, name in WEEKS_WITH_A_DAY_OFF.items():
        if days[holiday].weekday() < 5:
            yield HolidayPeriod(name, _monday(days[holiday]), _sunday(days[holiday]))
    yield HolidayPeriod("Sommar", _monday(days["Midsommarafton"]), _sunday(datetime.date(year, *SUMMER_UNTIL)))
    autumn = datetime.date.fromisocalendar(year, AUTUMN_BREAK, 1)
    yield HolidayPeriod("Höstlov", autumn, _sunday(autumn))
    yield HolidayPeriod("Jul och nyår", _monday(datetime.date(year, 12, 24)), _sunday(datetime.date(year + 1, 1, 6)))


def _monday(day: datetime.date) -> datetime.date:
    return day - day.weekday() * DAY


def _sunday(day: datetime.date) -> datetime.date:
    return _monday(day) + 6 * DAY
