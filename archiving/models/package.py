"""A package for the e-archive (SIP: E-ARK SIP 2.1.0 = FGS Paketstruktur 2.0), of an account and period or of a campaign (REQ-2.16)."""

import datetime
import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from core.errors import RuleError


class PackageState(models.TextChoices):
    ORDERED = "ordered", "Beställt"
    CREATED = "created", "Skapat"
    INVALID = "invalid", "Underkänt"
    VALIDATED = "validated", "Validerat"
    DELIVERED = "delivered", "Levererat"
    RECEIPTED = "receipted", "Kvitterat av e-arkivet"
    WITHDRAWN = "withdrawn", "Återtaget"


class PackageQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Archivist and officer; an auditor reads, and downloads nothing (design §1)."""
        if not isinstance(user, User):
            return self.none()
        today = timezone.localdate()
        sees = user.is_officer(on=today) or bool(user.roles(on=today) & {Role.ARCHIVIST, Role.AUDITOR})
        return self if sees else self.none()

    def to_make(self, *, now: datetime.datetime) -> Self:
        """Ordered and not made, or made and not validated, and no worker holds it."""
        waiting = self.filter(state__in=[PackageState.ORDERED, PackageState.CREATED])
        return waiting.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now)).order_by("pk")


class Package(models.Model):
    """Made by a worker under a lease, validated, handed over, receipted. One that fails validation is never delivered."""

    State = PackageState
    TRANSITIONS = {
        State.ORDERED: {State.CREATED, State.INVALID, State.WITHDRAWN},
        State.CREATED: {State.VALIDATED, State.INVALID},
        State.INVALID: {State.ORDERED, State.WITHDRAWN},
        State.VALIDATED: {State.DELIVERED, State.WITHDRAWN},
        State.DELIVERED: {State.RECEIPTED},
        State.RECEIPTED: set(),
        State.WITHDRAWN: set(),
    }

    objid = models.UUIDField("paketets id", default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("registry.SocialAccount", on_delete=models.PROTECT, null=True, related_name="packages")
    campaign = models.ForeignKey("archiving.Campaign", on_delete=models.PROTECT, null=True, related_name="packages")
    period_from = models.DateField("från")
    period_to = models.DateField("till")
    state = models.CharField("läge", max_length=9, choices=PackageState, default=PackageState.ORDERED)
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

    objects = PackageQuerySet.as_manager()

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

    @property
    def about(self) -> str:
        """What it is of, in words. Ask with select_related account and campaign."""
        return str(self.account or self.campaign)

    # ---- the inside, for the verbs in archiving.package_jobs

    def lock(self) -> None:
        """Re-read this row under lock, so that two people clicking at once take turns."""
        self.refresh_from_db(from_queryset=Package.objects.select_for_update(of=["self"]))

    def move_to(self, state: PackageState) -> None:
        """The only line that assigns `state`. The caller saves."""
        if state not in self.TRANSITIONS[PackageState(self.state)]:
            raise RuleError(f"Arkivpaketet har läget ”{self.get_state_display()}” och kan inte få läget ”{state.label}”.")
        self.state = state


class PackageItem(models.Model):
    """A version that the package holds. `released_at`: it lies there no longer, since the package was invalid or withdrawn."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="items")
    version = models.ForeignKey("archiving.SnapshotVersion", on_delete=models.PROTECT, related_name="package_items")
    released_at = models.DateTimeField("släppt", null=True, editable=False)

    class Meta:
        verbose_name = "innehåll i ett arkivpaket"
        verbose_name_plural = "innehåll i arkivpaket"
        ordering = ["package", "version"]
        constraints = [
            models.UniqueConstraint(fields=["package", "version"], name="a_package_holds_a_version_once"),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(released_at__isnull=True),
                name="a_version_lies_in_one_live_package",
                violation_error_message="Ögonblicksbilden ligger redan i ett annat arkivpaket.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package}: {self.version}"
