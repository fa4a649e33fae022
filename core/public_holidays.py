"""Sweden's holidays: lag (1989:253) om allmänna helgdagar, and the three eves that lag (1930:173) 2 § treats as holidays."""

import datetime
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import holidays


class Holiday(NamedTuple):
    name: str  # "Julafton"
    by_law: bool  # False: an eve that is no holiday but treated as one


@cache
def holidays_of(year: int) -> Mapping[datetime.date, Holiday]:
    """The year's holidays in order, also those on a week-end. One table per year: the package is slow to ask."""
    found = {}
    for category in (holidays.DE_FACTO, holidays.PUBLIC):
        for day, name in holidays.country_holidays("SE", years=year, categories=(category,), language="sv").items():
            found[day] = Holiday(name.replace("; ", " och "), by_law=category == holidays.PUBLIC)
    return dict(sorted(found.items()))
