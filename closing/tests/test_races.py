"""Two people click at the same time: one decision, one closed account, and nobody gets rights or a question in between (S19, S25)."""

import pytest
from django.utils import timezone

from closing import actions, steps
from closing.models import Closure
from registry.models import AccessGrant, Party, SocialAccount
from tests import factories, factories_closing
from tests.together import at_once, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TRIES = 12


def fresh(closure: Closure) -> Closure:
    return Closure.objects.get(pk=closure.pk)


def sign(closure: Closure, by) -> object:
    return lambda: actions.sign(closure=fresh(closure), party=Party.OFFICER, by=by, now=timezone.now())


def test_S25_two_officers_who_sign_at_once_are_one_signature_and_one_snapshot():
    officers = [factories.officer(), factories.officer()]
    outcomes = []

    for _ in range(TRIES):
        closure = factories_closing.proposed(factories.account_from_before())
        answers = at_once(*(sign(closure, one) for one in officers))
        closure = fresh(closure)
        outcomes.append((refused(answers), closure.state, closure.signatures.count(), closure.account.snapshots.count()))

    assert outcomes == [(1, "agreed", 2, 1)] * TRIES


def test_S25_a_yes_and_a_withdrawal_at_once_end_in_one_of_them():
    officer = factories.officer()
    outcomes = set()

    for _ in range(TRIES):
        closure = factories_closing.proposed(factories.account_from_before())

        def withdraw(closure: Closure = closure) -> None:
            actions.withdraw(closure=fresh(closure), reason="Nej", by=closure.proposed_by, now=timezone.now())

        answers = at_once(sign(closure, officer), withdraw)
        state = SocialAccount.objects.get(pk=closure.account_id).state
        outcomes.add((refused(answers), fresh(closure).state, state))

    assert outcomes <= {(1, "agreed", "closing"), (1, "withdrawn", "active")}


def test_two_proposals_at_once_are_one():
    outcomes = []

    for _ in range(TRIES):
        account, officer = factories.account_from_before(), factories.officer()
        answers = at_once(
            lambda account=account: factories_closing.proposed(account),
            lambda account=account, officer=officer: factories_closing.stopped(account, by=officer),
        )
        outcomes.append((refused(answers), account.closures.count()))

    assert outcomes == [(1, 1)] * TRIES


def test_S19_an_account_is_closed_once():
    outcomes = []

    for _ in range(4):
        closure = factories_closing.all_done_but(closure=factories_closing.agreed())
        by = closure.account.department.head

        def close(closure: Closure = closure, by=by) -> None:
            steps.close_account(closure=fresh(closure), by=by, now=timezone.now())

        answers = at_once(close, close)
        account = SocialAccount.objects.get(pk=closure.account_id)
        outcomes.append((refused(answers), account.state, account.versions.filter(state="closed").count()))

    assert outcomes == [(1, "closed", 1)] * 4


def test_S19_a_right_that_is_given_while_the_account_is_closed_is_refused_or_stops_the_closing():
    for _ in range(6):
        closure = factories_closing.all_done_but(closure=factories_closing.agreed())
        head, person = closure.account.department.head, factories.person()

        def close(closure: Closure = closure, head=head) -> None:
            steps.close_account(closure=fresh(closure), by=head, now=timezone.now())

        def give(closure: Closure = closure, head=head, person=person) -> None:
            account = SocialAccount.objects.get(pk=closure.account_id)
            AccessGrant.give(account, person, "editor", by=head, from_date=timezone.localdate())

        answers = at_once(close, give)

        account = SocialAccount.objects.get(pk=closure.account_id)
        has_right = account.access_grants.filter(person=person).exists()
        assert refused(answers) == 1
        assert (account.state, has_right) in {("closed", False), ("closing", True)}
