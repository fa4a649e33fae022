"""Disposal (gallring): the recorded decision, the run that carries it out, and its protocol (S23, REQ-2.1–2.3, design §4)."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.errors import RuleError

# The portal holds none of it, so no run disposes of it: the decision is what lets it disappear (REQ-2.11).
EPHEMERAL = "Innehåll som försvinner av sig självt i kanalen"


class DecisionQuerySet(models.QuerySet["DisposalDecision"]):
    def in_force(self, *, on: datetime.date) -> Self:
        return self.filter(valid_from__lte=on, ended_at__isnull=True)


class DisposalDecision(models.Model):
    """What the municipality's own body has decided (gallringsbeslut). Recorded once and never changed; it is ended, never removed."""

    body = models.CharField("beslutsinstans", max_length=120, help_text="Till exempel kommunstyrelsen.")
    reference = models.CharField("paragraf och diarienummer", max_length=120, help_text="Så som det står i protokollet.")
    decided_on = models.DateField("beslutsdatum")
    record_type = models.CharField("handlingstyp", max_length=120)
    months = models.PositiveSmallIntegerField("gallringsfrist i månader", help_text="0 betyder vid inaktualitet.")
    valid_from = models.DateField("gäller från")
    method = models.CharField("metod", max_length=300, help_text="Hur det som gallras förstörs.")
    application = models.CharField("tillämpningsbeslut", max_length=200, blank=True)
    recorded_at = models.DateTimeField("inlagt", default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    ended_at = models.DateTimeField("upphört", null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    end_reason = models.CharField("varför det upphörde", max_length=300, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "gallringsbeslut"
        verbose_name_plural = "gallringsbeslut"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(body="") & ~Q(reference="") & ~Q(record_type="") & ~Q(method=""),
                name="a_disposal_decision_says_who_decided_what",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="an_ended_disposal_decision_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("records:disposal_decision_detail", args=[self.pk])

    @property
    def period_text(self) -> str:
        return f"{self.months} månader" if self.months else "vid inaktualitet"


class RunState(models.TextChoices):
    PROPOSED = "proposed", "Föreslagen"
    REVIEWED = "reviewed", "Granskad"
    DECIDED = "decided", "Beslutad"
    EXECUTING = "executing", "Verkställs"
    EXECUTED = "executed", "Verkställd"
    RECORDED = "recorded", "Protokollförd"
    WITHDRAWN = "withdrawn", "Återtagen"


class DisposalRun(models.Model):
    """The only thing that destroys records. Two people, at least: whoever decides is not the one who has reviewed."""

    State = RunState
    TRANSITIONS = {
        State.PROPOSED: {State.REVIEWED, State.WITHDRAWN},
        State.REVIEWED: {State.DECIDED, State.WITHDRAWN},
        State.DECIDED: {State.EXECUTING, State.WITHDRAWN},
        State.EXECUTING: {State.EXECUTED},
        State.EXECUTED: {State.RECORDED},
        State.RECORDED: set(),
        State.WITHDRAWN: set(),
    }

    decision = models.ForeignKey(DisposalDecision, verbose_name="gallringsbeslut", on_delete=models.PROTECT, related_name="runs")
    before = models.DateField("handlingar daterade före", editable=False)
    state = models.CharField("läge", max_length=9, choices=RunState, default=RunState.PROPOSED, editable=False)
    left_out = models.JSONField("undantaget när körningen föreslogs", default=list, editable=False)
    proposed_at = models.DateTimeField("föreslagen", default=timezone.now, editable=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    reviewed_at = models.DateTimeField("granskad", null=True, editable=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    decided_at = models.DateTimeField("beslutad", null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    started_at = models.DateTimeField("verkställighet påbörjad", null=True, editable=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    finished_at = models.DateTimeField("verkställd", null=True, editable=False)
    withdrawn_at = models.DateTimeField("återtagen", null=True, editable=False)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    withdraw_reason = models.CharField("varför den togs tillbaka", max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = "gallringskörning"
        verbose_name_plural = "gallringskörningar"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["id"], condition=Q(state__in=["executing", "executed"]), name="disposal_runs_under_way")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="a_disposal_run_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True) | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="a_disposal_run_is_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, reviewed_by__isnull=False) & ~Q(decided_by=F("reviewed_by")),
                name="a_disposal_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, started_by__isnull=True)
                | Q(started_at__isnull=False, started_by__isnull=False, decided_at__isnull=False),
                name="only_what_is_decided_is_carried_out",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["executing", "executed", "recorded"]) | Q(started_at__isnull=False),
                name="a_disposal_is_carried_out_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdraw_reason="")
                | (Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdraw_reason="")),
                name="a_withdrawn_disposal_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Gallringskörning {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("records:disposal_run_detail", args=[self.pk])

    # ---- the inside, for records.disposal

    def lock(self) -> None:
        """Re-read this row under lock, so that two people clicking at once take turns."""
        self.refresh_from_db(from_queryset=DisposalRun.objects.select_for_update(of=["self"]))

    def move_to(self, state: RunState) -> None:
        """The only line that assigns `state`. The caller saves."""
        if state not in self.TRANSITIONS[RunState(self.state)]:
            raise RuleError(f"Gallringskörningen har läget ”{self.get_state_display()}” och kan inte få läget ”{state.label}”.")
        self.state = state


class ItemQuerySet(models.QuerySet["DisposalItem"]):
    def pending(self) -> Self:
        return self.filter(outcome=DisposalItem.Outcome.PENDING)

    def destroyed(self) -> Self:
        return self.filter(outcome=DisposalItem.Outcome.DESTROYED)


class DisposalItem(models.Model):
    """A record of the run: which it is, never what it says. It is settled once: destroyed, or left out with the reason."""

    class Outcome(models.TextChoices):
        PENDING = "pending", "Ska gallras"
        DESTROYED = "destroyed", "Gallrad"
        LEFT_OUT = "left_out", "Undantagen"

    run = models.ForeignKey(DisposalRun, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField("slag", max_length=80)
    object_id = models.BigIntegerField("nummer")
    reference = models.CharField("beteckning", max_length=200)
    path = models.CharField("sida", max_length=300, blank=True)
    dated = models.DateField("daterad")
    size = models.PositiveBigIntegerField("storlek i byte", default=0)
    outcome = models.CharField("utfall", max_length=9, choices=Outcome, default=Outcome.PENDING)
    reason = models.CharField("varför den är undantagen", max_length=300, blank=True)
    settled_at = models.DateTimeField("avgjord", null=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "handling i en gallringskörning"
        verbose_name_plural = "handlingar i gallringskörningar"
        ordering = ["run", "pk"]
        indexes = [
            models.Index(fields=["run", "id"], condition=Q(outcome="pending"), name="records_still_to_dispose_of"),
            models.Index(fields=["kind", "object_id"], condition=Q(outcome="destroyed"), name="records_disposed_of"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "kind", "object_id"], name="a_run_has_a_record_once"),
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=Q(outcome__in=["pending", "destroyed"]), name="a_record_is_disposed_of_once"
            ),
            models.CheckConstraint(condition=Q(outcome__in=["pending", "destroyed", "left_out"]), name="a_record_has_a_known_outcome"),
            models.CheckConstraint(
                condition=Q(outcome="pending", settled_at__isnull=True) | (~Q(outcome="pending") & Q(settled_at__isnull=False)),
                name="what_is_settled_was_settled_at_some_time",
            ),
            models.CheckConstraint(condition=~Q(outcome="left_out") | ~Q(reason=""), name="what_is_left_out_says_why"),
        ]

    def __str__(self) -> str:
        return self.reference


class DisposalProtocol(models.Model):
    """The protocol (gallringsprotokoll, REQ-2.1): what, how many, period, decision, who, when, how. Itself preserved; never changed.

    `facts` holds what the paper says, names copied in, so that it reads the same in a hundred years.
    """

    run = models.OneToOneField(DisposalRun, on_delete=models.PROTECT, related_name="protocol")
    at = models.DateTimeField("upprättat", default=timezone.now)
    facts: "models.JSONField[Any, Any]" = models.JSONField("uppgifter")
    destroyed = models.PositiveIntegerField("gallrade handlingar")
    left_out = models.PositiveIntegerField("undantagna handlingar")

    class Meta:
        verbose_name = "gallringsprotokoll"
        verbose_name_plural = "gallringsprotokoll"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Gallringsprotokoll {self.pk}"
