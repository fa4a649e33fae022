"""Two judgements about an inquiry, each kept as it was made: what to do with it, and whether it is registered (S22, S23). Only added to."""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record

if TYPE_CHECKING:
    from inquiries.models.inquiry import Inquiry


class Triage(models.Model):
    """Five questions, and whether a reply is needed at all, that end in one proposal."""

    QUESTIONS = ("is_offensive", "is_private", "is_matter", "is_for_politician", "is_mine", "needs_reply")

    class Outcome(models.TextChoices):
        ANSWER = "answer", "Svara"
        FORWARD = "forward", "Fråga en sakkunnig"
        REFER = "refer", "Hänvisa till partiet"
        REMOVE = "remove", "Spara bevis och ta bort"
        NO_REPLY = "no_reply", "Kräver inget svar"

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="triages")
    is_offensive = models.BooleanField("Är det olagligt eller kränkande?")
    is_private = models.BooleanField("Innehåller det personuppgifter eller något som kan omfattas av sekretess?")
    is_matter = models.BooleanField("Är det ett klagomål eller en synpunkt, eller hör det till ett ärende?")
    is_for_politician = models.BooleanField("Är det ställt till en politiker?")
    is_mine = models.BooleanField("Kan du själv svara?")
    needs_reply = models.BooleanField("Behöver det ett svar?", default=True)
    outcome = models.CharField("vad som görs", max_length=10, choices=Outcome)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("när", default=timezone.now)

    class Meta:
        verbose_name = "bedömning"
        verbose_name_plural = "bedömningar"
        ordering = ["inquiry", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["answer", "forward", "refer", "remove", "no_reply"]), name="a_triage_has_a_known_outcome"
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @classmethod
    @transaction.atomic
    def judge(cls, inquiry: "Inquiry", answers: dict[str, bool], *, by: User, now: datetime.datetime) -> "Triage":
        """`answers` has every one of QUESTIONS. Judged again, it is a new row."""
        inquiry.lock()
        inquiry.require_open()
        triage = cls.objects.create(inquiry=inquiry, by=by, at=now, outcome=cls.proposal(answers), **{q: answers[q] for q in cls.QUESTIONS})
        record("inquiry.judged", inquiry, by=by, outcome=triage.outcome)
        return triage

    @classmethod
    def proposal(cls, answers: dict[str, bool]) -> "Triage.Outcome":
        """What must be taken away comes first (S17, S20), then the party (S14), then whether and by whom it is answered (S11, S13)."""
        if answers["is_offensive"] or answers["is_private"]:
            return cls.Outcome.REMOVE
        if answers["is_for_politician"]:
            return cls.Outcome.REFER
        if not answers["needs_reply"]:
            return cls.Outcome.NO_REPLY
        return cls.Outcome.ANSWER if answers["is_mine"] else cls.Outcome.FORWARD


class RecordDecision(models.Model):
    """REQ-1.7. Any of the four forces registration; only when none holds may somebody choose another end."""

    class Outcome(models.TextChoices):
        REGISTER = "register", "Ska diarieföras"
        KEPT_IN_ORDER = "kept_in_order", "Hålls ordnad – behöver inte diarieföras"
        OBVIOUSLY_MINOR = "obviously_minor", "Uppenbart ringa betydelse"

    FORCING = ("is_complaint", "belongs_to_matter", "starts_matter", "may_be_secret")

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="record_decisions")
    version = models.PositiveSmallIntegerField("version")
    is_complaint = models.BooleanField("klagomål eller synpunkt", default=False)
    belongs_to_matter = models.BooleanField("hör till ett pågående ärende", default=False)
    starts_matter = models.BooleanField("startar ett ärende", default=False)
    may_be_secret = models.BooleanField("kan omfattas av sekretess", default=False)
    outcome = models.CharField("bedömning", max_length=16, choices=Outcome)
    disposal_decision = models.CharField("gallringsbeslut", max_length=200, blank=True)
    reason = models.CharField("skäl", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("när", default=timezone.now)

    class Meta:
        verbose_name = "bedömning om diarieföring"
        verbose_name_plural = "bedömningar om diarieföring"
        ordering = ["inquiry", "version"]
        indexes = [models.Index(fields=["inquiry"], condition=Q(may_be_secret=True), name="what_may_be_secret")]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "version"], name="the_record_decisions_of_an_inquiry_are_numbered"),
            models.CheckConstraint(
                condition=Q(outcome="register") | Q(is_complaint=False, belongs_to_matter=False, starts_matter=False, may_be_secret=False),
                name="complaints_matters_and_secrets_are_registered",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["register", "kept_in_order", "obviously_minor"]), name="a_record_decision_has_a_known_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="obviously_minor") | ~Q(disposal_decision=""),
                name="disposal_of_minor_items_follows_a_recorded_decision",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="a_changed_record_decision_says_why"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @classmethod
    @transaction.atomic
    def decide(
        cls,
        inquiry: "Inquiry",
        facts: dict[str, bool],
        outcome: str,
        *,
        by: User,
        now: datetime.datetime,
        disposal_decision: str = "",
        reason: str = "",
        seen: int | None = None,
    ) -> "RecordDecision":
        """Can be made in any state, also after the answer. `facts` has every one of FORCING. Changed, it is a new version with a reason.

        `seen` is the version that was read, 0 when there was none.
        """
        inquiry.lock()
        last = inquiry.record_decisions.last()
        if seen is not None and seen != (last.version if last else 0):
            raise RuleError("Någon annan har bedömt diarieföringen sedan du öppnade sidan. Läs den bedömningen innan du ändrar den.")
        if any(facts[name] for name in cls.FORCING) and outcome != cls.Outcome.REGISTER:
            raise RuleError("Ett klagomål, något som hör till eller startar ett ärende, eller som kan vara hemligt ska diarieföras (S23).")
        if outcome == cls.Outcome.OBVIOUSLY_MINOR and not disposal_decision.strip():
            raise RuleError("Ange gallringsbeslutet som gör att det som är av ringa betydelse får tas bort (S23).")
        if last is not None and not reason.strip():
            raise RuleError("Skriv varför bedömningen ändras.")
        decision = cls.objects.create(
            inquiry=inquiry,
            version=last.version + 1 if last else 1,
            outcome=outcome,
            disposal_decision=disposal_decision.strip() if outcome == cls.Outcome.OBVIOUSLY_MINOR else "",
            reason=reason.strip(),
            by=by,
            at=now,
            **{name: facts[name] for name in cls.FORCING},
        )
        record("inquiry.record_decided", inquiry, by=by, reason=reason, outcome=outcome)
        return decision
