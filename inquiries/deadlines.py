"""A changed work calendar and the deadlines computed before it (design §5): ask, then move or keep. Ended inquiries never move."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.calendar_changes import when_the_calendar_changes
from core.errors import RuleError
from core.history import record
from core.templatetags.portal import iso_moment
from core.workdays import FINAL_ANSWER_DAYS, WorkCalendar
from inquiries.models import DeadlineQuestion, Inquiry
from inquiries.models.deadline import DeadlineQuestionQuerySet
from inquiries.reminders import keeping_reminders_true

Answer = DeadlineQuestion.Answer
CHANGED_AGAIN = "Kalendern har ändrats igen sedan du öppnade sidan. Läs de nya tiderna och välj på nytt."
AT_ONCE = 500  # rows in one click: each leaves its line in the history


def touched(calendar: WorkCalendar | None = None) -> DeadlineQuestionQuerySet:
    """What the officer has not answered yet, the earliest deadline first. `touched().count()` is one query."""
    waiting = DeadlineQuestion.objects.waiting()
    return waiting if calendar is None else waiting.filter(calendar_version=calendar.version)


@when_the_calendar_changes
def ask(before: WorkCalendar, after: WorkCalendar, by: User) -> None:
    """One question for each open inquiry whose deadline is another by the new calendar, in the transaction of the change.

    Somebody who has said "keep it" is asked again only when this change gives yet another time.
    """
    now = timezone.now()
    inquiries = list(_locked_open_inquiries())
    unanswered = DeadlineQuestion.objects.unanswered()
    still_asked = set(unanswered.values_list("inquiry", flat=True))
    unanswered.update(answer=Answer.LAPSED, answered_by=by, answered_at=now)
    questions = []
    for inquiry in inquiries:
        old, new = _due(inquiry, before, before), _due(inquiry, before, after)
        if inquiry.due_at is not None and new != inquiry.due_at and (old != new or inquiry.pk in still_asked):
            questions.append(DeadlineQuestion.about(inquiry, after, began=_clock_began(inquiry, before), now=now))
    DeadlineQuestion.objects.bulk_create(questions, batch_size=500)


def _locked_open_inquiries() -> QuerySet[Inquiry]:
    """Before the questions, as everywhere; the lock lets others refer to them meanwhile."""
    rows = Inquiry.objects.open().select_for_update(no_key=True).order_by("pk")
    return rows.only("posted_at", "due_at", "stopped_at", "acknowledged_at", "times_reopened")


def _due(inquiry: Inquiry, before: WorkCalendar, calendar: WorkCalendar) -> datetime.datetime:
    """By `calendar`: the first answer's deadline, or the final answer's once the first clock has stopped."""
    began = _clock_began(inquiry, before)
    return calendar.reply_due(began) if inquiry.stopped_at is None else calendar.final_due(began)


def _clock_began(inquiry: Inquiry, before: WorkCalendar) -> datetime.datetime:
    """The arrival, then the acknowledgement; of one that was opened again only the deadline is kept, so its days are counted backwards."""
    if inquiry.stopped_at is None:
        return inquiry.posted_at
    if inquiry.acknowledged_at is not None and not inquiry.times_reopened:
        return inquiry.acknowledged_at
    assert inquiry.due_at is not None
    day = timezone.localdate(inquiry.due_at)
    for _ in range(FINAL_ANSWER_DAYS):
        day = before.previous_working_day(day)
    return timezone.make_aware(datetime.datetime.combine(day, before.closes(day)))


# ---- the officer's answer


@transaction.atomic
def move(question: DeadlineQuestion, *, by: User, now: datetime.datetime) -> None:
    """The running clock gets the new time. The history keeps both, and why."""
    inquiry = _locked(question)
    calendar = WorkCalendar.current()
    if calendar.version != question.calendar_version:
        raise RuleError(CHANGED_AGAIN)
    with keeping_reminders_true(inquiry):
        _move(inquiry, question, calendar, by=by)
    _answer(question, Answer.MOVED, by=by, now=now)


def _move(inquiry: Inquiry, question: DeadlineQuestion, calendar: WorkCalendar, *, by: User) -> None:
    reason = f"Arbetsdagskalendern har ändrats. {question.explanation}"
    if inquiry.stopped_at is None:
        inquiry.move_deadline(calendar, by=by, reason=reason)
    else:
        inquiry.due_at, inquiry.calendar_version = question.new_due_at, calendar.version
        if inquiry.final_due_at is not None:
            inquiry.final_due_at = question.new_due_at
        inquiry.save(update_fields=["due_at", "final_due_at", "calendar_version"])
        times = {"before": iso_moment(question.old_due_at), "after": iso_moment(question.new_due_at)}
        record("inquiry.deadline_moved", inquiry, by=by, reason=reason, **times)


@transaction.atomic
def keep(question: DeadlineQuestion, *, by: User, now: datetime.datetime) -> None:
    """What was promised stays promised; nobody asks again about this version."""
    inquiry = _locked(question)
    _answer(question, Answer.KEPT, by=by, now=now)
    record("inquiry.deadline_kept", inquiry, by=by, due=iso_moment(question.old_due_at))


def _locked(question: DeadlineQuestion) -> Inquiry:
    """The inquiry first, then the question: the order everywhere."""
    inquiry = question.inquiry
    inquiry.lock()
    question.refresh_from_db(fields=["answer", "answered_by", "answered_at"], from_queryset=DeadlineQuestion.objects.select_for_update())
    if question.answer:
        who = f" av {question.answered_by.name}" if question.answered_by else ""
        raise RuleError(f"{inquiry.number} är redan avgjord{who}: svarstiden är {question.get_answer_display().lower()}.")
    if inquiry.due_at != question.old_due_at:
        raise RuleError(f"{inquiry.number} har fått ett slut eller en annan svarstid sedan du öppnade sidan. Den lämnas som den är.")
    return inquiry


def _answer(question: DeadlineQuestion, answer: str, *, by: User, now: datetime.datetime) -> None:
    question.answer, question.answered_by, question.answered_at = answer, by, now
    question.save(update_fields=["answer", "answered_by", "answered_at"])


def answer_many(answer: str, pks: Collection[int] | None, *, version: int, by: User, now: datetime.datetime) -> tuple[int, list[str]]:
    """Move or keep those chosen (None: all), as they were shown for that version of the calendar.

    Each is its own transaction: one that somebody else has just settled does not stop the others. Returns how many, and the refusals.
    """
    if version != WorkCalendar.current().version:
        raise RuleError(CHANGED_AGAIN)
    verb = {Answer.MOVED: move, Answer.KEPT: keep}[Answer(answer)]
    questions = DeadlineQuestion.objects.waiting().filter(calendar_version=version).select_related("inquiry")
    if pks is not None:
        questions = questions.filter(pk__in=pks)
    done, refusals = 0, []
    for question in questions[:AT_ONCE]:
        try:
            verb(question, by=by, now=now)
            done += 1
        except RuleError as error:
            refusals.append(error.sentence)
    if pks is not None and (gone := len(set(pks)) - done - len(refusals)):
        refusals.append("En fråga var redan avgjord." if gone == 1 else f"{gone} frågor var redan avgjorda.")
    return done, refusals
