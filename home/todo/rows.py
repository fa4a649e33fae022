"""One question to the database for everything that may wait for a person, however many kinds of things there are.

Each source is a queryset with the same eight columns; they are joined with UNION ALL. So the start page costs as many queries on the day
when a new kind is added as on the day before.
"""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Cast

MOST = 400  # rows fetched, the earliest first: more than that nobody reads
SOME_TIME = datetime.datetime(9998, 1, 1, tzinfo=datetime.UTC)  # what has no date comes last
SOME_DAY = SOME_TIME.date()


class Row(NamedTuple):
    """What `title`, `place`, `about` and `number` hold is the kind's own business: `tasks.py` knows."""

    kind: str
    pk: int
    title: str
    place: str
    about: str
    number: int
    moment: datetime.datetime
    day: datetime.date


COLUMNS: "dict[str, tuple[models.Field[Any, Any], Any]]" = {
    "kind": (models.CharField(), ""),
    "pk": (models.BigIntegerField(), F("pk")),
    "title": (models.TextField(), ""),
    "place": (models.TextField(), ""),
    "about": (models.TextField(), ""),
    "number": (models.BigIntegerField(), 0),
    "moment": (models.DateTimeField(), SOME_TIME),
    "day": (models.DateField(), SOME_DAY),
}


def source(rows: QuerySet[Any], kind: str, **columns: str | models.F | models.expressions.BaseExpression) -> QuerySet[Any]:
    """Rows of one kind. A column is a field's name or an expression; one that is left out is empty."""
    given: dict[str, Any] = {name: F(value) if isinstance(value, str) else value for name, value in columns.items()}
    given["kind"] = Value(kind)
    asked = {}
    for name, (field, empty) in COLUMNS.items():
        value = given.get(name, empty)
        asked[f"row_{name}"] = Cast(value if hasattr(value, "resolve_expression") else Value(value), field)
    return rows.order_by().annotate(**asked).values_list(*asked)


def ask(sources: Iterable[QuerySet[Any]]) -> list[Row]:
    """The earliest first. One query."""
    first, *others = sources
    rows = first.union(*others, all=True).order_by("row_moment", "row_day", "row_pk")
    return [Row(*row) for row in rows[:MOST]]
