"""Answers per account and month, counted as they happen: a page that shows them costs the same at a thousand inquiries and a million."""

import datetime

from django.db import models
from django.db.models import F
from django.utils import timezone


class AnswerCountQuerySet(models.QuerySet["AnswerCount"]):
    def add(self, account_id: int, at: datetime.datetime, kind: str, number: int = 1) -> None:
        """`kind` is a column: on_time, late or no_reply. Call it before `record()`, so that two transactions never wait for each other."""
        month = timezone.localdate(at).replace(day=1)
        self.get_or_create(account_id=account_id, month=month)
        self.filter(account_id=account_id, month=month).update(**{kind: F(kind) + number})


class AnswerCount(models.Model):
    """`month` is its first day (Stockholm): of the day the first clock stopped, or for no_reply of the day the inquiry was settled.

    An inquiry is counted once: on time or late when the visitor first hears from us (answer, acknowledgement, reference to a party),
    apart when it is settled without a word to the visitor ("kräver inget svar", removed).
    """

    account = models.ForeignKey("registry.SocialAccount", on_delete=models.PROTECT, related_name="answer_counts")
    month = models.DateField("månad")
    on_time = models.PositiveIntegerField("i tid", default=0)
    late = models.PositiveIntegerField("för sent", default=0)
    no_reply = models.PositiveIntegerField("krävde inget svar", default=0)

    objects = AnswerCountQuerySet.as_manager()

    class Meta:
        verbose_name = "antal svar"
        verbose_name_plural = "antal svar"
        ordering = ["account", "month"]
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="one_count_per_account_and_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_count_is_for_a_whole_month"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"
