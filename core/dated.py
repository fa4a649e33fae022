"""Rows that hold from one day to another: appointments, deputies, rosters. They are ended, never changed or deleted (design §9)."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet):
    def on(self, day: datetime.date) -> Self:
        """Rows in force on `day`; the first and the last day count."""
        return self.filter(in_force(day))

    def not_over(self, day: datetime.date) -> Self:
        """Rows in force on `day` or later."""
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gte=day))

    def during(self, first_day: datetime.date, last_day: datetime.date) -> Self:
        """Rows in force on some day from `first_day` to `last_day`, both counted."""
        return self.not_over(first_day).filter(from_date__lte=last_day)


def in_force(day: datetime.date, prefix: str = "") -> Q:
    """The same question for a related row, e.g. `in_force(day, "roster__")`."""
    return Q(**{f"{prefix}from_date__lte": day}) & (Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gte": day}))


class DatedRow(models.Model):
    from_date = models.DateField("från och med")
    to_date = models.DateField("till och med", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=models.F("from_date")),
                name="%(app_label)s_%(class)s_ends_on_or_after_its_first_day",
                violation_error_message="Sista dagen kan inte ligga före första dagen.",
            )
        ]

    def is_in_force(self, day: datetime.date) -> bool:
        return self.from_date <= day and (self.to_date is None or self.to_date >= day)
