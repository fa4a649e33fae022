"""After the work calendar has changed: shall an open inquiry's deadline move? The officer answers, and nothing moves by itself (d7)."""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.workdays import FINAL_ANSWER_DAYS, RULE_A, WorkCalendar

if TYPE_CHECKING:
    from inquiries.models.inquiry import Inquiry


class DeadlineQuestionQuerySet(models.QuerySet):
    def unanswered(self) -> "DeadlineQuestionQuerySet":
        return self.filter(answer="")

    def waiting(self) -> "DeadlineQuestionQuerySet":
        """Unanswered, and still about the clock that runs: an inquiry that has been answered or corrected meanwhile is left alone."""
        return self.unanswered().filter(inquiry__due_at=F("old_due_at"))


class DeadlineQuestion(models.Model):
    """Asked once for each inquiry that a version of the calendar gives another deadline. A newer version takes over unanswered ones."""

    class Answer(models.TextChoices):
        MOVED = "moved", "Flyttad"
        KEPT = "kept", "Behållen"
        LAPSED = "lapsed", "Inaktuell"

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="deadline_questions")
    calendar_version = models.PositiveIntegerField("arbetsdagskalenderns version")
    old_due_at = models.DateTimeField("svarstid nu")
    new_due_at = models.DateTimeField("svarstid med den ändrade kalendern")
    explanation = models.CharField("så räknas den", max_length=400)
    asked_at = models.DateTimeField("ställd", default=timezone.now)
    answer = models.CharField("svar", max_length=6, choices=Answer, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("besvarad", null=True)

    objects = DeadlineQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "fråga om en svarstid"
        verbose_name_plural = "frågor om svarstider"
        ordering = ["old_due_at", "pk"]
        indexes = [models.Index(fields=["old_due_at", "id"], condition=Q(answer=""), name="deadline_questions_unanswered")]
        constraints = [
            models.UniqueConstraint(fields=["inquiry"], condition=Q(answer=""), name="one_question_at_a_time_about_a_deadline"),
            models.CheckConstraint(condition=Q(answer__in=["", "moved", "kept", "lapsed"]), name="a_deadline_is_moved_or_kept"),
            models.CheckConstraint(condition=~Q(new_due_at=F("old_due_at")), name="a_question_about_a_deadline_has_two_times"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="an_answered_question_about_a_deadline_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Svarstid för {self.inquiry.number}"

    @property
    def is_later(self) -> bool:
        return self.new_due_at > self.old_due_at

    @classmethod
    def about(cls, inquiry: "Inquiry", calendar: WorkCalendar, *, began: datetime.datetime, now: datetime.datetime) -> "DeadlineQuestion":
        """Not saved. `began` is when the clock that runs began: the arrival, or what the final answer's days are counted from."""
        assert inquiry.due_at is not None  # a clock runs
        if inquiry.stopped_at is None:
            due = calendar.reply_due(began)
            words = calendar.explain(began, due)
        else:
            due = calendar.final_due(began)
            words = calendar.explain(began, due, rule=RULE_A, began=f"Slutligt svar: {FINAL_ANSWER_DAYS} arbetsdagar från")
        return cls(
            inquiry=inquiry,
            calendar_version=calendar.version,
            old_due_at=inquiry.due_at,
            new_due_at=due,
            explanation=words,
            asked_at=now,
        )

    @classmethod
    def ask_when_reopened(cls, inquiry: "Inquiry", calendar: WorkCalendar, *, began: datetime.datetime, now: datetime.datetime) -> None:
        """What was settled while the calendar changed was not asked about then. A no to the same time still holds."""
        question = cls.about(inquiry, calendar, began=began, now=now)
        if question.new_due_at == question.old_due_at:
            return
        same = Q(answer=cls.Answer.KEPT, old_due_at=question.old_due_at, new_due_at=question.new_due_at)
        if not inquiry.deadline_questions.filter(Q(answer="") | same).exists():
            question.save()
