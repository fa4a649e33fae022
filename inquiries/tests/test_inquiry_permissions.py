"""Who sees an inquiry and who acts on it: 404 for strangers, 403 for readers (design §9; S6, S8, S9, S24)."""

import datetime

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from inquiries.models import Inquiry, RecordDecision
from inquiries.permissions import can_be_given
from registry.models import RosterRow
from tests import factories

pytestmark = pytest.mark.django_db

ACTS = {"head", "deputy head", "officer", "deputy officer", "responsible", "substitute", "given it"}
READS = {"auditor", "data protection officer", "account admin", "logged it"}
STRANGERS = {"colleague", "registrar", "archivist", "system administrator", "head elsewhere", "responsible elsewhere"}

# what is tried on an open inquiry: (url name, what is posted)
DEEDS = {
    "inquiry_take": {},
    "inquiry_assign": {"to": "nobody"},
    "inquiry_correct": {"text": "", "seen": 1},
    "inquiry_hide_name": {"reason": "Skyddade uppgifter."},
}


@pytest.fixture
def cast():
    account = factories.lightly_staffed_account()
    admin, logger, given = factories.person(), factories.person(), factories.person()
    RosterRow.appoint(account, admin, "admin", by=account.department.head, from_date=factories.LONG_AGO)
    inquiry = factories.logged_inquiry(account=account, by=logger, screenshot=factories.evidence())
    inquiry.assign(given, by=account.department.head, now=timezone.now())
    people = {
        "head": account.department.head,
        "deputy head": factories.deputy_head(account.department),
        "officer": factories.officer(),
        "deputy officer": factories.deputy_officer(),
        "responsible": account.roster.get(role="responsible").person,
        "substitute": account.roster.get(role="substitute").person,
        "given it": given,
        "account admin": admin,
        "logged it": logger,
        "auditor": factories.with_role(Role.AUDITOR),
        "data protection officer": factories.with_role(Role.DATA_PROTECTION_OFFICER),
        "registrar": factories.with_role(Role.REGISTRAR),
        "archivist": factories.with_role(Role.ARCHIVIST),
        "system administrator": factories.with_role(Role.SYSTEM_ADMINISTRATOR),
        "head elsewhere": factories.department().head,
        "responsible elsewhere": factories.lightly_staffed_account().roster.get(role="responsible").person,
        "colleague": factories.person(department=account.department),
    }
    return inquiry, people


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_each_role_sees_the_page_the_file_and_the_row_or_none_of_them(cast):
    inquiry, people = cast
    pages = [inquiry.get_absolute_url(), reverse("inquiries:inquiry_attachment", args=[inquiry.pk, inquiry.attachments.get().pk])]

    seen = {}
    for role, user in people.items():
        client = client_of(user)
        rows = [row["pk"] for row in client.get(reverse("inquiries:inquiry_list")).context["rows"]]
        seen[role] = ([client.get(page).status_code for page in pages], rows)

    yes, no = ([200, 200], [inquiry.pk]), ([404, 404], [])
    assert seen == {role: no if role in STRANGERS else yes for role in people}


@pytest.mark.parametrize("deed", DEEDS)
def test_each_role_may_do_it_or_gets_403_or_404(cast, deed):
    inquiry, people = cast
    url = reverse(f"inquiries:{deed}", args=[inquiry.pk])

    answers = {}
    for role, user in people.items():
        with transaction.atomic():
            answers[role] = client_of(user).post(url, DEEDS[deed]).status_code
            transaction.set_rollback(True)

    assert {role for role, status in answers.items() if status in {200, 302}} == ACTS
    assert {role for role, status in answers.items() if status == 403} == READS
    assert {role for role, status in answers.items() if status == 404} == STRANGERS


def test_nobody_gets_in_without_logging_in(cast):
    inquiry, _ = cast

    for name in ("inquiry_list", "inquiry_create"):
        assert Client().get(reverse(f"inquiries:{name}")).headers["Location"].startswith(reverse("account_login"))
    assert Client().get(inquiry.get_absolute_url()).headers["Location"].startswith(reverse("account_login"))


def test_S22_a_registrar_reads_what_is_to_be_registered_and_no_more(cast):
    inquiry, people = cast
    other = factories.logged_inquiry(account=inquiry.account)
    facts = dict.fromkeys(RecordDecision.FORCING, True)

    RecordDecision.decide(inquiry, facts, "register", by=people["head"], now=timezone.now())

    assert list(Inquiry.objects.visible_to(people["registrar"])) == [inquiry]
    client = client_of(people["registrar"])
    assert [client.get(one.get_absolute_url()).status_code for one in (inquiry, other)] == [200, 404]
    assert client.post(reverse("inquiries:inquiry_take", args=[inquiry.pk])).status_code == 403


def test_S9_where_everybody_is_gone_the_system_administrator_sees_and_acts():
    account = factories.account_from_before()
    factories.away(account.department.head)
    administrator = factories.with_role(Role.SYSTEM_ADMINISTRATOR)
    inquiry = factories.logged_inquiry(account=account)

    response = client_of(administrator).post(reverse("inquiries:inquiry_take", args=[inquiry.pk]))

    inquiry.refresh_from_db()
    assert (response.status_code, inquiry.assigned_to, inquiry.state) == (302, administrator, Inquiry.State.ASSIGNED)


def test_a_roster_that_is_over_opens_no_page():
    account = factories.lightly_staffed_account()
    inquiry = factories.logged_inquiry(account=account, by=account.department.head)
    row = account.roster.get(role="substitute")
    row.end(on=timezone.localdate() - datetime.timedelta(days=1), by=account.department.head)

    assert client_of(row.person).get(inquiry.get_absolute_url()).status_code == 404


def test_it_is_given_to_those_who_may_act_and_work_here(cast):
    inquiry, people = cast
    people["substitute"].is_active = False
    people["substitute"].save()

    found = set(can_be_given(inquiry.account, on=timezone.localdate()))

    assert found == {people[role] for role in ACTS - {"substitute", "given it"}}
