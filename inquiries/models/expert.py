"""A question passed on to somebody who knows (S13). Without a log-in they answer through a personal link that expires."""

import base64
import datetime
import hashlib
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from core.errors import RuleError
from core.history import record
from core.workdays import WorkCalendar, from_local

if TYPE_CHECKING:
    from inquiries.models.inquiry import Inquiry


class ExpertQuestionQuerySet(models.QuerySet["ExpertQuestion"]):
    def waiting(self) -> "ExpertQuestionQuerySet":
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)

    def with_token(self, token: str) -> "ExpertQuestionQuerySet":
        return self.filter(token_digest=digest_of(token))


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(nonce: str) -> str:
    """256 bits that neither the database nor the portal's secret key gives alone. The same each time a mail's sending is tried anew."""
    return base64.urlsafe_b64encode(salted_hmac("inquiries.expert_link", nonce, algorithm="sha256").digest()).decode().rstrip("=")


def _default_due(inquiry: "Inquiry", *, now: datetime.datetime) -> datetime.datetime:
    """Closing time one working day before the inquiry's own clock runs out. When that is past: the next closing, at most that clock.

    When the clock itself has run out: one working day from now.
    """
    calendar = WorkCalendar.current()
    if inquiry.due_at is None or inquiry.due_at <= now:
        return calendar.reply_due(now)
    day = calendar.previous_working_day(timezone.localdate(inquiry.due_at))
    before = from_local(datetime.datetime.combine(day, calendar.closes(day)))
    return before if before > now else min(calendar.next_closing(now), inquiry.due_at)


class ExpertQuestion(models.Model):
    """Only a hash of the link's token is kept. The link is one person's, for one question, until it is answered, withdrawn or expired."""

    LINK_DAYS = 14

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="expert_questions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="sakkunnig", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("namn", max_length=120, blank=True)
    email = models.EmailField("e-post", blank=True)
    question = models.TextField("vad du behöver veta", max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("ställd", default=timezone.now)
    due_at = models.DateTimeField("svar behövs senast")
    link_nonce = models.CharField("länkens slumptal", max_length=43, editable=False)
    token_digest = models.CharField("länkens kontrollsumma", max_length=64, unique=True)
    expires_at = models.DateTimeField("länken gäller till")
    answer = models.TextField("svar", max_length=5000, blank=True)
    answered_at = models.DateTimeField("besvarad", null=True)
    withdrawn_at = models.DateTimeField("återtagen", null=True)

    objects = ExpertQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "fråga till sakkunnig"
        verbose_name_plural = "frågor till sakkunniga"
        ordering = ["inquiry", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True), name="expert_questions_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="", email="") | (Q(person__isnull=True) & ~Q(name="") & ~Q(email="")),
                name="an_expert_is_a_user_or_has_name_and_email",
                violation_error_message="Välj en person i listan, eller skriv både namn och e-post.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="an_answered_expert_question_has_an_answer",
            ),
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="one_expert_at_a_time_for_an_inquiry",
            ),
        ]

    def __str__(self) -> str:
        return f"Fråga till {self.expert_name}"

    @property
    def expert_name(self) -> str:
        return self.person.name if self.person else self.name

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    def link_is_valid(self, *, now: datetime.datetime) -> bool:
        return self.is_waiting and now < self.expires_at

    # ---- verbs

    @classmethod
    @transaction.atomic
    def ask(
        cls,
        inquiry: "Inquiry",
        question: str,
        *,
        by: User,
        now: datetime.datetime,
        person: User | None = None,
        name: str = "",
        email: str = "",
        due_at: datetime.datetime | None = None,
    ) -> tuple["ExpertQuestion", str]:
        """S13. The clock keeps running. Returns the question and its link's token, which is kept nowhere else.

        By default an answer in time leaves a working day for the reply (`_default_due`).
        """
        inquiry.lock()
        inquiry.require_open()
        if not question.strip():
            raise RuleError("Skriv vad du behöver veta.")
        if person is None and not (name.strip() and email.strip()):
            raise RuleError("Välj en person i listan, eller skriv både namn och e-post.")
        if person is not None and not person.works_on(timezone.localdate(now)):
            raise RuleError(f"{person.name} arbetar inte kvar. Välj någon annan.")
        if waiting := inquiry.waiting_expert_question():
            raise RuleError(f"Frågan ligger redan hos {waiting.expert_name}. Ta tillbaka den först, om någon annan ska svara.")
        if due_at is None or due_at <= now:
            due_at = _default_due(inquiry, now=now)
        nonce = secrets.token_urlsafe(32)
        token = token_of(nonce)
        asked = cls.objects.create(
            inquiry=inquiry,
            person=person,
            name="" if person else name.strip(),
            email="" if person else email.strip(),
            question=question.strip(),
            asked_by=by,
            asked_at=now,
            due_at=due_at,
            link_nonce=nonce,
            token_digest=digest_of(token),
            expires_at=now + datetime.timedelta(days=cls.LINK_DAYS),
        )
        inquiry.with_expert(waiting=True, by=by)
        record("inquiry.expert_asked", inquiry, by=by, about=asked.expert_name)
        return asked, token

    @transaction.atomic
    def receive(self, answer: str, *, now: datetime.datetime, by: User | None = None) -> None:
        """The expert's answer becomes material for the reply. `by` is None when it came through the link."""
        inquiry = self._lock_both()
        if self.withdrawn_at is not None:
            raise RuleError("Svaret behövs inte längre: frågan är avgjord eller har tagits tillbaka. Tack för hjälpen.")
        if self.answered_at is not None:
            raise RuleError("Frågan är redan besvarad. Hör av dig till den som frågade om något ska ändras.")
        if by is None and not self.link_is_valid(now=now):
            raise RuleError("Länken har gått ut. Hör av dig till den som frågade.")
        if not answer.strip():
            raise RuleError("Skriv ditt svar.")
        self.answer, self.answered_at = answer.strip(), now
        self.save(update_fields=["answer", "answered_at"])
        inquiry.with_expert(waiting=False, by=self.asked_by)
        record("inquiry.expert_answered", inquiry, by=by, about=self.expert_name)

    @transaction.atomic
    def withdraw(self, *, by: User, now: datetime.datetime) -> None:
        """The link stops working at once."""
        inquiry = self._lock_both()
        if not self.is_waiting:
            raise RuleError("Frågan till den sakkunniga är redan besvarad eller återtagen.")
        self.withdrawn_at = now
        self.save(update_fields=["withdrawn_at"])
        inquiry.with_expert(waiting=False, by=by)
        record("inquiry.expert_question_withdrawn", inquiry, by=by, about=self.expert_name)

    @transaction.atomic
    def renew_link(self, *, by: User, now: datetime.datetime) -> None:
        """A new link, another fourteen days. The old one stops working at once."""
        inquiry = self._lock_both()
        if not self.is_waiting:
            raise RuleError("Frågan till den sakkunniga är redan besvarad eller återtagen.")
        self.link_nonce = secrets.token_urlsafe(32)
        self.token_digest = digest_of(token_of(self.link_nonce))
        self.expires_at = now + datetime.timedelta(days=self.LINK_DAYS)
        self.save(update_fields=["link_nonce", "token_digest", "expires_at"])
        record("inquiry.expert_link_renewed", inquiry, by=by, about=self.expert_name)

    def _lock_both(self) -> "Inquiry":
        """The inquiry first, as everywhere, so that nobody waits for each other."""
        inquiry = self.inquiry
        inquiry.lock()
        self.refresh_from_db()
        return inquiry
