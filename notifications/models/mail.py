import datetime
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from core.errors import RuleError
from core.history import record
from notifications.models.notice import Notice
from notifications.models.urgency import Urgency
from notifications.office_hours import in_office_hours

LATE = datetime.timedelta(minutes=10)


class MailQuerySet(models.QuerySet["Mail"]):
    def to_send(self, *, now: datetime.datetime, in_office_hours: bool) -> "MailQuerySet":
        """Due now or earlier, and those whose sender died with them in hand. What is not urgent rests outside office hours."""
        due = Q(state__in=[Mail.State.DUE, Mail.State.RETRY], due_at__lte=now)
        left_behind = Q(state=Mail.State.LEASED, leased_until__lte=now)
        rows = self.filter(due | left_behind)
        return rows if in_office_hours else rows.filter(urgency=Urgency.NOW)

    def never_left(self) -> "MailQuerySet":
        """Closed envelopes whose content has not left us, through no fault of theirs: it can still go in another one."""
        may_have_left = ["", DeliveryAttempt.Outcome.UNCERTAIN]
        rows = self.filter(state__in=[Mail.State.DUE, Mail.State.RETRY], attempts=0)
        return rows.exclude(deliveries__outcome__in=may_have_left)

    def dead(self) -> "MailQuerySet":
        """Given up: a person must look."""
        return self.filter(state=Mail.State.DEAD)

    def stuck(self) -> "MailQuerySet":
        """For the system administrator: given up first, then those that did not get through at once."""
        return self.filter(state__in=[Mail.State.RETRY, Mail.State.DEAD]).order_by("state", "-pk")

    def with_latest_attempts(self) -> "MailQuerySet":
        """Each row gets its recipient, `latest_attempts` (at most five, newest first) and `first_notices` (at most six, by urgency)."""
        attempts = DeliveryAttempt.objects.order_by("-number")[:5]
        notices = Notice.objects.filter(state=Notice.State.ENCLOSED).order_by("-urgency", "pk")[:6]
        return self.select_related("recipient").prefetch_related(
            models.Prefetch("deliveries", attempts, to_attr="latest_attempts"),
            models.Prefetch("notices", notices, to_attr="first_notices"),
        )


def nobody_sends(*, now: datetime.datetime) -> bool:
    """Is there something that should have been sent ten minutes ago?"""
    then = now - LATE
    open_then_and_now = in_office_hours(now) and in_office_hours(then)
    return (
        Mail.objects.to_send(now=then, in_office_hours=open_then_and_now).exists()
        or Notice.objects.to_enclose(now=then, in_office_hours=open_then_and_now).exists()
    )


def new_message_id() -> str:
    """Kept with the mail, so that a mail program shows an extra copy as one. Only [A-Za-z0-9.-] before the @: Python cuts at others."""
    host = (urlsplit(settings.SITE_URL).hostname or "localhost").encode("idna").decode()
    return f"<mail.{uuid.uuid4().hex}@{host}>"


class Mail(models.Model):
    """One envelope for one recipient, with one or many notices. Once closed, nothing is put in; what is no longer wanted is taken out."""

    class State(models.TextChoices):
        DUE = "due", "Väntar på att skickas"
        LEASED = "leased", "Skickas nu"
        ACCEPTED = "accepted", "Skickat"
        RETRY = "retry", "Nytt försök väntar"
        DEAD = "dead", "Gick inte att skicka"
        DROPPED = "dropped", "Behövdes inte längre"

    TRANSITIONS = {
        State.DUE: {State.LEASED, State.DROPPED},
        State.LEASED: {State.LEASED, State.ACCEPTED, State.RETRY, State.DEAD, State.DROPPED, State.DUE},
        State.RETRY: {State.LEASED, State.DUE, State.DROPPED},
        State.DEAD: {State.DUE},
        State.ACCEPTED: set(),
        State.DROPPED: set(),
    }

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="mottagare", on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    recipient_email = models.EmailField("mottagarens e-post", blank=True, help_text="För den som inte har någon inloggning.")
    recipient_name = models.CharField("mottagarens namn", max_length=120, blank=True)
    urgency = models.PositiveSmallIntegerField("hur bråttom", choices=Urgency)
    message_id = models.CharField("mejlets nummer", max_length=320, unique=True, default=new_message_id)
    created_at = models.DateTimeField("skapat", default=timezone.now)

    state = models.CharField("läge", max_length=10, choices=State, default=State.DUE)
    due_at = models.DateTimeField("skickas tidigast")
    leased_until = models.DateTimeField("hålls av en avsändare till", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    uncertain = models.PositiveSmallIntegerField("försök som kan ha kommit fram", default=0)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "mejl"
        verbose_name_plural = "mejl"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, recipient_email="", recipient_name="")
                | (Q(recipient__isnull=True) & ~Q(recipient_email="")),
                name="a_mail_is_for_a_person_or_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["due", "leased", "accepted", "retry", "dead", "dropped"]), name="a_mail_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="leased", leased_until__isnull=False) | (~Q(state="leased") & Q(leased_until__isnull=True)),
                name="a_mail_is_held_by_a_sender_only_while_leased",
            ),
            models.CheckConstraint(condition=Q(urgency__in=[1, 2, 3]), name="a_mail_has_a_known_urgency"),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], condition=Q(state__in=["due", "retry", "leased"]), name="mails_to_send"),
            models.Index(fields=["-id"], condition=Q(state__in=["retry", "dead"]), name="mails_that_are_stuck"),
        ]

    def __str__(self) -> str:
        return f"Mejl {self.pk}"

    @property
    def address(self) -> str:
        return self.recipient.email if self.recipient else self.recipient_email

    @property
    def name(self) -> str:
        return self.recipient.name if self.recipient else self.recipient_name

    @transaction.atomic
    def retry(self, *, by: Any, now: datetime.datetime) -> None:
        """The system administrator has mended what was wrong: try again now, with all tries left."""
        self.refresh_from_db(from_queryset=Mail.objects.select_for_update())
        if self.state not in {self.State.RETRY, self.State.DEAD}:
            raise RuleError("Mejlet väntar inte på något nytt försök. Ladda om sidan för att se hur det gick.")
        self.state, self.due_at, self.attempts, self.uncertain = self.State.DUE, now, 0, 0
        self.save(update_fields=["state", "due_at", "attempts", "uncertain"])
        record("mail.retried", self, by=by)


class DeliveryAttempt(models.Model):
    """One try to hand the mail to the mail server. Committed before the first byte is sent, so that a crash in between leaves a trace."""

    class Outcome(models.TextChoices):
        SENT = "sent", "Mottaget av e-postservern"
        TEMPORARY = "temporary", "Tillfälligt fel"
        PERMANENT = "permanent", "Avvisat för gott"
        UNCERTAIN = "uncertain", "Avbrutet, kan ha kommit fram"
        NOT_WANTED = "not_wanted", "Behövdes inte längre"

    mail = models.ForeignKey(Mail, verbose_name="mejl", on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField("försök")
    started_at = models.DateTimeField("påbörjat")
    finished_at = models.DateTimeField("avslutat", null=True, blank=True)
    outcome = models.CharField("utfall", max_length=12, choices=Outcome, blank=True)
    code = models.CharField("svarskod", max_length=20, blank=True)
    error = models.CharField("fel", max_length=300, blank=True, help_text="Utan personuppgifter.")

    class Meta:
        verbose_name = "leveransförsök"
        verbose_name_plural = "leveransförsök"
        ordering = ["mail", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mail", "number"], name="the_attempts_of_a_mail_are_numbered"),
            models.UniqueConstraint(fields=["mail"], condition=Q(finished_at__isnull=True), name="one_attempt_at_a_time_for_a_mail"),
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
