"""Two people at once, where one acts: each outcome is one answer and nobody waits for ever; SQLite cannot show it."""

import pytest
from django.utils import timezone

from inquiries.experts import ask_expert, expert_answers
from inquiries.models import ExpertQuestion, Inquiry, RecordDecision
from inquiries.record_keeping import decide_record
from inquiries.tests.support import head_of
from records.actions import register, slip_of
from records.models import RegistrationSlip
from tests import factories
from tests.together import at_once, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TRIES = 12
REGISTER, KEPT, _ = RecordDecision.Outcome.values
NONE = dict.fromkeys(RecordDecision.FORCING, False)


def decide(pk, outcome, by, seen):
    inquiry = Inquiry.objects.get(pk=pk)
    said = {"facts": NONE, "outcome": outcome, "reason": "Prov", "seen": seen}
    return decide_record(inquiry=inquiry, **said, by=by, now=timezone.now())


def test_the_registrar_and_a_changed_mind_at_once_end_in_one_of_them():
    account, registrar = factories.active_account(), factories.person()
    head = account.department.head
    ends = set()

    for number in range(TRIES):
        inquiry = factories.logged_inquiry(account=account, text=f"Fråga {number}")
        decide(inquiry.pk, REGISTER, head, 0)
        slip = slip_of(inquiry)
        answers = at_once(
            lambda pk=inquiry.pk: decide(pk, KEPT, head, 1),
            lambda pk=slip.pk, number=number: register(RegistrationSlip.objects.get(pk=pk), f"KS 2026/{number}", by=registrar),
        )
        slip.refresh_from_db()
        ends.add((refused(answers), slip.state, inquiry.record_decisions.last().outcome))

    assert ends <= {(1, "registered", REGISTER), (1, "withdrawn", KEPT)}


def test_one_link_answered_twice_at_once_has_one_answer():
    account = factories.active_account()

    for number in range(TRIES):
        inquiry = factories.logged_inquiry(account=account, text=f"Fråga {number}")
        asked = ask_expert(inquiry=inquiry, question="?", name="Nils", email="n@annan.example", by=head_of(inquiry), now=timezone.now())
        answers = at_once(
            *(
                lambda pk=asked.pk, words=words: expert_answers(asked=ExpertQuestion.objects.get(pk=pk), answer=words, now=timezone.now())
                for words in ("Ja", "Nej")
            )
        )
        asked.refresh_from_db()
        assert (refused(answers), asked.answer in {"Ja", "Nej"}) == (1, True)
