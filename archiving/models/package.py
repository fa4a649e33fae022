"""A package for the e-archive (SIP: E-ARK SIP 2.1.0 = FGS Paketstruktur 2.0), of an account and period or of a campaign (REQ-2.16)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone


class Package(models.Model):
    """Made by a worker under a lease, validated, handed over, receipted. One that fails validation is never delivered."""

    class State(models.TextChoices):
        ORDERED = "ordered", "Beställt"
        CREATED = "created", "Skapat"
        INVALID = "invalid", "Underkänt"
        VALIDATED = "validated", "Validerat"
        DELIVERED = "delivered", "Levererat"
        RECEIPTED = "receipted", "Kvitterat av e-arkivet"
        WITHDRAWN = "withdrawn", "Återtaget"

    TRANSITIONS = {
        State.ORDERED: {State.CREATED, State.WITHDRAWN},
        State.CREATED: {State.VALIDATED, State.INVALID},
        State.INVALID: {State.ORDERED, State.WITHDRAWN},
        State.VALIDATED: {State.DELIVERED, State.INVALID, State.WITHDRAWN},
        State.DELIVERED: {State.RECEIPTED},
        State.RECEIPTED: set(),
        State.WITHDRAWN: set(),
    }

    objid = models.UUIDField("paketets id", default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("registry.SocialAccount", on_delete=models.PROTECT, null=True, related_name="packages")
    campaign = models.ForeignKey("archiving.Campaign", on_delete=models.PROTECT, null=True, related_name="packages")
    period_from = models.DateField("från")
    period_to = models.DateField("till")
    state = models.CharField("läge", max_length=9, choices=State, default=State.ORDERED)
    ordered_at = models.DateTimeField("beställt", default=timezone.now)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    lease_until = models.DateTimeField("upptaget till", null=True)
    lease_token = models.CharField("upptaget av", max_length=40, blank=True)
    error = models.CharField("vad som hände", max_length=500, blank=True)
    stored = models.ForeignKey("archiving.StoredFile", on_delete=models.PROTECT, null=True, related_name="packages")
    report = models.JSONField("valideringsrapport", default=dict)
    validated_at = models.DateTimeField("validerat", null=True)
    delivered_at = models.DateTimeField("levererat", null=True)
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    delivered_how = models.CharField("hur det lämnades över", max_length=200, blank=True)
    receipted_at = models.DateTimeField("kvitterat", null=True)
    receipted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    receipt = models.CharField("kvittots beteckning", max_length=200, blank=True)

    class Meta:
        verbose_name = "arkivpaket"
        verbose_name_plural = "arkivpaket"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["id"], condition=Q(state__in=["ordered", "created"]), name="packages_to_make")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["ordered", "created", "invalid", "validated", "delivered", "receipted", "withdrawn"]),
                name="a_package_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=True, campaign__isnull=False) | Q(account__isnull=False, campaign__isnull=True),
                name="a_package_is_of_an_account_or_a_campaign",
            ),
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="the_period_of_a_package_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state__in=["ordered", "invalid", "withdrawn"]) | Q(stored__isnull=False),
                name="a_made_package_is_stored",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True, delivered_by__isnull=True)
                | Q(delivered_at__isnull=False, delivered_by__isnull=False, validated_at__isnull=False),
                name="only_what_is_validated_is_delivered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(receipted_at__isnull=True, receipted_by__isnull=True)
                | Q(receipted_at__isnull=False, receipted_by__isnull=False, delivered_at__isnull=False),
                name="only_what_is_delivered_is_receipted",
            ),
        ]

    def __str__(self) -> str:
        return f"Arkivpaket {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("archiving:package_detail", args=[self.pk])


class PackageItem(models.Model):
    """A version that the package holds."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="items")
    version = models.ForeignKey("archiving.SnapshotVersion", on_delete=models.PROTECT, related_name="package_items")

    class Meta:
        verbose_name = "innehåll i ett arkivpaket"
        verbose_name_plural = "innehåll i arkivpaket"
        ordering = ["package", "version"]
        constraints = [models.UniqueConstraint(fields=["package", "version"], name="a_package_holds_a_version_once")]

    def __str__(self) -> str:
        return f"{self.package}: {self.version}"
