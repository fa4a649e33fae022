"""What the municipality wrote back: drafted here with the signature (S12), posted by hand in the same channel (S13), kept as text."""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.signature import signature_of
from core.errors import RuleError
from core.history import record

if TYPE_CHECKING:
    from inquiries.models.inquiry import Inquiry


class ReplyQuerySet(models.QuerySet["Reply"]):
    def drafts(self) -> "ReplyQuerySet":
        return self.filter(posted_at__isnull=True)

    def posted(self) -> "ReplyQuerySet":
        return self.filter(posted_at__isnull=False)


class Reply(models.Model):
    """A draft until somebody confirms that it has been posted; then it is never changed."""

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", "Mottagningsbesked"
        ANSWER = "answer", "Svar"
        REFERRAL = "referral", "Hänvisning"

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField("slag", max_length=20, choices=Kind, default=Kind.ANSWER)
    text = models.TextField("svaret", max_length=5000)
    signature = models.CharField("signatur", max_length=300)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="skrivet av", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("skrivet", default=timezone.now)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField("publicerat", null=True)
    posted_url = models.URLField("länk till svaret", max_length=500, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "svar"
        verbose_name_plural = "svar"
        ordering = ["inquiry", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True, posted_by__isnull=True) | Q(posted_at__isnull=False, posted_by__isnull=False),
                name="a_reply_is_posted_by_somebody_at_some_time",
            ),
            models.CheckConstraint(condition=Q(kind__in=["acknowledgement", "answer", "referral"]), name="a_reply_is_of_a_known_kind"),
            models.UniqueConstraint(
                fields=["inquiry", "kind"], condition=Q(posted_at__isnull=True), name="one_draft_of_each_kind_for_an_inquiry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @classmethod
    @transaction.atomic
    def draft(cls, inquiry: "Inquiry", kind: str, text: str, *, by: User, now: datetime.datetime, seen: str | None = None) -> "Reply":
        """There is one draft of each kind, with the last writer's signature.

        `seen` is the token of the draft that was opened, "" when there was none: nobody overwrites a colleague
        unknowingly. None asks nothing.
        """
        inquiry.lock()
        inquiry.require_open()
        if not text.strip():
            raise RuleError("Skriv svaret först.")
        reply = inquiry.replies.drafts().filter(kind=kind).select_related("written_by").first()
        if reply is None:
            reply = cls(inquiry=inquiry, kind=kind)
            if seen:
                raise RuleError("Utkastet finns inte kvar. Läs vad som har hänt, och spara igen om svaret fortfarande behövs.")
        elif seen is not None and seen != reply.token:
            raise RuleError(f"{reply.written_by.name} har sparat ett annat utkast kl. {_clock(reply.written_at)}. Läs det innan du sparar.")
        if (reply.text, reply.written_by_id) == (text.strip(), by.pk):
            return reply
        reply.text, reply.signature = text.strip(), signature_of(by)
        reply.written_by, reply.written_at = by, now
        reply.save()
        record("inquiry.reply_drafted", inquiry, by=by, kind=kind)
        return reply

    def post(self, inquiry: "Inquiry", kind: str, *, by: User, now: datetime.datetime, url: str, seen: str | None) -> None:
        """Part of a verb that has locked the inquiry, so two people never both post. `seen` is the token of the text that was read."""
        self.refresh_from_db()
        if self.inquiry_id != inquiry.pk or self.kind != kind:
            raise RuleError("Utkastet hör inte hit. Skriv svaret på frågans egen sida.")
        if self.posted_at is not None:
            raise RuleError("Svaret är redan publicerat. Läs vad som hände på frågans sida.")
        if seen is not None and seen != self.token:
            raise RuleError(f"{self.written_by.name} har ändrat svaret sedan du öppnade sidan. Läs det igen innan du bekräftar.")
        self.posted_by, self.posted_at, self.posted_url = by, now, url
        self.save(update_fields=["posted_by", "posted_at", "posted_url"])

    @property
    def token(self) -> str:
        """Names the draft exactly as it is now."""
        return f"{self.pk}-{self.written_at.timestamp():.6f}"

    @property
    def as_posted(self) -> str:
        """The words to paste: text and signature (S12)."""
        return f"{self.text.rstrip()}\n\n{self.signature}"


def _clock(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%H.%M}"


class SavedReply(models.Model):
    """A text that is often used. {namn}, {konto}, {verksamhet} and {kommunen} are filled in when it is picked."""

    title = models.CharField("rubrik", max_length=100)
    text = models.TextField("text", max_length=5000)
    department = models.ForeignKey(
        "accounts.Department",
        verbose_name="verksamhet",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="saved_replies",
        help_text="Lämna tomt för en text som alla får använda.",
    )
    withdrawn_at = models.DateTimeField("används inte längre sedan", null=True, editable=False)

    class Meta:
        verbose_name = "sparat svar"
        verbose_name_plural = "sparade svar"
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
