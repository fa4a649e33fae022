import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from notifications.models.urgency import Urgency

MOST_UNREAD_SHOWN = 99


class NoticeQuerySet(models.QuerySet["Notice"]):
    def for_person(self, person: Any) -> "NoticeQuerySet":
        """What this person has been told, newest first, without what was over, or told again, before it could be sent."""
        return self.filter(recipient=person).exclude(state__in=[Notice.State.NOT_WANTED, Notice.State.SUPERSEDED]).order_by("-pk")

    def unread_of(self, person: Any) -> "NoticeQuerySet":
        """For the navigation's number: `unread_of(user).count()` never counts beyond 99."""
        return self.for_person(person).filter(seen_at__isnull=True)[:MOST_UNREAD_SHOWN]

    def mark_seen(self, *, now: datetime.datetime) -> int:
        return self.filter(seen_at__isnull=True).update(seen_at=now)

    def to_enclose(self, *, now: datetime.datetime, in_office_hours: bool) -> "NoticeQuerySet":
        """Due now or earlier and in no mail yet. Outside office hours only what goes at any hour."""
        rows = self.filter(state=Notice.State.WAITING, due_at__lte=now)
        return rows if in_office_hours else rows.filter(urgency=Urgency.NOW)

    def undelivered(self) -> "NoticeQuerySet":
        """Nobody got these, and nobody has seen to it yet: the mail died, or the recipient had left."""
        dead = Q(state=Notice.State.ENCLOSED, mail__state="dead")
        return self.filter(dead | Q(state=Notice.State.RECIPIENT_GONE), passed_on_at__isnull=True)


class Notice(models.Model):
    """One thing that one person must be told, once. The key has no time in it, so a sweep that runs twice or late adds nothing."""

    class State(models.TextChoices):
        WAITING = "waiting", "Väntar på att skickas"
        ENCLOSED = "enclosed", "Ligger i ett mejl"
        IN_PORTAL = "in_portal", "Visas bara i portalen"
        NOT_WANTED = "not_wanted", "Behövdes inte längre"
        SUPERSEDED = "superseded", "Ersatt av ett senare meddelande"
        RECIPIENT_GONE = "recipient_gone", "Mottagaren arbetar inte kvar"

    TRANSITIONS = {
        State.WAITING: {State.ENCLOSED, State.IN_PORTAL},
        State.ENCLOSED: {State.ENCLOSED, State.NOT_WANTED, State.SUPERSEDED, State.RECIPIENT_GONE},
        State.SUPERSEDED: {State.WAITING},
        State.IN_PORTAL: set(),
        State.NOT_WANTED: set(),
        State.RECIPIENT_GONE: set(),
    }

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="mottagare",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        db_index=False,
    )
    recipient_email = models.EmailField("mottagarens e-post", blank=True, help_text="För den som inte har någon inloggning.")
    recipient_name = models.CharField("mottagarens namn", max_length=120, blank=True)
    kind = models.CharField("slag", max_length=60)
    about_type = models.CharField("gäller slag av objekt", max_length=80)
    about_id = models.BigIntegerField("gäller objekt nummer")
    rung = models.CharField("steg", max_length=40)
    occurrence = models.CharField("tillfälle", max_length=40)

    subject = models.CharField("ärende", max_length=200)
    text = models.TextField("text")
    why = models.CharField("varför du får det", max_length=300)
    path = models.CharField("sidan där du agerar", max_length=300, blank=True, validators=[RegexValidator(r"^/(?!/)")])
    urgency = models.PositiveSmallIntegerField("hur bråttom", choices=Urgency, default=Urgency.CALM)

    created_at = models.DateTimeField("skapad", default=timezone.now)
    told_in = models.UUIDField("skapad i anropet")
    seen_at = models.DateTimeField("läst", null=True, blank=True)

    state = models.CharField("läge", max_length=14, choices=State, default=State.WAITING)
    due_at = models.DateTimeField("skickas tidigast")
    mail = models.ForeignKey(
        "notifications.Mail",
        verbose_name="mejl",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        db_index=False,
    )
    superseded_by = models.ForeignKey(
        "self",
        verbose_name="ersatt av",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        db_index=False,
    )
    passed_on_at = models.DateTimeField("lämnat vidare", null=True, blank=True, help_text="När portalen frågade vem som är näst på tur.")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "avisering"
        verbose_name_plural = "aviseringar"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_id", "kind", "rung", "occurrence", "recipient"], name="a_person_is_told_each_thing_once"
            ),
            models.UniqueConstraint(
                fields=["about_type", "about_id", "kind", "rung", "occurrence", "recipient_email"],
                condition=Q(recipient__isnull=True),
                name="an_outsider_is_told_each_thing_once",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, recipient_email="", recipient_name="")
                | (Q(recipient__isnull=True) & ~Q(recipient_email="")),
                name="a_notice_is_for_a_person_or_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "in_portal"], mail__isnull=True)
                | Q(state__in=["enclosed", "not_wanted", "superseded", "recipient_gone"], mail__isnull=False),
                name="a_notice_lies_in_a_mail_once_it_has_been_enclosed",
            ),
            models.CheckConstraint(
                condition=Q(state="superseded", superseded_by__isnull=False) | (~Q(state="superseded") & Q(superseded_by__isnull=True)),
                name="a_superseded_notice_says_by_which",
            ),
            models.CheckConstraint(condition=Q(urgency__in=[1, 2, 3]), name="a_notice_has_a_known_urgency"),
            models.CheckConstraint(
                condition=(Q(path__startswith="/") & ~Q(path__startswith="//")) | Q(path="", recipient__isnull=True),
                name="a_notice_leads_to_a_page_of_the_portal",
            ),
        ]
        indexes = [  # as few as can be: ten thousand rows are written at once
            models.Index(fields=["mail"], condition=Q(mail__isnull=False), name="notices_in_a_mail"),
            models.Index(fields=["superseded_by"], condition=Q(superseded_by__isnull=False), name="notices_left_out_for_another"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="notices_to_enclose"),
            models.Index(fields=["recipient", "-id"], name="notices_of_a_person"),
            models.Index(fields=["recipient"], condition=Q(seen_at__isnull=True), name="unread_notices_of_a_person"),
            models.Index(
                fields=["id"], condition=Q(state="recipient_gone", passed_on_at__isnull=True), name="notices_whose_recipient_left"
            ),
        ]

    personal_label = True  # the subject may hold a name, and the history must be able to forget it

    def __str__(self) -> str:
        return self.subject

    def clean(self) -> None:
        if self.recipient_id is not None and not self.path:
            raise ValidationError({"path": "Den som kan logga in ska ledas till en sida."})
        if self.recipient_id is None and not self.recipient_email:
            raise ValidationError({"recipient_email": "Skriv mottagarens e-postadress."})

    @property
    def ladder(self) -> tuple[Any, ...]:
        """Rungs of one ladder say the same thing more and more urgently: what stands before the last full stop is the ladder's name."""
        return (self.about_type, self.about_id, self.kind, self.occurrence, self.rung.rpartition(".")[0])
