"""Two people click at the same time. Without the row lock an application got stuck between two yeses; SQLite cannot show it."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from registry import actions
from registry.models import Party, SocialAccount, StartupApplication
from tests import factories
from tests.together import at_once, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TRIES = 50


def decide(verb: Callable[..., object], application: StartupApplication, party: Party, by, **more: object) -> Callable[[], object]:
    """A click by somebody with a page of their own: the row is read anew, as a request would."""
    return lambda: verb(
        application=StartupApplication.objects.get(pk=application.pk),
        party=party,
        by=by,
        today=timezone.localdate(),
        round=application.round,
        **more,
    )


def test_S5_head_and_officer_who_say_yes_at_once_always_end_in_one_approved_application_with_one_account():
    officer = factories.officer()
    outcomes = []

    for _ in range(TRIES):
        application = factories.submitted_application()
        head = application.department.head
        at_once(decide(actions.approve, application, Party.HEAD, head), decide(actions.approve, application, Party.OFFICER, officer))
        application.refresh_from_db()
        outcomes.append((application.state, application.decisions.count(), SocialAccount.objects.filter(application=application).count()))

    assert outcomes == [("approved", 2, 1)] * TRIES


def test_S5_a_yes_and_a_no_at_once_always_end_in_one_rejected_application_without_an_account():
    officer = factories.officer()
    outcomes = []

    for _ in range(TRIES):
        application = factories.submitted_application()
        head = application.department.head
        at_once(
            decide(actions.approve, application, Party.HEAD, head),
            decide(actions.reject, application, Party.OFFICER, officer, reason="Det finns redan en sida."),
        )
        application.refresh_from_db()
        outcomes.append((application.state, SocialAccount.objects.filter(application=application).exists()))

    assert outcomes == [("rejected", False)] * TRIES


def test_a_double_click_counts_once():
    outcomes = []

    for _ in range(10):
        application = factories.submitted_application()
        head = application.department.head
        click = decide(actions.approve, application, Party.HEAD, head)
        answers = at_once(click, click)
        outcomes.append((application.decisions.count(), refused(answers)))

    assert outcomes == [(1, 1)] * 10


def test_S5_one_person_in_both_parties_cannot_give_both_yeses_at_once():
    """The officer who also heads the department clicks in two windows."""
    both = factories.officer()
    outcomes = []

    for _ in range(10):
        application = factories.submitted_application(of=factories.department(head=both), by=factories.person())
        at_once(decide(actions.approve, application, Party.HEAD, both), decide(actions.approve, application, Party.OFFICER, both))
        application.refresh_from_db()
        outcomes.append((application.state, application.decisions.count()))

    assert outcomes == [("submitted", 1)] * 10
