"""d7: a calendar that changes under open inquiries asks about each of them, and never rewrites a deadline by itself (design §5)."""

import datetime
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from core.calendar_changes import changing_the_calendar, close_days, withdraw_day
from core.errors import RuleError
from core.history import history_of
from core.models import Municipality
from core.workdays import WorkCalendar, from_local
from inquiries import deadlines
from inquiries.deadlines import answer_many, keep, move, touched
from inquiries.models import DeadlineQuestion, Inquiry, Reply
from tests import factories
from tests.together import at_once, refused

pytestmark = pytest.mark.django_db

ARRIVED = from_local(datetime.datetime.fromisoformat("2026-05-13T10:00"))  # Wednesday; Ascension Day follows
FRIDAY, MONDAY = datetime.date(2026, 5, 15), datetime.date(2026, 5, 18)
BY_FRIDAY = from_local(datetime.datetime.fromisoformat("2026-05-15T16:30"))
BY_MONDAY = from_local(datetime.datetime.fromisoformat("2026-05-18T16:30"))
Answer = DeadlineQuestion.Answer


@pytest.fixture(autouse=True)
def _on_that_wednesday():
    with time_machine.travel(ARRIVED, tick=False):
        yield


def close(day: datetime.date = FRIDAY, *, closes_at=None, by=None):
    [row] = close_days(
        first=day, closes_at=closes_at, reason="klämdag", by=by or factories.officer(), today=timezone.localdate(timezone.now())
    )
    return row


def withdraw(row) -> None:
    withdraw_day(row, reason="Öppet ändå.", by=factories.officer(), today=timezone.localdate(), now=timezone.now())


def set_rule(rule: str) -> None:
    with changing_the_calendar(by=factories.person()):
        Municipality.objects.update_or_create(id=1, defaults={"due_rule": rule})


def deadline(inquiry: Inquiry) -> tuple[datetime.datetime, str, int]:
    inquiry.refresh_from_db()
    return inquiry.due_at, inquiry.due_explanation, inquiry.calendar_version


def acknowledged_inquiry() -> Inquiry:
    inquiry = factories.logged_inquiry()
    by = inquiry.account.department.head
    inquiry.acknowledge(factories.drafted_reply(inquiry, kind=Reply.Kind.ACKNOWLEDGEMENT, by=by), by=by, now=ARRIVED)
    return inquiry


def test_d7_a_closed_day_lists_the_open_inquiries_it_touches_and_moves_none():
    inquiry = factories.logged_inquiry()
    before = deadline(inquiry)

    close()

    question = touched().get()
    assert deadline(inquiry) == before
    assert (question.inquiry, question.old_due_at, question.new_due_at) == (inquiry, BY_FRIDAY, BY_MONDAY)
    assert question.explanation == (
        "Inkom ons 13 maj 10.00. Tors 14 maj är helgdag (Kristi himmelsfärdsdag). Fre 15 maj har kommunen stängt (klämdag). "
        "Svara senast mån 18 maj 16.30."
    )
    assert (question.is_later, list(touched(WorkCalendar.current()))) == (True, [question])


def test_what_the_change_does_not_touch_is_not_asked_about():
    factories.logged_inquiry()

    close(datetime.date(2026, 5, 20))
    close(MONDAY, closes_at=datetime.time(12))

    assert not DeadlineQuestion.objects.exists()


def test_d7_moving_stores_the_new_time_with_rule_version_and_words_and_the_history_keeps_both():
    inquiry = factories.logged_inquiry()
    close()

    move(touched().get(), by=factories.officer("Anna Ek"), now=ARRIVED)

    assert deadline(inquiry)[0] == inquiry.reply_due_at == BY_MONDAY
    assert deadline(inquiry)[1].endswith("Svara senast mån 18 maj 16.30.")
    assert (inquiry.calendar_version, inquiry.due_rule) == (2, "A")
    line = history_of(inquiry)[0]
    assert line.sentence == "Anna Ek flyttade svarstiden från 15 maj 2026 kl. 16.30 till 18 maj 2026 kl. 16.30"
    assert line.reason.startswith("Arbetsdagskalendern har ändrats. Inkom ons 13 maj")
    assert not touched().exists()


def test_d7_a_deadline_that_is_kept_stays_and_nobody_asks_again_for_that_version():
    inquiry = factories.logged_inquiry()
    before = deadline(inquiry)
    close()

    keep(touched().get(), by=factories.officer("Anna Ek"), now=ARRIVED)

    assert deadline(inquiry) == before
    assert history_of(inquiry)[0].sentence == "Anna Ek behöll svarstiden 15 maj 2026 kl. 16.30 fast arbetsdagskalendern har ändrats"
    assert not touched().exists()
    close(datetime.date(2026, 5, 20))  # another change, which gives this inquiry the same time as the last
    assert not touched().exists()


def test_a_change_that_gives_yet_another_time_asks_again():
    factories.logged_inquiry()
    close()
    keep(touched().get(), by=factories.officer(), now=ARRIVED)

    close(MONDAY)

    assert f"{timezone.localtime(touched().get().new_due_at):%d %H.%M}" == "19 16.30"


def test_a_question_that_nobody_has_answered_is_taken_over_by_the_next_version_or_lapses():
    inquiry = factories.logged_inquiry()
    friday = close()
    first = touched().get()

    close(datetime.date(2026, 5, 20))
    second = touched().get()
    withdraw(friday)

    first.refresh_from_db()
    assert (first.answer, second.calendar_version, second.inquiry) == (Answer.LAPSED, 3, inquiry)
    assert not touched().exists()
    assert deadline(inquiry)[0] == BY_FRIDAY


@pytest.mark.parametrize(
    ("change", "then"),
    [
        (lambda: set_rule("B"), "15 10.00"),
        (lambda: close(closes_at=datetime.time(12)), "15 12.00"),
    ],
    ids=["another rule", "a half-day"],
)
def test_d7_another_rule_and_a_half_day_ask_too(change, then):
    inquiry = factories.logged_inquiry()
    set_rule("A")

    change()
    question = touched().get()
    move(question, by=factories.officer(), now=ARRIVED)

    assert not question.is_later
    assert f"{timezone.localtime(deadline(inquiry)[0]):%d %H.%M}" == then
    assert inquiry.due_rule == WorkCalendar.current().rule


def test_the_final_answers_clock_is_asked_about_when_the_first_has_stopped():
    inquiry = acknowledged_inquiry()
    first_clock = inquiry.reply_due_at

    close()
    question = touched().get()
    move(question, by=factories.officer("Anna Ek"), now=ARRIVED)

    inquiry.refresh_from_db()
    assert f"{timezone.localtime(question.old_due_at):%d %H.%M}" == "21 16.30"
    assert f"{timezone.localtime(inquiry.due_at):%d %H.%M}" == "22 16.30"
    assert (inquiry.final_due_at, inquiry.reply_due_at) == (inquiry.due_at, first_clock)
    assert question.explanation.startswith("Slutligt svar: 5 arbetsdagar från ons 13 maj 10.00. Tors 14 maj är helgdag")
    assert history_of(inquiry)[0].sentence == "Anna Ek flyttade svarstiden från 21 maj 2026 kl. 16.30 till 22 maj 2026 kl. 16.30"


def test_an_inquiry_that_was_opened_again_is_counted_from_where_its_clock_began():
    inquiry = factories.answered_inquiry()
    inquiry.reopen(reason="Frågan var en annan.", by=inquiry.account.department.head, now=ARRIVED)

    close()
    move(touched().get(), by=factories.officer(), now=ARRIVED)

    inquiry.refresh_from_db()
    assert f"{timezone.localtime(inquiry.due_at):%d %H.%M}" == "22 16.30"
    assert inquiry.final_due_at is None


def test_d7_ended_inquiries_are_never_asked_about_and_never_move():
    ended, ends_later = factories.answered_inquiry(), factories.logged_inquiry()
    close()
    question = touched().get()
    ends_later.no_reply_needed(reason="Tack.", by=factories.officer(), now=ARRIVED)

    with pytest.raises(RuleError):
        move(question, by=factories.officer(), now=ARRIVED)

    assert not touched().exists()
    for inquiry in (ended, ends_later):
        inquiry.refresh_from_db()
        assert inquiry.reply_due_at == BY_FRIDAY


def settled_without_a_word(inquiry: Inquiry) -> Inquiry:
    inquiry.no_reply_needed(reason="Tack.", by=inquiry.account.department.head, now=ARRIVED)
    return inquiry


def open_again(inquiry: Inquiry) -> Inquiry:
    inquiry.reopen(reason="Det var en fråga.", by=inquiry.account.department.head, now=ARRIVED)
    return inquiry


@pytest.mark.parametrize(("was", "old", "new"), [(factories.logged_inquiry, "15", "18"), (acknowledged_inquiry, "21", "22")])
def test_what_was_settled_while_the_calendar_changed_is_asked_about_when_it_is_opened_again(was, old, new):
    inquiry = settled_without_a_word(was())
    close()

    open_again(inquiry)

    question = touched(WorkCalendar.current()).get()
    assert [f"{timezone.localtime(due):%d}" for due in (inquiry.due_at, question.old_due_at, question.new_due_at)] == [old, old, new]
    move(question, by=factories.officer(), now=ARRIVED)
    inquiry.refresh_from_db()
    assert inquiry.due_at == question.new_due_at


def test_what_is_opened_again_is_asked_about_once_and_not_when_the_officer_has_said_no():
    waits, kept, answered = (factories.logged_inquiry() for _ in range(3))
    answered.answer(factories.drafted_reply(answered), by=factories.officer(), now=ARRIVED)
    close()
    keep(touched().get(inquiry=kept), by=factories.officer(), now=ARRIVED)
    for inquiry in (waits, kept):
        settled_without_a_word(inquiry)

    for inquiry in (waits, kept, answered):
        open_again(inquiry)

    assert [question.inquiry for question in touched()] == [waits]
    assert DeadlineQuestion.objects.filter(inquiry__in=[waits, answered]).count() == 1


def test_a_deadline_that_was_corrected_meanwhile_is_left_alone():
    inquiry = factories.logged_inquiry()
    close()
    question = touched().get()
    earlier = {"posted_at": ARRIVED - datetime.timedelta(days=2)}
    inquiry.correct(earlier, reason="Fel dag.", seen=1, by=factories.officer(), now=ARRIVED)

    with pytest.raises(RuleError):
        move(question, by=factories.officer(), now=ARRIVED)

    assert not touched().exists()


@pytest.mark.parametrize("again", [move, keep])
def test_a_second_answer_is_refused_and_names_who_gave_the_first(again):
    factories.logged_inquiry()
    close()
    question, seen_by_another = touched().get(), touched().get()
    keep(question, by=factories.officer("Anna Ek"), now=ARRIVED)

    with pytest.raises(RuleError) as error:
        again(seen_by_another, by=factories.officer(), now=ARRIVED)

    assert "av Anna Ek: svarstiden är behållen" in error.value.sentence


def test_times_shown_for_an_older_calendar_move_nothing():
    inquiry = factories.logged_inquiry()
    close()
    question, version = touched().get(), WorkCalendar.current().version
    Municipality.objects.update(calendar_version=version + 1)

    for answer in (
        lambda: move(question, by=factories.officer(), now=ARRIVED),
        lambda: answer_many(Answer.MOVED, None, version=version, by=factories.officer(), now=ARRIVED),
    ):
        with pytest.raises(RuleError):
            answer()

    assert deadline(inquiry)[0] == BY_FRIDAY


def test_many_are_answered_at_once_and_the_ones_already_settled_do_not_stop_the_rest():
    account = factories.active_account()
    first, second, third = (factories.logged_inquiry(account=account, text=f"Fråga {number}") for number in range(3))
    close()
    chosen = [question.pk for question in touched().filter(inquiry__in=[first, second])]
    keep(touched().get(inquiry=second), by=factories.officer(), now=ARRIVED)

    done, refusals = answer_many(Answer.MOVED, chosen, version=2, by=factories.officer(), now=ARRIVED)
    rest = answer_many(Answer.KEPT, None, version=2, by=factories.officer(), now=ARRIVED)

    assert (done, refusals, rest) == (1, ["En fråga var redan avgjord."], (1, []))
    assert [deadline(one)[0] for one in (first, second, third)] == [BY_MONDAY, BY_FRIDAY, BY_FRIDAY]


def test_a_question_logged_after_the_change_is_computed_by_the_new_calendar_and_not_asked_about():
    close()

    inquiry = factories.logged_inquiry()

    assert (inquiry.due_at, inquiry.calendar_version) == (BY_MONDAY, 2)
    assert not touched().exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "kanske", "answered_at": ARRIVED},
        {"answer": "moved"},
        {"answered_at": ARRIVED},
        {"new_due_at": BY_FRIDAY},
        {},  # a second unanswered question about the same inquiry
    ],
)
def test_the_database_refuses_impossible_questions(wrong):
    inquiry = factories.logged_inquiry()
    close()

    with pytest.raises(IntegrityError):
        DeadlineQuestion.objects.create(
            **{"inquiry": inquiry, "calendar_version": 9, "old_due_at": BY_FRIDAY, "new_due_at": BY_MONDAY, "explanation": "x"} | wrong
        )


def test_a_change_asks_the_database_as_often_for_one_open_inquiry_as_for_thirty(django_assert_max_num_queries):
    account, officer = factories.active_account(), factories.officer()
    before, after = WorkCalendar(), WorkCalendar(office_closes=datetime.time(15), version=9)

    for number in range(30):
        factories.logged_inquiry(account=account, text=f"Fråga {number}")
        if number in (0, 29):
            with django_assert_max_num_queries(4):
                deadlines.ask(before, after, officer)

    assert touched().count() == 30


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_and_a_move_at_once_wait_for_each_other_and_both_hold():
    Municipality.objects.create(name="Markaryds kommun")
    inquiries = [factories.logged_inquiry() for _ in range(5)]
    officer, other = factories.officer(), factories.officer()
    close(by=officer)

    answers = at_once(partial(answer_many, Answer.MOVED, None, version=2, by=officer, now=ARRIVED), partial(close, MONDAY, by=other))

    assert refused(answers) <= 1
    assert touched().count() == 5  # the second change asks about each of them, moved or not
    for inquiry in inquiries:
        assert deadline(inquiry)[0] in {BY_FRIDAY, BY_MONDAY}
