"""A request for advice before the application (S4)."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Department, User
from core.errors import RuleError
from core.history import record
from core.seen import require_seen


class AdviceQuerySet(models.QuerySet):
    def visible_to(self, user: User, *, on: datetime.date) -> Self:
        """The officer sees all; others what they asked, or what their department asked."""
        if user.is_officer(on=on):
            return self
        return self.filter(Q(asked_by=user) | Q(department__in=user.led_department_ids(on=on)))

    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)


class AdviceRequest(models.Model):
    department = models.ForeignKey(
        "accounts.Department", verbose_name="verksamhet", on_delete=models.PROTECT, related_name="advice_requests"
    )
    question = models.TextField("vad vill ni göra och vad undrar ni?", max_length=4000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="advice_requests")
    asked_at = models.DateTimeField("frågat", default=timezone.now)
    notes = models.TextField("kommunikatörens råd", max_length=4000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("svarat", null=True)

    objects = AdviceQuerySet.as_manager()

    class Meta:
        verbose_name = "rådgivning"
        verbose_name_plural = "rådgivning"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, notes="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(notes="")),
                name="advice_is_answered_by_somebody_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return f"Rådgivning till {self.department}"

    def get_absolute_url(self) -> str:
        return reverse("registry:advice_detail", args=[self.pk])

    @classmethod
    @transaction.atomic
    def ask(cls, *, department: Department, question: str, by: User) -> "AdviceRequest":
        advice = cls.objects.create(department=department, question=question, asked_by=by)
        record("advice.asked", advice, by=by)
        return advice

    @transaction.atomic
    def answer(self, *, notes: str, by: User, seen: str = "") -> None:
        """The officer may add to the notes later; each time stays in the history."""
        self.refresh_from_db(from_queryset=AdviceRequest.objects.select_for_update())
        require_seen(self, ("notes",), seen)
        if not notes.strip():
            raise RuleError("Skriv ditt råd.")
        self.notes, self.answered_by, self.answered_at = notes, by, timezone.now()
        self.save(update_fields=["notes", "answered_by", "answered_at"])
        record("advice.answered", self, by=by, reason=notes)
