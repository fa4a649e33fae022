"""A document on its way to the diary, and what was registered (OSL 5:1–5:2, REQ-1.8, REQ-1.9, REQ-1.13)."""

import datetime
from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from core.errors import RuleError
from records.models.facts import SlipFacts
from records.models.mark import SecrecyMark


class SlipState(models.TextChoices):
    WAITING = "waiting", "Diarienummer saknas"
    REGISTERED = "registered", "Diarieförd"
    WITHDRAWN = "withdrawn", "Begäran återtagen"


class SlipQuerySet(models.QuerySet):
    def visible_to(self, user: User, *, on: datetime.date) -> Self:
        """Registrar, communications officer and auditor see every slip; others those they are case officer for."""
        if user.is_officer(on=on) or user.roles(on=on) & {Role.REGISTRAR, Role.AUDITOR}:
            return self
        return self.filter(case_officer=user) if user.works_on(on) else self.none()

    def with_marks(self) -> Self:
        """`is_secret`: does a secrecy mark hold now?"""
        return self.annotate(is_secret=Exists(SecrecyMark.objects.filter(slip=OuterRef("pk"), lifted_at__isnull=True)))

    def waiting(self) -> Self:
        return self.filter(state=SlipState.WAITING)

    def overdue(self, *, now: datetime.datetime) -> Self:
        return self.waiting().filter(due_at__lt=now)


class RegistrationSlip(SlipFacts):
    """A document waits for a number from the municipality's diary: the portal never invents one. `due_at`: REQ-1.12."""

    State = SlipState
    TRANSITIONS = {
        State.WAITING: {State.REGISTERED, State.WITHDRAWN},
        State.REGISTERED: set(),
        State.WITHDRAWN: {State.WAITING},
    }

    about_type = models.CharField("gäller slag av objekt", max_length=80, editable=False)
    about_id = models.BigIntegerField("gäller objekt nummer", editable=False)
    path = models.CharField("sidan som handlingen finns på", max_length=300, validators=[RegexValidator(r"^/(?!/)")], editable=False)
    reference = models.CharField("egen beteckning", max_length=40, unique=True, editable=False)
    state = models.CharField("läge", max_length=10, choices=SlipState, default=SlipState.WAITING, editable=False)
    requested_at = models.DateTimeField("begärd", default=timezone.now, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    due_at = models.DateTimeField("diarieförs senast", editable=False)
    registered_at = models.DateTimeField("diarieförd", null=True, editable=False)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = "registreringsunderlag"
        verbose_name_plural = "registreringsunderlag"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="slips_without_a_dnr"),
            models.Index(fields=["state", "-id"], name="slips_by_state"),
            models.Index(fields=["case_officer", "-id"], name="slips_of_a_case_officer"),
            models.Index(fields=["dnr"], name="slips_by_dnr"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["about_type", "about_id"], name="one_slip_per_document"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "registered", "withdrawn"]), name="a_slip_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(origin__in=["received", "drawn_up"]), name="a_document_is_received_or_drawn_up"),
            models.CheckConstraint(
                condition=~Q(state="registered") | (Q(dated__isnull=False) & ~Q(dnr="") & ~Q(matter_title="")),
                name="what_is_registered_has_date_dnr_and_matter_title",
            ),
            models.CheckConstraint(
                condition=Q(state="registered", registered_at__isnull=False, registered_by__isnull=False)
                | (~Q(state="registered") & Q(registered_at__isnull=True, registered_by__isnull=True, dnr="")),
                name="what_is_registered_was_registered_by_somebody",
            ),
            models.CheckConstraint(condition=Q(path__startswith="/") & ~Q(path__startswith="//"), name="a_slip_leads_to_our_own_page"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("records:slip_detail", args=[self.pk])

    def is_overdue(self, now: datetime.datetime) -> bool:
        return self.state == SlipState.WAITING and self.due_at < now

    def mark(self) -> SecrecyMark | None:
        """The secrecy mark that holds now."""
        return self.marks.filter(lifted_at__isnull=True).select_related("by").first()

    # ---- the inside, for records.actions

    def lock(self) -> None:
        """Re-read this row under lock, so that two people clicking at once take turns."""
        self.refresh_from_db(from_queryset=RegistrationSlip.objects.select_for_update())

    def move_to(self, state: SlipState) -> None:
        if state not in self.TRANSITIONS[SlipState(self.state)]:
            raise RuleError(self._why_not(state))
        self.state = state

    def _why_not(self, state: SlipState) -> str:
        if self.state == SlipState.REGISTERED and state == SlipState.REGISTERED:
            return f"Handlingen är redan diarieförd med diarienummer {self.dnr}. Är något fel, så rätta uppgifterna."
        if self.state == SlipState.REGISTERED:
            return f"Handlingen är diarieförd med diarienummer {self.dnr}. Det som är diariefört tas inte bort ur diariet."
        if self.state == SlipState.WITHDRAWN:
            return "Begäran om diarieföring är återtagen. Den som vill diarieföra handlingen begär det igen på frågans sida."
        return "Handlingen väntar redan på sitt diarienummer."


class SlipVersion(SlipFacts):
    """The slip as it was asked for, registered and corrected. Rows are only added: database triggers refuse everything else."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", "Begärd"
        REGISTERED = "registered", "Diarieförd"
        CORRECTED = "corrected", "Rättad"

    slip = models.ForeignKey(RegistrationSlip, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    kind = models.CharField("vad som gjordes", max_length=10, choices=Kind)
    at = models.DateTimeField("när", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("varför", max_length=500, blank=True)

    class Meta:
        verbose_name = "version av ett registreringsunderlag"
        verbose_name_plural = "versioner av registreringsunderlag"
        ordering = ["slip", "number"]
        constraints = [
            models.UniqueConstraint(fields=["slip", "number"], name="the_versions_of_a_slip_are_numbered"),
            models.CheckConstraint(
                condition=Q(kind__in=["requested", "registered", "corrected"]), name="a_version_of_a_slip_is_of_a_known_kind"
            ),
            models.CheckConstraint(condition=~Q(kind="corrected") | ~Q(reason=""), name="a_corrected_slip_says_why"),
            models.CheckConstraint(condition=Q(origin__in=["received", "drawn_up"]), name="a_version_is_received_or_drawn_up"),
        ]

    def __str__(self) -> str:
        return f"{self.slip}, version {self.number}"
