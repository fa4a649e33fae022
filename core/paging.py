"""Pages of a long list, at a cost that does not grow with the table: two queries, and nobody counts beyond 1,000."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

COUNT_UP_TO = 1_000
FURTHEST_PAGE = 100_000


@dataclass(frozen=True)
class Page:
    """`templates/components/pagination.html` shows it."""

    rows: list[Any]
    number: int
    per_page: int
    has_next: bool
    count: int
    count_is_capped: bool

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def first_place(self) -> int:
        """The first row's place in the whole list, counted from 1; 0 when the list is empty."""
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last_place(self) -> int:
        return (self.number - 1) * self.per_page + len(self.rows)

    @property
    def count_text(self) -> str:
        """ "37", or "fler än 1 000"."""
        return "fler än 1\N{NO-BREAK SPACE}000" if self.count_is_capped else str(self.count)


def page_of(request: HttpRequest, queryset: QuerySet, *, per_page: int = 50, parameter: str = "sida") -> Page:
    """The page that `?sida=` asks for. What is not a number gives the first page, what lies beyond the end gives the last."""
    queryset = _in_stable_order(queryset)
    number = _number(request.GET.get(parameter, ""))
    rows = _rows(queryset, number, per_page)
    if not rows and number > 1:
        number = max(1, -(-queryset.count() // per_page))
        rows = _rows(queryset, number, per_page)
    count = queryset.order_by().values("pk")[: COUNT_UP_TO + 1].count()
    return Page(
        rows=rows[:per_page],
        number=number,
        per_page=per_page,
        has_next=len(rows) > per_page,
        count=min(count, COUNT_UP_TO),
        count_is_capped=count > COUNT_UP_TO,
    )


def page_of_rows(request: HttpRequest, rows: Sequence[Any], *, per_page: int = 50, parameter: str = "sida") -> Page:
    """The same for rows that are already here."""
    last = max(1, -(-len(rows) // per_page))
    number = min(_number(request.GET.get(parameter, "")), last)
    start = (number - 1) * per_page
    return Page(
        rows=list(rows[start : start + per_page]),
        number=number,
        per_page=per_page,
        has_next=number < last,
        count=min(len(rows), COUNT_UP_TO),
        count_is_capped=len(rows) > COUNT_UP_TO,
    )


def _in_stable_order(queryset: QuerySet) -> QuerySet:
    """With the primary key last, rows that are otherwise equal never change places between two pages."""
    query = queryset.query
    order = list(query.order_by) or (list(queryset.model._meta.ordering) if query.default_ordering else [])
    if {"pk", "-pk", "id", "-id"}.isdisjoint(name for name in order if isinstance(name, str)):
        order.append("pk")
    return queryset.order_by(*order)


def _number(asked: str) -> int:
    if not (asked.isascii() and asked.isdecimal()):
        return 1
    return FURTHEST_PAGE if len(asked) > 6 else min(max(int(asked), 1), FURTHEST_PAGE)


def _rows(queryset: QuerySet, number: int, per_page: int) -> list[Any]:
    """One row more than the page holds tells whether there is a next one."""
    start = (number - 1) * per_page
    return list(queryset[start : start + per_page + 1])
