"""Rows that hold from one day to another: appointments, deputies, rosters, absences. They are ended, never changed or deleted (design §9).

A row that was made by mistake and has not held on any day before today can be cancelled: from then on it has never held. It stays in the
table, and the history says who made it and who cancelled it.
"""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.errors import RuleError
from core.templatetags.portal import swedish_date

NOT_CANCELLED = Q(cancelled_at__isnull=True)
UNTIL_FURTHER_NOTICE = Q(to_date__isnull=True, cancelled_at__isnull=True)


class DatedQuerySet(models.QuerySet):
    def not_cancelled(self) -> Self:
        return self.filter(NOT_CANCELLED)

    def on(self, day: datetime.date) -> Self:
        """Rows in force on `day`; the first and the last day count."""
        return self.filter(in_force(day))

    def not_over(self, day: datetime.date) -> Self:
        """Rows in force on `day` or later."""
        return self.not_cancelled().filter(Q(to_date__isnull=True) | Q(to_date__gte=day))

    def during(self, first_day: datetime.date, last_day: datetime.date) -> Self:
        """Rows in force on some day from `first_day` to `last_day`, both counted."""
        return self.not_over(first_day).filter(from_date__lte=last_day)


def in_force(day: datetime.date, prefix: str = "") -> Q:
    """The same question for a related row, e.g. `in_force(day, "roster__")`."""
    begun = Q(**{f"{prefix}cancelled_at__isnull": True, f"{prefix}from_date__lte": day})
    return begun & (Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gte": day}))


class DatedRow(models.Model):
    from_date = models.DateField("från och med")
    to_date = models.DateField("till och med", null=True, blank=True)
    cancelled_at = models.DateTimeField("ångrad", null=True, editable=False)

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
        return self.cancelled_at is None and self.from_date <= day and (self.to_date is None or self.to_date >= day)

    def can_be_cancelled(self, today: datetime.date) -> bool:
        """Nobody has relied on it on a day that is over."""
        return self.cancelled_at is None and self.from_date >= today

    def mark_cancelled(self, *, today: datetime.date) -> None:
        """For the verbs that cancel: call it on a locked row, and record who did it in the same transaction."""
        if self.cancelled_at is not None:
            raise RuleError("Det är redan ångrat.")
        if not self.can_be_cancelled(today):
            raise RuleError(f"Det har gällt sedan {swedish_date(self.from_date)} och kan inte ångras. Avsluta det i stället.")
        self.cancelled_at = timezone.now()
        self.save(update_fields=["cancelled_at"])
