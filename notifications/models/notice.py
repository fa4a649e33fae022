"""What somebody must be told, and how the mail about it went (design §7). The row is the truth; the queue is only a doorbell."""

import datetime
import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from core.errors import RuleError
from core.history import record
from notifications.office_hours import in_office_hours

MOST_UNREAD_SHOWN = 99


class NoticeQuerySet(models.QuerySet["Notice"]):
    def for_person(self, person: Any) -> "NoticeQuerySet":
        """What this person has been told, newest first. What was not needed any more when it should be sent is left out."""
        return self.filter(recipient=person).exclude(state=Notice.State.DROPPED).order_by("-pk")

    def unread_of(self, person: Any) -> "NoticeQuerySet":
        """For the navigation's number: `unread_of(user).count()` never counts beyond 99."""
        return self.for_person(person).filter(seen_at__isnull=True)[:MOST_UNREAD_SHOWN]

    def mark_seen(self, *, now: datetime.datetime) -> int:
        return self.filter(seen_at__isnull=True).update(seen_at=now)

    def to_send(self, *, now: datetime.datetime, in_office_hours: bool) -> "NoticeQuerySet":
        """Due now or earlier, and those whose sender died with them in hand. What is not urgent rests outside office hours."""
        due = Q(state__in=[Notice.State.DUE, Notice.State.RETRY], due_at__lte=now)
        left_behind = Q(state=Notice.State.LEASED, leased_until__lte=now)
        rows = self.filter(due | left_behind)
        return rows if in_office_hours else rows.filter(at_once=True)

    def stuck(self) -> "NoticeQuerySet":
        """For the system administrator: given up first, then those that did not get through at once."""
        return self.filter(state__in=[Notice.State.RETRY, Notice.State.DEAD]).order_by("state", "-pk")

    def with_latest_attempts(self) -> "NoticeQuerySet":
        """Each row gets its recipient and `latest_attempts`: a list of at most five, newest first."""
        attempts = DeliveryAttempt.objects.order_by("-number")[:5]
        return self.select_related("recipient").prefetch_related(models.Prefetch("deliveries", attempts, to_attr="latest_attempts"))

    def overdue(self, *, now: datetime.datetime) -> "NoticeQuerySet":
        """Should have been sent ten minutes ago: nobody sweeps."""
        return self.to_send(now=now - datetime.timedelta(minutes=10), in_office_hours=in_office_hours(now))


class Notice(models.Model):
    """One thing that one person must be told, once. The key has no time in it, so a sweep that runs twice or late adds nothing."""

    class State(models.TextChoices):
        DUE = "due", "Väntar på att skickas"
        LEASED = "leased", "Skickas nu"
        ACCEPTED = "accepted", "Skickat"
        RETRY = "retry", "Nytt försök väntar"
        DEAD = "dead", "Gick inte att skicka"
        DROPPED = "dropped", "Behövdes inte längre"

    TRANSITIONS = {
        State.DUE: {State.LEASED},
        State.LEASED: {State.LEASED, State.ACCEPTED, State.RETRY, State.DEAD, State.DROPPED, State.DUE},
        State.RETRY: {State.LEASED, State.DUE},
        State.DEAD: {State.DUE},
        State.ACCEPTED: set(),
        State.DROPPED: set(),
    }

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="mottagare", on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField("slag", max_length=60)
    about_type = models.CharField("gäller slag av objekt", max_length=80)
    about_id = models.BigIntegerField("gäller objekt nummer")
    rung = models.CharField("steg", max_length=40)
    occurrence = models.CharField("tillfälle", max_length=40)

    subject = models.CharField("ärende", max_length=200)
    text = models.TextField("text")
    why = models.CharField("varför du får det", max_length=300)
    path = models.CharField("sidan där du agerar", max_length=300, validators=[RegexValidator(r"^/(?!/)")])
    at_once = models.BooleanField("skickas dygnet runt", default=True)
    message_id = models.CharField("mejlets nummer", max_length=320)

    created_at = models.DateTimeField("skapad", default=timezone.now)
    told_in = models.UUIDField("skapad i anropet")
    seen_at = models.DateTimeField("läst", null=True, blank=True)

    state = models.CharField("läge", max_length=10, choices=State, default=State.DUE)
    due_at = models.DateTimeField("skickas tidigast")
    leased_until = models.DateTimeField("hålls av en avsändare till", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    uncertain = models.PositiveSmallIntegerField("försök som kan ha kommit fram", default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "avisering"
        verbose_name_plural = "aviseringar"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_id", "kind", "rung", "occurrence", "recipient"], name="a_person_is_told_each_thing_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["due", "leased", "accepted", "retry", "dead", "dropped"]), name="a_notice_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="leased", leased_until__isnull=False) | (~Q(state="leased") & Q(leased_until__isnull=True)),
                name="a_notice_is_held_by_a_sender_only_while_leased",
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"), name="a_notice_leads_to_a_page_of_the_portal"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], condition=Q(state__in=["due", "retry", "leased"]), name="notices_to_send"),
            models.Index(fields=["recipient", "-id"], name="notices_of_a_person"),
            models.Index(fields=["recipient"], condition=Q(seen_at__isnull=True), name="unread_notices_of_a_person"),
            models.Index(fields=["-id"], condition=Q(state__in=["retry", "dead"]), name="notices_that_are_stuck"),
        ]

    personal_label = True  # the subject may hold a name, and the history must be able to forget it

    def __str__(self) -> str:
        return self.subject

    def stable_message_id(self) -> str:
        """The same for every try, so that a mail program shows an extra copy as one. Only [A-Za-z0-9.-] before the @."""
        key = "|".join([self.about_type, str(self.about_id), self.kind, self.rung, self.occurrence, str(self.recipient_id)])
        host = (urlsplit(settings.SITE_URL).hostname or "localhost").encode("idna").decode()
        return f"<notice.{hashlib.sha256(key.encode()).hexdigest()[:24]}@{host}>"

    @transaction.atomic
    def retry(self, *, by: Any, now: datetime.datetime) -> None:
        """The system administrator has mended what was wrong: try again now, with all tries left."""
        self.refresh_from_db(from_queryset=Notice.objects.select_for_update())
        if self.state not in {self.State.RETRY, self.State.DEAD}:
            raise RuleError("Meddelandet väntar inte på något nytt försök. Ladda om sidan för att se hur det gick.")
        self.state, self.due_at, self.attempts, self.uncertain = self.State.DUE, now, 0, 0
        self.save(update_fields=["state", "due_at", "attempts", "uncertain"])
        record("notice.retried", self, by=by)


class DeliveryAttempt(models.Model):
    """One try to hand the mail to the mail server. Committed before the first byte is sent, so that a crash in between leaves a trace."""

    class Outcome(models.TextChoices):
        SENT = "sent", "Mottaget av e-postservern"
        TEMPORARY = "temporary", "Tillfälligt fel"
        PERMANENT = "permanent", "Avvisat för gott"
        UNCERTAIN = "uncertain", "Avbrutet, kan ha kommit fram"
        NOT_WANTED = "not_wanted", "Behövdes inte längre"

    notice = models.ForeignKey(Notice, verbose_name="avisering", on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField("försök")
    started_at = models.DateTimeField("påbörjat")
    finished_at = models.DateTimeField("avslutat", null=True, blank=True)
    outcome = models.CharField("utfall", max_length=12, choices=Outcome, blank=True)
    code = models.CharField("svarskod", max_length=20, blank=True)
    error = models.CharField("fel", max_length=300, blank=True, help_text="Utan personuppgifter.")

    class Meta:
        verbose_name = "leveransförsök"
        verbose_name_plural = "leveransförsök"
        ordering = ["notice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="the_attempts_of_a_notice_are_numbered"),
            models.UniqueConstraint(fields=["notice"], condition=Q(finished_at__isnull=True), name="one_attempt_at_a_time_for_a_notice"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, outcome="") | (Q(finished_at__isnull=False) & ~Q(outcome="")),
                name="an_attempt_has_an_outcome_once_it_is_finished",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "sent", "temporary", "permanent", "uncertain", "not_wanted"]),
                name="an_attempt_has_a_known_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"Försök {self.number}"
