"""A snapshot (ögonblicksbild) of an account: the task, its state, and the reviews of what came in. Life cycle: design §4."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from core.errors import RuleError
from registry.models import SocialAccount


class SnapshotState(models.TextChoices):
    PLANNED = "planned", "Planerad"
    OPEN = "open", "Att göra"
    SUBMITTED = "submitted", "Väntar på granskning"
    REDO = "redo", "Görs om"
    APPROVED = "approved", "Godkänd"
    PACKAGED = "packaged", "Paketerad"
    DELIVERED = "delivered", "Levererad"
    RECEIPTED = "receipted", "Kvitterad"
    WITHDRAWN = "withdrawn", "Utgår"


class Occasion(models.TextChoices):
    """Why it is taken. All but the first two are extra snapshots (REQ-2.8)."""

    CAMPAIGN = "campaign", "Halvårets ögonblicksbild"
    RHYTHM = "rhythm", "Tätare rytm enligt arkivplanen"
    NEW_LOOK = "new_look", "Nytt namn, ny logotyp eller ny layout"
    CRISIS = "crisis", "Efter en kris"
    CLOSING = "closing", "Före avslut"
    CORRECTION = "correction", "Rättelse av något som redan är paketerat"
    OTHER = "other", "Annat skäl"


class SnapshotQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Officer, archivist and data protection officer see all; an auditor what is not secret (design §1); the others those of accounts
        that they look after or lead."""
        if not isinstance(user, User):
            return self.none()
        today = timezone.localdate()
        roles = user.roles(on=today)
        if user.is_officer(on=today) or roles & {Role.ARCHIVIST, Role.DATA_PROTECTION_OFFICER}:
            return self
        mine = Q(account__in=SocialAccount.objects.of_person(user, on=today).order_by().values("pk"))
        if Role.AUDITOR in roles:
            mine |= ~Q(versions__is_secret=True)
        return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))

    def to_take(self) -> Self:
        """Somebody should take it now, or take it again."""
        return self.filter(state__in=[SnapshotState.OPEN, SnapshotState.REDO])

    def to_review(self) -> Self:
        return self.filter(state=SnapshotState.SUBMITTED)

    def approved(self) -> Self:
        """Good enough to count (S21): approved, also when it has since been packaged or delivered."""
        return self.filter(state__in=Snapshot.COUNTS)


class Snapshot(models.Model):
    """A task with a window. What is handed in is a SnapshotVersion; handed in again after "gör om" it is the next version."""

    State = SnapshotState
    Occasion = Occasion
    TRANSITIONS = {
        State.PLANNED: {State.OPEN, State.WITHDRAWN},
        State.OPEN: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.APPROVED, State.REDO},
        State.REDO: {State.SUBMITTED, State.WITHDRAWN},
        State.APPROVED: {State.REDO, State.PACKAGED},
        State.PACKAGED: {State.DELIVERED, State.APPROVED},
        State.DELIVERED: {State.RECEIPTED},
        State.RECEIPTED: set(),
        State.WITHDRAWN: set(),
    }
    NOT_HANDED_IN = (State.PLANNED, State.OPEN, State.REDO)
    UNDER_WAY = (*NOT_HANDED_IN, State.SUBMITTED)
    COUNTS = (State.APPROVED, State.PACKAGED, State.DELIVERED, State.RECEIPTED)

    account = models.ForeignKey("registry.SocialAccount", verbose_name="konto", on_delete=models.PROTECT, related_name="snapshots")
    campaign = models.ForeignKey("archiving.Campaign", on_delete=models.PROTECT, null=True, editable=False, related_name="snapshots")
    occasion = models.CharField("varför", max_length=10, choices=Occasion, editable=False)
    reason = models.CharField("skäl", max_length=300, blank=True, editable=False)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="corrections")
    opens_on = models.DateField("kan tas från", editable=False)
    due_on = models.DateField("tas senast", editable=False)
    state = models.CharField("läge", max_length=9, choices=SnapshotState, default=SnapshotState.PLANNED, editable=False)
    since = models.DateTimeField("läget gäller sedan", default=timezone.now, editable=False)
    draft = models.JSONField("påbörjade uppgifter", default=dict, blank=True, editable=False)
    created_at = models.DateTimeField("upplagd", default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "ögonblicksbild"
        verbose_name_plural = "ögonblicksbilder"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["account", "-id"], name="snapshots_of_an_account"),
            models.Index(fields=["state", "due_on", "id"], name="snapshots_by_state_and_day"),
            models.Index(fields=["due_on", "id"], condition=Q(state__in=["open", "redo"]), name="snapshots_to_take"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SnapshotState.values), name="a_snapshot_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(occasion__in=Occasion.values), name="a_snapshot_has_a_known_occasion"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="a_snapshot_is_due_after_it_opens"),
            models.CheckConstraint(
                condition=Q(occasion="campaign", campaign__isnull=False) | (~Q(occasion="campaign") & Q(campaign__isnull=True)),
                name="a_snapshot_of_a_campaign_says_which",
            ),
            models.CheckConstraint(
                condition=Q(occasion="correction", corrects__isnull=False) | (~Q(occasion="correction") & Q(corrects__isnull=True)),
                name="a_correction_says_what_it_corrects",
            ),
            models.CheckConstraint(condition=Q(occasion__in=["campaign", "rhythm"]) | ~Q(reason=""), name="an_extra_snapshot_has_a_reason"),
            models.UniqueConstraint(fields=["campaign", "account"], name="one_snapshot_per_account_and_campaign"),
            models.UniqueConstraint(
                fields=["account", "occasion"],
                condition=Q(state__in=["planned", "open", "redo", "submitted"]) & ~Q(occasion__in=["campaign", "rhythm", "other"]),
                name="one_extra_snapshot_of_a_kind_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["account", "opens_on"], condition=Q(occasion="rhythm"), name="the_rhythm_has_one_snapshot_for_each_of_its_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.get_occasion_display().lower()}, {self.due_on}"

    def get_absolute_url(self) -> str:
        return reverse("archiving:snapshot_detail", args=[self.pk])

    # ---- questions

    @property
    def can_be_taken(self) -> bool:
        return self.state in {SnapshotState.OPEN, SnapshotState.REDO}

    @property
    def counts(self) -> bool:
        return self.state in self.COUNTS

    def is_late(self, *, on: datetime.date) -> bool:
        return self.can_be_taken and self.due_on < on

    # ---- the inside, for the verbs in archiving.actions

    def lock(self) -> None:
        """Re-read this row under lock, so that two people clicking at once take turns."""
        self.refresh_from_db(from_queryset=Snapshot.objects.select_for_update(of=["self"]))

    def move_to(self, state: SnapshotState, *, now: datetime.datetime) -> None:
        """The only line that assigns `state`. The caller saves."""
        if state not in self.TRANSITIONS[SnapshotState(self.state)]:
            raise RuleError(f"Ögonblicksbilden har läget ”{self.get_state_display()}” och kan inte få läget ”{state.label}”.")
        self.state, self.since = state, now


class SnapshotReview(models.Model):
    """What the archivist or the officer said of a version. Rows are only added."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", "Godkänd"
        REDO = "redo", "Gör om"

    version = models.ForeignKey("archiving.SnapshotVersion", on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField("bedömning", max_length=8, choices=Verdict)
    reason = models.CharField("skäl", max_length=500, blank=True)
    at = models.DateTimeField("när", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "granskning"
        verbose_name_plural = "granskningar"
        ordering = ["version", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict="approved") | (Q(verdict="redo") & ~Q(reason="")), name="redo_has_a_reason"),
            models.UniqueConstraint(fields=["version", "verdict"], name="a_version_is_approved_once_and_sent_back_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}, {self.version}"
