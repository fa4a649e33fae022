"""The auditor reads everything that is not secret (design §1, OSL): the page, the list, the file and the attachments."""

import pytest
from django.utils import timezone

from accounts.models import Role
from inquiries.models import Inquiry, RecordDecision
from inquiries.record_keeping import decide_record
from inquiries.tests.support import head_of, logged_in
from records.actions import lift_mark, mark_secret, slip_of
from tests import factories

pytestmark = pytest.mark.django_db

Outcome = RecordDecision.Outcome


@pytest.fixture
def inquiry():
    return factories.logged_inquiry(account=factories.account_from_before(), screenshot=factories.evidence())


def decide(inquiry: Inquiry, *, secret: bool, reason: str = "") -> None:
    facts = dict.fromkeys(RecordDecision.FORCING, False) | {"may_be_secret": secret, "is_complaint": not secret}
    decide_record(inquiry=inquiry, facts=facts, outcome=Outcome.REGISTER, by=head_of(inquiry), now=timezone.now(), reason=reason)


def reads(inquiry: Inquiry, role: Role) -> list[bool]:
    """Page, attachment, list, file."""
    client = logged_in(factories.with_role(role))
    attachment = f"{inquiry.get_absolute_url()}bilagor/{inquiry.attachments.get().pk}/"
    pages = [client.get(inquiry.get_absolute_url()).status_code == 200, client.get(attachment).status_code == 200]
    answers = [client.get("/fragor/?visa=alla"), client.get("/fragor/fragor.csv?visa=alla")]
    words = [answer.getvalue().decode() for answer in answers]
    return [*pages, *(inquiry.get_absolute_url() in said or inquiry.text in said for said in words)]


def test_the_auditor_reads_what_is_not_secret(inquiry):
    assert reads(inquiry, Role.AUDITOR) == [True] * 4


def test_the_auditor_does_not_read_what_may_be_secret_until_it_is_judged_anew(inquiry):
    decide(inquiry, secret=True)
    as_secret = reads(inquiry, Role.AUDITOR)
    decide(inquiry, secret=False, reason="Det var inget hemligt.")

    assert as_secret == [False] * 4
    assert reads(inquiry, Role.AUDITOR) == [True] * 4


def test_the_auditor_does_not_read_what_is_marked_in_the_diary_until_the_mark_is_lifted(inquiry):
    decide(inquiry, secret=False)
    slip = slip_of(inquiry)
    registrar, now = factories.with_role(Role.REGISTRAR), timezone.now()
    mark_secret(slip, provision="26 kap. 1 § OSL", by=registrar, now=now)
    marked = reads(inquiry, Role.AUDITOR)
    lift_mark(slip, reason="Prövat.", by=registrar, now=now)

    assert marked == [False] * 4
    assert reads(inquiry, Role.AUDITOR) == [True] * 4


@pytest.mark.parametrize("role", [Role.COMMUNICATIONS_OFFICER, Role.DATA_PROTECTION_OFFICER, Role.REGISTRAR])
def test_those_who_handle_it_read_what_may_be_secret(inquiry, role):
    decide(inquiry, secret=True)

    assert reads(inquiry, role) == [True] * 4
