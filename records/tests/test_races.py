"""Two people at once. SQLite lets one in at a time, so only PostgreSQL can show what a missing lock would do."""

from functools import partial

import pytest
from django.utils import timezone

from accounts.models import Role
from records import actions
from records.models import RegistrationSlip
from tests import factories
from tests.together import at_once, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TRIES = 15


def own(slip):
    """The row as a request of its own reads it."""
    return RegistrationSlip.objects.get(pk=slip.pk)


def test_two_registrars_with_a_number_each_register_once_and_one_of_them_is_told():
    rolf, ruth = factories.with_role(Role.REGISTRAR), factories.with_role(Role.REGISTRAR)
    outcomes = []

    for number in range(TRIES):
        slip = factories.waiting_slip()
        answers = at_once(
            lambda slip=slip, number=number: actions.register(own(slip), f"KS 2026/{number}1", by=rolf),
            lambda slip=slip, number=number: actions.register(own(slip), f"KS 2026/{number}2", by=ruth),
        )
        outcomes.append((refused(answers), slip.versions.count(), slip.versions.last().dnr == own(slip).dnr))

    assert outcomes == [(1, 2, True)] * TRIES


def test_one_document_that_two_ask_for_at_once_gets_one_slip():
    outcomes = []

    for number in range(TRIES):
        about, by = factories.department(), factories.person()
        ask = partial(factories.waiting_slip, about=about, by=by, reference=f"SM-2025-{number:06}", sender="Anna", matter_title="Bussen")
        first, second = at_once(ask, ask)
        outcomes.append((first.pk == second.pk, first.versions.count()))

    assert outcomes == [(True, 1)] * TRIES


def test_registering_and_withdrawing_at_once_end_in_one_of_the_two():
    registrar, somebody = factories.with_role(Role.REGISTRAR), factories.person()
    outcomes = []

    for _ in range(TRIES):
        slip = factories.waiting_slip()
        answers = at_once(
            lambda slip=slip: actions.register(own(slip), "KS 2026/1", by=registrar),
            lambda slip=slip: actions.withdraw_request(own(slip), reason="Ändrad bedömning", by=somebody),
        )
        outcomes.append(refused(answers))

    assert outcomes == [1] * TRIES


def test_two_corrections_of_the_same_version_do_not_both_count():
    registrar = factories.with_role(Role.REGISTRAR)
    outcomes = []

    for _ in range(TRIES):
        slip = factories.registered_slip()
        answers = at_once(
            *(
                lambda slip=slip, dnr=dnr: actions.correct(own(slip), {"dnr": dnr}, reason="Fel", by=registrar, now=timezone.now(), seen=2)
                for dnr in ("KS 2026/7", "KS 2026/8")
            )
        )
        outcomes.append((refused(answers), slip.versions.count()))

    assert outcomes == [(1, 3)] * TRIES
