"""A legal hold (gallringsstopp): what it is on is destroyed by nobody, whatever has been decided (REQ-2.3)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class HoldQuerySet(models.QuerySet["LegalHold"]):
    def in_force(self) -> Self:
        return self.filter(lifted_at__isnull=True)


class LegalHold(models.Model):
    """On one record, or on all that an account has. One that a request for documents placed says which, and is lifted with it."""

    kind = models.CharField("slag", max_length=80)
    object_id = models.BigIntegerField("nummer")
    label = models.CharField("gäller", max_length=200)
    path = models.CharField("sida", max_length=300, blank=True)
    reason = models.CharField("skäl", max_length=500)
    request = models.ForeignKey("records.DisclosureRequest", on_delete=models.PROTECT, null=True, related_name="holds")
    placed_at = models.DateTimeField("gäller från", default=timezone.now)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField("hävt", null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lift_reason = models.CharField("varför det hävdes", max_length=500, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = "gallringsstopp"
        verbose_name_plural = "gallringsstopp"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "object_id"], condition=Q(lifted_at__isnull=True), name="holds_in_force"),
            models.Index(fields=["kind", "object_id", "-id"], name="holds_of_a_record"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(lifted_at__isnull=True, request__isnull=True),
                name="one_legal_hold_of_our_own_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["request", "kind", "object_id"], condition=Q(lifted_at__isnull=True), name="a_request_holds_a_record_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_legal_hold_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False) & (Q(lifted_by__isnull=False) | Q(request__isnull=False)) & ~Q(lift_reason="")),
                name="a_lifted_legal_hold_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Gallringsstopp: {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("records:hold_detail", args=[self.pk])
