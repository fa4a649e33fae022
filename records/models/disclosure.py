"""A request for public documents (begäran om allmän handling): TF 2:15–20, OSL 6 kap., REQ-1.3, REQ-1.4.

Nobody is asked who they are or why (TF 2:18): there is no field for it. `contact` is where to send the documents, if that is needed.
"""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.errors import RuleError


class DisclosureState(models.TextChoices):
    OPEN = "open", "Tas fram och prövas"
    RELEASED = "released", "Utlämnad"
    PARTLY = "partly", "Utlämnad i delar"
    REFUSED = "refused", "Inte utlämnad"
    NOT_HELD = "not_held", "Handlingen finns inte"
    WITHDRAWN = "withdrawn", "Återtagen"


class DisclosureQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(state=DisclosureState.OPEN)

    def overdue(self, *, now: datetime.datetime) -> Self:
        return self.open().filter(due_at__lt=now)


class DisclosureRequest(models.Model):
    """Documents are to be handed out at once or as soon as can be; `due_at` is when the next working day ends. While it is open, and until
    an appeal can no longer come, what it touches is destroyed by nobody."""

    State = DisclosureState
    TRANSITIONS = {
        State.OPEN: {State.RELEASED, State.PARTLY, State.REFUSED, State.NOT_HELD, State.WITHDRAWN},
        State.RELEASED: set(),
        State.PARTLY: set(),
        State.REFUSED: set(),
        State.NOT_HELD: set(),
        State.WITHDRAWN: set(),
    }

    class How(models.TextChoices):
        EMAIL = "email", "E-post"
        PHONE = "phone", "Telefon"
        VISIT = "visit", "Besök"
        LETTER = "letter", "Brev"
        OTHER = "other", "På annat sätt"

    received_at = models.DateTimeField("kom in")
    received_how = models.CharField("hur den kom in", max_length=6, choices=How, default=How.EMAIL)
    asked_for = models.TextField("vad som begärs", max_length=2000)
    contact = models.CharField(
        "vart handlingarna ska skickas",
        max_length=200,
        blank=True,
        help_text="Behövs bara om något ska skickas, och tas bort när begäran är avslutad. Fråga inte vem som begär eller varför.",
    )
    contact_erased_at = models.DateTimeField("adressen borttagen", null=True, editable=False)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="handläggare", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("läge", max_length=9, choices=DisclosureState, default=DisclosureState.OPEN, editable=False)
    due_at = models.DateTimeField("lämnas ut senast", editable=False)
    logged_at = models.DateTimeField("inlagd", default=timezone.now, editable=False)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    settled_at = models.DateTimeField("avgjord", null=True, editable=False)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    note = models.CharField("hur den avgjordes", max_length=500, blank=True, editable=False)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = "begäran om allmän handling"
        verbose_name_plural = "begäranden om allmän handling"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="open"), name="open_requests_for_documents"),
            models.Index(fields=["state", "-id"], name="requests_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DisclosureState.values), name="a_request_for_documents_is_in_a_known_state"),
            models.CheckConstraint(condition=~Q(asked_for=""), name="a_request_for_documents_says_what_is_asked_for"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="a_settled_request_was_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_held", "withdrawn"]) | ~Q(note=""), name="what_ends_without_documents_says_why"
            ),
            models.CheckConstraint(condition=Q(contact_erased_at__isnull=True) | Q(contact=""), name="an_erased_contact_is_gone"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("records:disclosure_detail", args=[self.pk])

    @property
    def number(self) -> str:
        """UT-2026-000017: the portal's own reference."""
        return f"UT-{timezone.localtime(self.logged_at).year}-{self.pk:06}"

    def is_overdue(self, now: datetime.datetime) -> bool:
        return self.state == DisclosureState.OPEN and self.due_at < now

    # ---- the inside, for records.disclosure

    def lock(self) -> None:
        """Re-read this row under lock, so that two people clicking at once take turns."""
        self.refresh_from_db(from_queryset=DisclosureRequest.objects.select_for_update(of=["self"]))

    def require_open(self) -> None:
        if self.state != DisclosureState.OPEN:
            raise RuleError(f"Begäran har läget ”{self.get_state_display()}”. Lägg upp en ny begäran om något mer ska lämnas ut.")

    def move_to(self, state: DisclosureState) -> None:
        """The only line that assigns `state`. The caller saves."""
        if state not in self.TRANSITIONS[DisclosureState(self.state)]:
            raise RuleError(f"Begäran har läget ”{self.get_state_display()}” och kan inte få läget ”{state.label}”.")
        self.state = state


class DisclosureItem(models.Model):
    """A document that the request is about, and what was decided about it (sekretessprövning)."""

    class Verdict(models.TextChoices):
        RELEASE = "release", "Lämnas ut"
        MASK = "mask", "Lämnas ut med maskning"
        WITHHOLD = "withhold", "Lämnas inte ut"

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField("slag", max_length=80)
    object_id = models.BigIntegerField("nummer")
    label = models.CharField("handling", max_length=200)
    path = models.CharField("sida", max_length=300, blank=True)
    dated = models.DateField("daterad")
    may_be_secret = models.BooleanField("kan omfattas av sekretess", default=False)
    added_at = models.DateTimeField("tillagd", default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField("borttagen ur begäran", null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField("bedömning", max_length=8, choices=Verdict, blank=True)
    provision = models.CharField("lagrum", max_length=120, blank=True)
    reason = models.CharField("skäl", max_length=500, blank=True)
    decided_at = models.DateTimeField("prövad", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    masked = models.FileField("maskad kopia", upload_to="utlamnande", blank=True)
    masked_name = models.CharField("den maskade kopians namn", max_length=200, blank=True)
    masked_sha256 = models.CharField("kontrollsumma", max_length=64, blank=True)

    class Meta:
        verbose_name = "handling i en begäran"
        verbose_name_plural = "handlingar i begäranden"
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind", "object_id"], condition=Q(removed_at__isnull=True), name="a_request_has_a_document_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(verdict="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="a_document_is_tried_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["mask", "withhold"]) | ~Q(provision=""), name="what_is_not_handed_out_has_a_provision"
            ),
            models.CheckConstraint(condition=~Q(verdict="mask") | ~Q(masked=""), name="what_is_masked_has_a_masked_copy"),
            models.CheckConstraint(condition=Q(verdict__in=["", "release", "mask", "withhold"]), name="a_document_has_a_known_verdict"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="a_document_is_taken_out_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class RefusalDecision(models.Model):
    """The authority's written decision not to hand out (OSL 6:2–3, 6:7), which can be appealed to the administrative court of appeal."""

    request = models.OneToOneField(DisclosureRequest, on_delete=models.PROTECT, related_name="refusal")
    reasons = models.TextField("skälen för beslutet", max_length=5000)
    authority = models.CharField("myndighet", max_length=120)
    dnr = models.CharField("diarienummer", max_length=60, blank=True)
    at = models.DateTimeField("beslutat", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "avslagsbeslut"
        verbose_name_plural = "avslagsbeslut"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reasons="") & ~Q(authority=""), name="a_refusal_states_reasons_and_authority"),
        ]

    def __str__(self) -> str:
        return f"Avslagsbeslut {self.request}"
