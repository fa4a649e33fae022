"""What is offered first on an inquiry's page, in each state: one way, and it leads somewhere that can be done."""

import pytest
from django.utils import timezone

from inquiries.acting import acting
from inquiries.experts import ask_expert, expert_answers
from inquiries.models import Inquiry, Reply, Triage
from inquiries.tests.support import head_of, logged_in
from tests import factories

pytestmark = pytest.mark.django_db

YES = dict.fromkeys(Triage.QUESTIONS, False)


def judged(inquiry):
    Triage.judge(inquiry, YES | {"needs_reply": True}, by=head_of(inquiry), now=timezone.now())
    return inquiry


def with_expert(inquiry):
    ask_expert(inquiry=judged(inquiry), question="Vet du?", person=factories.person(), by=head_of(inquiry), now=timezone.now())
    return inquiry


def expert_has_answered(inquiry):
    asked = with_expert(inquiry).expert_questions.get()
    expert_answers(asked=asked, answer="Ja.", by=asked.person, now=timezone.now())
    return inquiry


def drafted(inquiry):
    factories.drafted_reply(judged(inquiry))
    return inquiry


def acknowledged(inquiry):
    reply = factories.drafted_reply(with_expert(inquiry), kind=Reply.Kind.ACKNOWLEDGEMENT)
    inquiry.acknowledge(reply, by=head_of(inquiry), now=timezone.now())
    return inquiry


def answered(inquiry):
    inquiry.answer(factories.drafted_reply(inquiry), by=head_of(inquiry), now=timezone.now())
    return inquiry


def followed_up(inquiry):
    answered(inquiry).start_follow_up(by=head_of(inquiry), now=timezone.now())
    return inquiry


def its_day_has_come(inquiry):
    """S11: before that day the follow-up is not to be clicked away."""
    answered(inquiry)
    Inquiry.objects.filter(pk=inquiry.pk).update(follow_up_on=timezone.localdate())
    return inquiry


def done(inquiry):
    answered(inquiry).finish(by=head_of(inquiry), now=timezone.now())
    return inquiry


def settled(inquiry):
    inquiry.no_reply_needed(reason="Redan besvarat", by=head_of(inquiry), now=timezone.now())
    return inquiry


def removed(inquiry):
    inquiry.remove(reason="Hot", by=head_of(inquiry), now=timezone.now(), evidence=[factories.evidence()])
    return inquiry


@pytest.mark.parametrize(
    ("state", "first"),
    [
        (lambda inquiry: inquiry, "Bedöm frågan"),
        (judged, "Fråga en sakkunnig"),
        (drafted, "Publicera: svar"),
        (with_expert, "Ge ett mottagningsbesked"),
        (acknowledged, "Svara"),
        (expert_has_answered, "Svara"),
        (answered, None),
        (followed_up, None),
        (its_day_has_come, "Inget nytt, klar"),
        (done, None),
        (settled, None),
        (removed, None),
    ],
)
def test_one_way_comes_first_and_every_way_leads_to_a_page(state, first):
    inquiry = state(factories.logged_inquiry())
    inquiry.refresh_from_db()

    act = acting(
        inquiry,
        triage=inquiry.triages.last(),
        drafts=list(inquiry.replies.drafts()),
        questions=list(inquiry.expert_questions.all()),
        record_decision=None,
        now=timezone.now(),
    )

    head = logged_in(head_of(inquiry))
    ways = [way for way in (act.first, act.second, *act.others) if way]
    assert (act.first.label if act.first else None) == first
    assert {way.label: head.get(way.url).status_code for way in ways} == {way.label: 405 if way.post else 200 for way in ways}
    assert len({way.label for way in ways}) == len(ways)


def test_the_page_costs_the_same_however_much_has_happened(django_assert_max_num_queries):
    inquiry = drafted(factories.logged_inquiry())
    head = logged_in(head_of(inquiry))
    head.get(inquiry.get_absolute_url())

    with django_assert_max_num_queries(40) as few:
        head.get(inquiry.get_absolute_url())
    for number in range(5):
        Reply.draft(inquiry, Reply.Kind.ANSWER, f"Svar {number}", by=head_of(inquiry), now=timezone.now())
        Triage.judge(inquiry, YES, by=head_of(inquiry), now=timezone.now())
    with django_assert_max_num_queries(len(few)):
        head.get(inquiry.get_absolute_url())
