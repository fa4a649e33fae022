"""What the verbs do to the clock, the figures, the replies and the versions. Design §4, §5; S11, S13, S17, S22, S23."""

import datetime
from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone

from core.errors import RuleError
from core.history import history_of
from core.workdays import from_local
from inquiries.models import AnswerCount, ExpertQuestion, Inquiry, RecordDecision, Reply
from inquiries.tests.walks import DAY, HOUR, MONDAY_CLOSING, THURSDAY, answered, inquiry_in
from tests import factories

pytestmark = pytest.mark.django_db

State, Kind, Outcome = Inquiry.State, Reply.Kind, RecordDecision.Outcome
NO_FACTS = dict.fromkeys(RecordDecision.FORCING, False)


def head(inquiry: Inquiry):
    return inquiry.account.department.head


# ---- the first clock


def test_S11_it_goes_to_the_one_in_charge_and_is_due_when_the_next_working_day_closes():
    """The issue's own case: Thursday 15.00 before 1 May."""
    account = factories.lightly_staffed_account()

    inquiry = factories.logged_inquiry(account=account, now=THURSDAY)

    assert inquiry.assigned_to == account.roster.get(role="responsible").person
    assert (inquiry.reply_due_at, inquiry.due_at, inquiry.due_rule) == (MONDAY_CLOSING, MONDAY_CLOSING, "A")
    assert inquiry.due_explanation == "Inkom tors 30 apr 15.00. Fre 1 maj är helgdag. Svara senast mån 4 maj 16.30."


def test_the_clock_runs_from_when_it_was_posted_and_not_from_when_it_was_logged():
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), now=MONDAY_CLOSING, posted_at=THURSDAY)

    assert inquiry.reply_due_at == MONDAY_CLOSING


@pytest.mark.parametrize("posted_at", [THURSDAY + datetime.timedelta(minutes=1), THURSDAY - datetime.timedelta(days=367)])
def test_nothing_is_logged_from_the_future_or_from_more_than_a_year_ago(posted_at):
    account = factories.account_from_before()

    with pytest.raises(RuleError):
        factories.logged_inquiry(account=account, now=THURSDAY, posted_at=posted_at)

    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("state", ["planned", "closed"])
def test_only_accounts_in_use_get_questions(state):
    account = factories.account_from_before(state=state)

    with pytest.raises(RuleError):
        factories.logged_inquiry(account=account)


def test_the_same_words_twice_within_a_minute_are_a_double_click():
    account = factories.account_from_before()

    first = factories.logged_inquiry(account=account, text="Hej", now=THURSDAY)
    second = factories.logged_inquiry(account=account, text="Hej", now=THURSDAY + datetime.timedelta(seconds=50))
    later = factories.logged_inquiry(account=account, text="Hej", now=THURSDAY + 2 * datetime.timedelta(seconds=50))

    assert (first, first == later) == (second, False)


@pytest.mark.parametrize(
    ("moment", "on_time"),
    [(THURSDAY, True), (THURSDAY + 2 * DAY, True), (MONDAY_CLOSING, True), (MONDAY_CLOSING + datetime.timedelta(seconds=1), False)],
)
def test_d24_early_and_out_of_hours_answers_are_on_time(moment, on_time):
    """At once, on a Saturday, at the very last second, and one second later."""
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), now=THURSDAY)

    answered(inquiry, moment)

    assert (inquiry.on_time, inquiry.stopped_at, inquiry.due_at) == (on_time, moment, None)


def test_an_acknowledgement_stops_the_first_clock_and_starts_the_final_answers():
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), now=THURSDAY)
    by = inquiry.account.department.head

    inquiry.acknowledge(factories.drafted_reply(inquiry, kind=Kind.ACKNOWLEDGEMENT, now=THURSDAY), by=by, now=THURSDAY + HOUR)

    assert (inquiry.stopped_at, inquiry.on_time, inquiry.state) == (THURSDAY + HOUR, True, State.ASSIGNED)
    assert inquiry.due_at == inquiry.final_due_at == datetime.datetime(2026, 5, 8, 14, 30, tzinfo=datetime.UTC)


def test_S11_what_is_answered_is_followed_up_the_next_working_day_without_a_clock():
    inquiry = inquiry_in(State.ANSWERED)

    follow_up = Inquiry.objects.to_follow_up(on=datetime.date(2026, 5, 4))

    assert (list(follow_up), list(Inquiry.objects.to_follow_up(on=datetime.date(2026, 5, 3)))) == ([inquiry], [])
    assert not Inquiry.objects.overdue(now=THURSDAY + 365 * DAY).exists()


def test_d8_a_new_question_in_the_thread_is_an_inquiry_of_its_own_and_the_old_clock_stays_stopped():
    first = inquiry_in(State.ANSWERED)

    second = factories.log_inquiry(
        account=first.account,
        facts={"text": "Tack! Och på söndag?", "posted_at": THURSDAY + DAY},
        by=first.account.department.head,
        now=THURSDAY + DAY,
        continues=first,
    )

    first.refresh_from_db()
    assert (first.state, first.due_at) == (State.ANSWERED, None)
    assert (second.continues, second.state) == (first, State.ASSIGNED)


# ---- counted once


def counts() -> dict[str, tuple[int, int, int]]:
    return {f"{row.month:%Y-%m}": (row.on_time, row.late, row.no_reply) for row in AnswerCount.objects.all()}


def test_each_ending_is_counted_once_and_apart():
    """A reference is a reply (S14); what is removed was not answered (S17)."""
    account = factories.account_from_before()
    head = account.department.head
    inquiries = [factories.logged_inquiry(account=account, now=THURSDAY) for _ in range(5)]

    answered(inquiries[0], THURSDAY + HOUR)
    answered(inquiries[1], MONDAY_CLOSING + HOUR)
    inquiries[2].refer(reason="Partiet.", by=head, now=THURSDAY)
    inquiries[3].remove(reason="Hot.", by=head, now=THURSDAY, evidence=[factories.evidence()])
    inquiries[4].no_reply_needed(reason="Tack.", by=head, now=MONDAY_CLOSING)

    assert counts() == {"2026-04": (2, 0, 1), "2026-05": (0, 1, 1)}


def test_an_acknowledged_question_that_is_answered_later_was_counted_when_it_was_acknowledged():
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), now=THURSDAY)
    by = inquiry.account.department.head
    inquiry.acknowledge(factories.drafted_reply(inquiry, kind=Kind.ACKNOWLEDGEMENT, now=THURSDAY), by=by, now=THURSDAY)

    answered(inquiry, MONDAY_CLOSING + 30 * DAY)

    assert counts() == {"2026-04": (1, 0, 0)}


def test_reopening_what_was_answered_counts_nothing_more_and_gives_five_working_days():
    inquiry = inquiry_in(State.ANSWERED)

    inquiry.reopen(reason="Svaret var fel.", by=inquiry.account.department.head, now=THURSDAY + HOUR)
    due = inquiry.due_at
    answered(inquiry, THURSDAY + 90 * DAY)

    assert due == datetime.datetime(2026, 5, 8, 14, 30, tzinfo=datetime.UTC)
    assert (counts(), inquiry.stopped_at) == ({"2026-04": (1, 0, 0)}, THURSDAY)


@pytest.mark.parametrize("state", [State.NO_REPLY, State.REMOVED])
def test_reopening_what_was_settled_without_a_word_wins_no_time(state):
    """Otherwise "kräver inget svar" would be a way to stop the clock for a while."""
    inquiry = inquiry_in(state)
    before = counts()

    inquiry.reopen(reason="Det var en fråga.", by=inquiry.account.department.head, now=MONDAY_CLOSING + HOUR)
    reopened = (inquiry.due_at, counts())
    answered(inquiry, MONDAY_CLOSING + 2 * HOUR)

    assert before == {"2026-04": (0, 0, 1)}
    assert reopened == (MONDAY_CLOSING, {"2026-04": (0, 0, 0)})
    assert (counts(), inquiry.on_time) == ({"2026-04": (0, 0, 0), "2026-05": (0, 1, 0)}, False)


def test_a_final_answer_that_was_wrong_gives_five_new_working_days_and_not_a_deadline_that_has_passed():
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), now=THURSDAY)
    by = inquiry.account.department.head
    inquiry.acknowledge(factories.drafted_reply(inquiry, kind=Kind.ACKNOWLEDGEMENT, now=THURSDAY), by=by, now=THURSDAY)
    answered(inquiry, THURSDAY + HOUR)

    inquiry.reopen(reason="Svaret var fel.", by=by, now=THURSDAY + 60 * DAY)

    assert THURSDAY + 65 * DAY < inquiry.due_at == inquiry.final_due_at


def test_a_reopened_acknowledged_question_keeps_the_final_answers_deadline():
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), now=THURSDAY)
    by = inquiry.account.department.head
    inquiry.acknowledge(factories.drafted_reply(inquiry, kind=Kind.ACKNOWLEDGEMENT, now=THURSDAY), by=by, now=THURSDAY)
    deadline = inquiry.final_due_at
    inquiry.no_reply_needed(reason="Drar tillbaka frågan.", by=by, now=THURSDAY + HOUR)

    inquiry.reopen(reason="Mer behövs.", by=by, now=THURSDAY + 2 * HOUR)

    assert inquiry.due_at == inquiry.final_due_at == deadline
    with pytest.raises(RuleError):
        inquiry.acknowledge(factories.drafted_reply(inquiry, kind=Kind.ACKNOWLEDGEMENT, now=THURSDAY), by=by, now=THURSDAY)


# ---- reasons and evidence


@pytest.mark.parametrize("verb", ["no_reply_needed", "refer", "remove", "reopen"])
def test_what_ends_or_opens_without_an_answer_says_why(verb):
    inquiry = inquiry_in(State.ANSWERED if verb == "reopen" else State.ASSIGNED)

    with pytest.raises(RuleError):
        getattr(inquiry, verb)(reason="  ", by=inquiry.account.department.head, now=THURSDAY)

    assert Inquiry.objects.get(pk=inquiry.pk).state == inquiry.state


def test_d18_S17_S22_nothing_is_removed_before_it_has_been_kept():
    inquiry = inquiry_in(State.ASSIGNED)
    head = inquiry.account.department.head

    with pytest.raises(RuleError):
        inquiry.remove(reason="Hot.", by=head, now=THURSDAY)
    inquiry.refresh_from_db()
    refused = inquiry.state
    inquiry.remove(reason="Hot.", by=head, now=THURSDAY, evidence=[factories.evidence()])

    assert (refused, inquiry.state) == (State.ASSIGNED, State.REMOVED)
    assert inquiry.attachments.get().file.read() == factories.evidence().content


def test_a_screenshot_from_the_logging_is_no_evidence_that_the_removed_words_are_kept():
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), screenshot=factories.evidence())

    with pytest.raises(RuleError):
        inquiry.remove(reason="Hot.", by=inquiry.account.department.head, now=timezone.now())


# ---- replies


def test_S13_a_reply_is_posted_once_and_the_second_person_gets_a_sentence():
    inquiry = inquiry_in(State.ASSIGNED)
    reply = factories.drafted_reply(inquiry, now=THURSDAY)
    second = Inquiry.objects.get(pk=inquiry.pk)
    inquiry.answer(reply, by=inquiry.account.department.head, now=THURSDAY)

    with pytest.raises(RuleError, match=inquiry.account.department.head.name):
        second.answer(Reply.objects.get(pk=reply.pk), by=factories.person(), now=THURSDAY)


def test_nobody_posts_other_words_than_those_they_read():
    inquiry = inquiry_in(State.ASSIGNED)
    read = factories.drafted_reply(inquiry, now=THURSDAY).token
    reply = Reply.draft(inquiry, Kind.ANSWER, "Ett annat svar.", by=factories.person(), now=THURSDAY + HOUR)

    with pytest.raises(RuleError):
        inquiry.answer(reply, by=inquiry.account.department.head, now=THURSDAY + HOUR, seen=read)

    assert Inquiry.objects.get(pk=inquiry.pk).is_open


def test_nobody_overwrites_a_colleagues_draft_unknowingly():
    inquiry = inquiry_in(State.ASSIGNED)
    theirs = factories.drafted_reply(inquiry, now=THURSDAY)

    with pytest.raises(RuleError, match=theirs.written_by.name):
        Reply.draft(inquiry, Kind.ANSWER, "Mitt svar.", by=factories.person(), now=THURSDAY + HOUR, seen="")
    mine = Reply.draft(inquiry, Kind.ANSWER, "Mitt svar.", by=factories.person(), now=THURSDAY + HOUR, seen=theirs.token)

    assert (mine.pk, mine.text) == (theirs.pk, "Mitt svar.")


def test_a_reply_belongs_to_its_inquiry_and_its_kind():
    inquiry, other = inquiry_in(State.ASSIGNED), inquiry_in(State.ASSIGNED)
    head = inquiry.account.department.head

    for reply in (factories.drafted_reply(other, now=THURSDAY), factories.drafted_reply(inquiry, kind=Kind.ACKNOWLEDGEMENT, now=THURSDAY)):
        with pytest.raises(RuleError):
            inquiry.answer(reply, by=head, now=THURSDAY)


# ---- experts


def test_S13_the_clock_runs_while_an_expert_is_asked_and_an_ending_takes_the_question_back():
    inquiry = inquiry_in(State.WITH_EXPERT)
    asked = inquiry.waiting_expert_question()
    due = inquiry.due_at

    answered(inquiry, THURSDAY)

    asked.refresh_from_db()
    assert (due, asked.withdrawn_at, asked.link_is_valid(now=THURSDAY)) == (MONDAY_CLOSING, THURSDAY, False)


def test_an_experts_link_ends_and_only_its_digest_is_kept():
    inquiry = inquiry_in(State.ASSIGNED)
    asked, token = ExpertQuestion.ask(inquiry, "Vad?", by=factories.person(), now=THURSDAY, name="Eva", email="eva@x.example")

    assert list(ExpertQuestion.objects.with_token(token)) == [asked]
    assert token not in str(ExpertQuestion.objects.values().get())
    with pytest.raises(RuleError):
        asked.receive("För sent.", now=THURSDAY + ExpertQuestion.LINK_DAYS * DAY)


@pytest.mark.parametrize(
    ("acknowledged", "asked", "due"),
    [
        (True, "2026-04-30 15:10", "2026-05-07 16:30"),  # the final answer is due on 8 May
        (True, "2026-05-07 16:29", "2026-05-07 16:30"),
        (True, "2026-05-07 17:00", "2026-05-08 16:30"),  # that day is over: the next closing
        (True, "2026-05-08 09:00", "2026-05-08 16:30"),
        (False, "2026-04-30 15:10", "2026-04-30 16:30"),  # the first answer is due on 4 May, after a holiday and a weekend
        (False, "2026-05-02 12:00", "2026-05-04 16:30"),
        (False, "2026-05-04 17:00", "2026-05-05 16:30"),  # late already: one working day
    ],
)
def test_S13_an_expert_who_answers_in_time_leaves_time_for_the_reply(acknowledged, asked, due):
    inquiry, now = inquiry_in(State.ASSIGNED), from_local(datetime.datetime.fromisoformat(asked))
    by = head(inquiry)
    if acknowledged:
        inquiry.acknowledge(factories.drafted_reply(inquiry, kind=Kind.ACKNOWLEDGEMENT), by=by, now=THURSDAY)

    question, _ = ExpertQuestion.ask(inquiry, "Hur djupt är det?", name="Nils Fast", email="nils@annan.example", by=by, now=now)

    assert question.due_at == from_local(datetime.datetime.fromisoformat(due))


# ---- versions


def test_a_correction_is_a_new_version_and_moves_a_running_clock_with_a_line_in_the_history():
    inquiry = inquiry_in(State.ASSIGNED)
    head = inquiry.account.department.head

    inquiry.correct({"text": "Rätt text", "posted_at": THURSDAY - DAY}, reason="Fel dag.", seen=1, by=head, now=THURSDAY)

    assert [(version.version, version.text == "Rätt text") for version in inquiry.versions.all()] == [(1, False), (2, True)]
    assert inquiry.due_at == datetime.datetime(2026, 4, 30, 14, 30, tzinfo=datetime.UTC)
    assert [line.verb for line in history_of(inquiry)][:2] == ["inquiry.deadline_moved", "inquiry.corrected"]


def test_a_correction_never_judges_anew_what_has_been_answered():
    inquiry = inquiry_in(State.ANSWERED)
    before = (inquiry.reply_due_at, inquiry.on_time, counts())

    inquiry.correct({"posted_at": THURSDAY - 60 * DAY}, reason="Fel dag.", seen=1, by=factories.person(), now=THURSDAY)

    assert (inquiry.reply_due_at, inquiry.on_time, counts()) == before


def test_a_correction_is_made_on_the_version_that_was_read_and_says_why():
    inquiry = inquiry_in(State.ASSIGNED)
    head = inquiry.account.department.head
    inquiry.correct({"text": "Rätt"}, reason="Fel.", seen=1, by=head, now=THURSDAY)

    with pytest.raises(RuleError):
        inquiry.correct({"text": "Annat"}, reason="Fel.", seen=1, by=head, now=THURSDAY)
    with pytest.raises(RuleError):
        inquiry.correct({"text": "Annat"}, reason="", seen=2, by=head, now=THURSDAY)

    assert inquiry.versions.count() == 2


# ---- REQ-1.7


@pytest.mark.parametrize("answers", list(product([False, True], repeat=4)))
def test_S23_only_none_of_the_four_permits_another_outcome_than_the_diary(answers):
    inquiry = inquiry_in(State.ASSIGNED)
    facts = dict(zip(RecordDecision.FORCING, answers, strict=True))

    permitted = set()
    for outcome in Outcome:
        with transaction.atomic():
            try:
                RecordDecision.decide(inquiry, facts, outcome, by=head(inquiry), now=THURSDAY, disposal_decision="KS 2025/12 § 4")
                permitted.add(outcome)
            except RuleError:
                pass
            transaction.set_rollback(True)

    assert permitted == ({Outcome.REGISTER} if any(answers) else set(Outcome))


def test_S23_disposal_names_its_decision_and_a_changed_mind_its_reason():
    inquiry = inquiry_in(State.DONE)
    by = head(inquiry)

    with pytest.raises(RuleError):
        RecordDecision.decide(inquiry, NO_FACTS, Outcome.OBVIOUSLY_MINOR, by=by, now=THURSDAY)
    RecordDecision.decide(inquiry, NO_FACTS, Outcome.OBVIOUSLY_MINOR, by=by, now=THURSDAY, disposal_decision="KS 2025/12 § 4")
    with pytest.raises(RuleError):
        RecordDecision.decide(inquiry, NO_FACTS, Outcome.KEPT_IN_ORDER, by=by, now=THURSDAY)
    RecordDecision.decide(inquiry, NO_FACTS, Outcome.KEPT_IN_ORDER, by=by, now=THURSDAY, reason="Frågan kom tillbaka.")

    assert list(inquiry.record_decisions.values_list("version", "outcome")) == [(1, "obviously_minor"), (2, "kept_in_order")]
