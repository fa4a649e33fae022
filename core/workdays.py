"""Working days (arbetsdagar): Monday to Friday that is neither a public holiday nor midsommarafton, julafton or nyårsafton (design §5).

Sources: lag (1989:253) om allmänna helgdagar, and lag (1930:173) 2 § for the three eves.
"""

import datetime
from functools import cache

import holidays


@cache
def _days_off(year: int) -> frozenset[datetime.date]:
    """One set per year: asking the holidays package for every day is a hundred times slower."""
    return frozenset(holidays.country_holidays("SE", years=year, categories=(holidays.PUBLIC, holidays.DE_FACTO)))


def is_working_day(day: datetime.date) -> bool:
    return day.weekday() < 5 and day not in _days_off(day.year)


def add_working_days(day: datetime.date, number: int) -> datetime.date:
    """The working day that comes `number` (1 or more) working days after `day`; `day` itself is not counted."""
    if number < 1:
        raise ValueError("number must be 1 or more")
    while number:
        day += datetime.timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """How many working days have come after `start`, up to and including `end`; 0 when `end` is not later."""
    return sum(is_working_day(start + datetime.timedelta(days=days)) for days in range(1, (end - start).days + 1))
