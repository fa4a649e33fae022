"""Answers per account and month, counted as they happen: a page that shows them costs the same at a thousand inquiries and a million."""

from django.db import models


class AnswerCount(models.Model):
    """`month` is its first day, of the day the first clock stopped (Stockholm). "Kräver inget svar" is counted apart (design, glance)."""

    account = models.ForeignKey("registry.SocialAccount", on_delete=models.PROTECT, related_name="answer_counts")
    month = models.DateField("månad")
    on_time = models.PositiveIntegerField("i tid", default=0)
    late = models.PositiveIntegerField("för sent", default=0)
    no_reply = models.PositiveIntegerField("krävde inget svar", default=0)

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
