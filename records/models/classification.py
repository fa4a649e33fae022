"""The classification table (REQ-2.14, REQ-2.15): which types of records there are, and whether each is kept or disposed of (REQ-2.2)."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class Retention(models.TextChoices):
    KEEP = "keep", "Bevaras"
    WHEN_OUT_OF_DATE = "when_out_of_date", "Gallras vid inaktualitet"
    AFTER = "after", "Gallras efter frist"


class PlanQuerySet(models.QuerySet["ClassificationPlan"]):
    def in_force(self, *, on: datetime.date) -> Self:
        """The one that holds that day is the first."""
        return self.filter(valid_from__lte=on).order_by("-valid_from", "-pk")


class ClassificationPlan(models.Model):
    """One version of the municipality's plan. It is added and never changed; a new version leaves older records on the old one."""

    version = models.CharField("planversion", max_length=40, unique=True)
    decision = models.CharField("beslut", max_length=200)
    valid_from = models.DateField("gäller från")
    imported_at = models.DateTimeField("inläst", default=timezone.now)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "klassificeringsplan"
        verbose_name_plural = "klassificeringsplaner"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(version="") & ~Q(decision=""), name="a_plan_has_a_version_and_a_decision"),
        ]

    def __str__(self) -> str:
        return self.version

    def get_absolute_url(self) -> str:
        return reverse("records:plan_detail", args=[self.pk])


class ClassificationEntry(models.Model):
    """A row of the plan. `months` is the period when the record is disposed of after one, counted from its date."""

    plan = models.ForeignKey(ClassificationPlan, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField("kod", max_length=40)
    name = models.CharField("benämning", max_length=200)
    record_type = models.CharField("handlingstyp", max_length=120)
    retention = models.CharField("bevaras eller gallras", max_length=16, choices=Retention, default=Retention.KEEP)
    months = models.PositiveSmallIntegerField("frist i månader", null=True)
    note = models.CharField("anmärkning", max_length=500, blank=True)

    class Meta:
        verbose_name = "handlingstyp i en klassificeringsplan"
        verbose_name_plural = "handlingstyper i klassificeringsplaner"
        ordering = ["plan", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "record_type"], name="a_plan_has_a_record_type_once"),
            models.CheckConstraint(condition=Q(retention__in=Retention.values), name="a_record_type_is_kept_or_disposed_of"),
            models.CheckConstraint(
                condition=Q(retention="after", months__gte=1) | (~Q(retention="after") & Q(months__isnull=True)),
                name="only_disposal_after_a_period_has_a_period",
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(record_type=""), name="a_record_type_has_a_code_and_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.record_type}"

    @property
    def retention_text(self) -> str:
        """ "Gallras efter 24 månader"."""
        return f"Gallras efter {self.months} månader" if self.retention == Retention.AFTER else self.get_retention_display()
