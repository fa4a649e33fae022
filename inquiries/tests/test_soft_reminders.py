"""Follow-ups are soft (S11, d8), experts are reminded and so is whoever waits for them (S13)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from accounts.models import User
from inquiries import experts, soft_reminders
from inquiries.experts import ask_expert, expert_answers
from inquiries.models import ExpertQuestion
from notifications.delivery import deliver_due
from notifications.models import Mail, Notice, Urgency
from tests import factories

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


THURSDAY = at("2026-11-19 10:00")  # a question is due on Friday 16.30, and what an expert is asked the day before


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(THURSDAY, tick=False) as clock:
        yield clock


def sweep(clock, text: str, run=soft_reminders.remind_experts) -> int:
    clock.move_to(at(text))
    return run(now=at(text))


def told(kind: str) -> list[tuple[str, object]]:
    return [(notice.rung, notice.recipient or notice.recipient_email) for notice in Notice.objects.filter(kind=kind).order_by("pk")]


@pytest.fixture
def asked(clock):
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), by=factories.officer())
    by = inquiry.assigned_to or factories.officer()
    return ask_expert(inquiry=inquiry, question="Hur djup är sjön?", by=by, now=THURSDAY, person=factories.person("Expert"))


@pytest.fixture
def asked_outside(clock):
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), by=factories.officer())
    by = inquiry.assigned_to or factories.officer()
    return ask_expert(inquiry=inquiry, question="Hur djup?", by=by, now=THURSDAY, name="Sjöman", email="sjoman@lansstyrelsen.example")


def test_a_follow_up_is_calm_comes_once_on_its_morning_and_is_dropped_when_the_inquiry_is_done(clock):
    inquiry = factories.answered_inquiry(account=factories.account_from_before(), by=factories.officer())  # followed up on Friday
    run = soft_reminders.remind_of_follow_ups

    sweeps = [sweep(clock, moment, run) for moment in ("2026-11-19 23:00", "2026-11-20 00:01", "2026-11-20 06:00", "2026-11-23 06:00")]

    assert sweeps[0] == 0
    assert sweeps[1] >= 1
    assert sweeps[2:] == [0, 0]
    notice = Notice.objects.filter(kind="inquiry.follow_up").first()
    assert (notice.urgency, notice.occurrence, notice.path) == (Urgency.CALM, "2026-11-20", inquiry.get_absolute_url())
    assert soft_reminders._is_to_follow_up(inquiry.pk, notice.recipient, "morning")
    inquiry.finish(by=inquiry.account.department.head, now=at("2026-11-23 06:30"))
    assert not soft_reminders._is_to_follow_up(inquiry.pk, notice.recipient, "morning")


def test_an_expert_with_a_log_in_is_reminded_two_working_hours_before_and_only_once(asked, clock):
    sweeps = [sweep(clock, moment) for moment in ("2026-11-19 14:29", "2026-11-19 14:30", "2026-11-19 14:31")]

    assert sweeps == [0, 1, 0]
    assert told("expert.asked") == [("asked", asked.person), ("reminder", asked.person)]


def test_an_expert_without_a_log_in_gets_the_reminder_with_the_same_personal_link(asked_outside, clock):
    deliver_due()
    sweep(clock, "2026-11-19 14:30")
    deliver_due()

    first, second = [message for message in mail.outbox if message.to == ["sjoman@lansstyrelsen.example"]]
    [link] = [word for word in first.body.split() if word.startswith("http")]
    assert link in second.body


def test_an_expert_who_was_asked_less_than_two_hours_before_is_not_reminded(clock):
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), by=factories.officer())
    clock.move_to(at("2026-11-20 15:00"))
    ask_expert(inquiry=inquiry, question="Hur?", by=factories.officer(), now=at("2026-11-20 15:00"), person=factories.person())

    assert sweep(clock, "2026-11-20 15:01") == 0


def test_whoever_asked_hears_that_the_answer_is_late_and_the_answer_takes_both_back(asked, clock):
    assert sweep(clock, "2026-11-19 16:30") >= 1
    assert sweep(clock, "2026-11-19 16:31") == 0
    assert ("late", asked.asked_by) in told("expert.late")
    assert experts.question_still_waits(asked.pk, asked.asked_by, "late")

    expert_answers(asked=asked, answer="Tolv meter.", now=at("2026-11-19 16:40"), by=asked.person)

    assert not experts.question_still_waits(asked.pk, asked.asked_by, "late")
    assert sweep(clock, "2026-11-24 16:31") == 0


def test_when_whoever_asked_has_left_the_one_in_charge_hears_of_it(asked, clock):
    inquiry = asked.inquiry
    for person in (asked.asked_by, inquiry.assigned_to):
        if person:
            person.is_active = False
            person.save()

    assert sweep(clock, "2026-11-19 16:30") >= 1
    assert ExpertQuestion.objects.waiting().count() == 1


# ---- nobody got the question, or nobody is left to get the answer


def test_F20_whoever_asked_hears_at_once_that_the_experts_address_does_not_work(asked_outside):
    """Not when the time is out: then it is too late to ask somebody else."""
    deliver_due(now=at("2026-11-19 15:01"))
    Mail.objects.filter(recipient_email=asked_outside.email).update(state=Mail.State.DEAD)

    deliver_due(now=at("2026-11-19 15:02"))
    deliver_due(now=at("2026-11-19 15:03"))

    assert told("expert.unreached") == [("unreached", asked_outside.asked_by)]
    assert [message.subject for message in mail.outbox].count("Din fråga har inte nått Sjöman") == 1


def test_an_answer_that_comes_when_asker_and_handler_have_left_reaches_whoever_is_in_charge(asked_outside):
    inquiry = asked_outside.inquiry
    in_charge = inquiry.account.department.head
    leaver = factories.person()
    inquiry.assign(leaver, by=in_charge, now=THURSDAY)
    ExpertQuestion.objects.update(asked_by=leaver)
    User.objects.filter(pk=leaver.pk).update(is_active=False)

    expert_answers(asked=ExpertQuestion.objects.get(), answer="40 meter.", now=THURSDAY)

    assert told("expert.answered") == [("answered", in_charge)]


def test_a_colleague_no_longer_reads_a_question_that_was_taken_back(asked, client):
    client.force_login(asked.person)
    asked.withdraw(by=asked.asked_by, now=THURSDAY)

    page = client.get(f"/fragor/till-dig/{asked.pk}/").content.decode()

    assert "Svaret behövs inte längre" in page
    assert asked.question not in page
    assert asked.inquiry.text not in page
