"""One account's page, and the verbs that change its state: who may, when, and what residents see."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from core.models import Event
from registry import actions
from registry.models import AccessGrant, NamedPerson, Party, Platform, RosterRow, SocialAccount
from registry.models.account import AccountState
from registry.tests.test_account_list import imported
from tests.factories import (
    active_account,
    complete_application,
    days_ago,
    deputy_head,
    deputy_officer,
    officer,
    person,
    planned_account,
    ready_account,
    with_role,
)
from tests.factories_closing import as_if_closed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def url(name, account, *more):
    return reverse(f"registry:{name}", args=[account.pk, *more])


def page_of(client, account):
    return client.get(account.get_absolute_url()).content.decode()


def everybody(account):
    """Role → somebody who has it, for that very account."""
    return {
        "officer": officer(),
        "officer's deputy": deputy_officer(),
        "head": account.department.head,
        "head's deputy": deputy_head(account.department),
        "responsible": account.roster.get(role="responsible").person,
        "substitute": account.roster.get(role="substitute").person,
        "admin": RosterRow.appoint(account, person(), "admin", by=account.department.head, from_date=TODAY()).person,
        "auditor": with_role(Role.AUDITOR),
        "system administrator": with_role(Role.SYSTEM_ADMINISTRATOR),
        "stranger": person(),
    }


OFFICERS = {"officer", "officer's deputy"}
HEADS = {"head", "head's deputy"}
EDITORS = OFFICERS | HEADS
LOOK_AFTER = EDITORS | {"responsible", "substitute"}

# page or verb → (method, who may)
DOORS = {
    "account_detail": ("get", None),
    "account_edit": ("get", EDITORS),
    "account_archive_plan": ("get", LOOK_AFTER),
    "account_make_dormant": ("get", EDITORS),
    "roster_appoint": ("get", HEADS),
    "access_give": ("get", LOOK_AFTER),
    "account_activate": ("post", OFFICERS),
    "account_wake": ("post", EDITORS),
    "account_approve_for_public": ("post", OFFICERS),
    "account_recertify": ("post", LOOK_AFTER),
}


@pytest.mark.parametrize("name", DOORS)
def test_each_door_opens_for_those_who_may_and_for_nobody_else(client, name):
    method, allowed = DOORS[name]
    account = active_account()

    answers = {}
    for role, user in everybody(account).items():
        client.force_login(user)
        answers[role] = getattr(client, method)(url(name, account)).status_code

    expected = 200 if method == "get" else 302
    assert answers == {role: expected if allowed is None or role in allowed else 403 for role in answers}


@pytest.mark.parametrize("name", DOORS)
def test_nobody_comes_in_without_logging_in_and_a_missing_account_is_not_found(client, name):
    method, _ = DOORS[name]
    account = planned_account()

    anonymous = getattr(client, method)(url(name, account))
    client.force_login(officer())
    missing = getattr(client, method)(reverse(f"registry:{name}", args=[account.pk + 999]))

    assert anonymous.status_code == 302
    assert anonymous["Location"].startswith(reverse("account_login"))
    assert missing.status_code == 404


@pytest.mark.parametrize("name", [name for name, (method, _) in DOORS.items() if method == "post"])
def test_what_changes_data_is_post(client, name):
    client.force_login(officer())

    assert client.get(url(name, active_account())).status_code == 405


# ---- what it says


def test_the_page_answers_what_it_is_what_state_what_to_do_and_what_happened(client):
    account = planned_account(name="Biblioteket på Åsen")
    client.force_login(account.department.head)

    page = page_of(client, account)

    assert "<h1>Biblioteket på Åsen</h1>" in page
    assert "Planerat" in page
    assert "Gå till startlistan" in page
    assert "Kontot skapades ur den godkända ansökan" in page


def test_the_primary_action_follows_state_and_role(client):
    account = ready_account()
    head, chief = account.department.head, officer()

    def action(user):
        client.force_login(user)
        found = client.get(account.get_absolute_url()).context["action"]
        return found.label if found else None

    assert (action(head), action(chief), action(person())) == ("Gå till startlistan", "Aktivera kontot", None)

    account.activate(by=chief, today=TODAY())
    assert (action(head), action(chief), action(person())) == ("Ändra uppgifter", "Ändra uppgifter", None)

    account.change_facts({"purpose": "Nytt"}, address_key=account.address_key, by=head)
    assert (action(head), action(chief)) == ("Ändra uppgifter", "Godkänn för publika listan")

    account.approve_for_public(by=chief)
    SocialAccount.objects.filter(pk=account.pk).update(created_at=days_ago(200))
    assert (action(head), action(chief)) == ("Stämmer fortfarande", "Stämmer fortfarande")

    account.recertify(by=head)
    account.make_dormant(by=head, reason="Sommaruppehåll")
    assert (action(head), action(chief)) == ("Väck kontot", "Väck kontot")


def test_there_is_never_more_than_one_primary_button(client):
    for account in (planned_account(), ready_account(), active_account(), imported("Inläst", state="active")):
        client.force_login(officer())
        main = page_of(client, account).partition("<main")[2]
        assert main.count("btn-primary") <= 1


def test_links_that_leave_the_portal_give_nothing_away(client):
    account = active_account()
    SocialAccount.objects.filter(pk=account.pk).update(permanent_id="123456")
    client.force_login(officer())

    page = page_of(client, account)

    outward = re.findall(r'<a [^>]*href="https://[^>]*>', page)
    assert len(outward) >= 3
    assert all('rel="noopener noreferrer"' in link for link in outward)
    assert "asset_id=123456" in page


def test_the_inbox_is_left_out_while_the_platforms_own_number_is_missing(client):
    account = active_account()
    client.force_login(officer())

    assert account.platform.inbox_of(account) == ""
    assert "Inkorgen i" not in page_of(client, account)


def test_an_inbox_address_cannot_be_broken_out_of():
    channel = Platform(inbox_url="https://x.example/{handle}?id={permanent_id}")
    account = SocialAccount(handle='a"b', permanent_id="1&x=<2>")

    assert channel.inbox_of(account) == "https://x.example/a%22b?id=1%26x%3D%3C2%3E"


def test_the_application_is_linked_only_for_those_who_may_read_it(client):
    account = active_account()
    link = account.application.get_absolute_url()

    client.force_login(officer())
    assert link in page_of(client, account)

    client.force_login(person())
    assert link not in page_of(client, account)


def test_an_account_from_before_the_portal_shows_its_earlier_decision(client):
    account = imported("Inläst", earlier_decision="KS 2015/33 § 12")
    client.force_login(person())

    assert "Beslut före portalen: KS 2015/33 § 12" in page_of(client, account)


def test_somebody_named_in_the_application_who_is_not_a_user_is_shown_with_what_to_do(client):
    application = complete_application()
    substitutes = [NamedPerson(user=person()), NamedPerson(name="Nya Nilsson", email="Nya@kommunen.example", title="vikarie")]
    application.name_people("substitute", substitutes, by=application.created_by)
    actions.submit(application=application, by=application.created_by, today=TODAY())
    head, chief = application.department.head, officer()
    for party, by in ((Party.HEAD, head), (Party.OFFICER, chief)):
        actions.approve(application=application, party=party, by=by, today=TODAY(), round=1)
    account = application.account
    client.force_login(head)

    before = page_of(client, account)
    nya = person("Nya Nilsson", email="nya@kommunen.example")
    after = page_of(client, account)
    RosterRow.appoint(account, nya, "substitute", by=head, from_date=TODAY())
    appointed = page_of(client, account)

    assert "Har ingen inloggning än" in before
    assert "Finns nu i portalen" in after
    assert "person=nya%40kommunen.example&amp;uppgift=substitute" in after
    assert "Namngivna i ansökan" not in appointed


def test_past_roster_rows_are_kept_apart(client):
    account = active_account()
    old = person("Gun Gammal")
    RosterRow.objects.create(
        account=account, person=old, role="responsible", from_date=datetime.date(2020, 1, 1), to_date=datetime.date(2021, 1, 1)
    )
    client.force_login(person())

    roster = client.get(account.get_absolute_url()).context["roster"]

    assert [row.person for row in roster.past] == [old]
    assert all(duty.row.person != old for group in roster.groups for duty in group.duties)


def test_somebody_who_has_left_is_pointed_out(client):
    account = active_account()
    row = account.roster.get(role="responsible")
    row.person.ends_on = datetime.date(2020, 1, 1)
    row.person.save()
    client.force_login(person())

    assert "Har slutat" in page_of(client, account)


# ---- what residents see


def test_an_edit_never_unpublishes_and_waits_for_the_officer(client):
    """Design §4: the public list shows the last approved version."""
    account = active_account(name="Gamla namnet")
    account.change_facts({"name": "Nya namnet"}, address_key=account.address_key, by=account.department.head)
    client.force_login(officer())

    page = page_of(client, account)
    account.refresh_from_db()

    assert account.is_listed
    assert account.public_version.name == "Gamla namnet"
    assert "Väntar på godkännande" in page
    assert "titta på kontot i kanalen" in page
    client.post(url("account_approve_for_public", account))
    account.refresh_from_db()
    assert account.public_version.name == "Nya namnet"
    assert "Väntar på godkännande" not in page_of(client, account)


def test_a_change_of_the_permanent_id_alone_also_waits(client):
    account = active_account()
    account.change_facts({"permanent_id": "987"}, address_key=account.address_key, by=officer())
    client.force_login(officer())

    answer = client.get(account.get_absolute_url())

    assert answer.context["approved"] is False
    assert [label for label, _, _ in answer.context["differences"]] == ["Kanalens fasta id"]


def test_an_imported_account_is_published_when_the_officer_has_looked_at_it(client):
    account = imported("Inläst", state="active")
    client.force_login(officer())
    assert "Inte publicerat" in page_of(client, account)

    client.post(url("account_approve_for_public", account))

    account.refresh_from_db()
    assert account.is_listed


# ---- verbs: now or not now

NOT_NOW = {
    "account_wake": {"active", "planned", "closing", "closed"},
    "account_approve_for_public": {"planned", "closing"},
    "account_recertify": {"planned", "closing", "closed"},
    "account_activate": {"active", "dormant", "closing", "closed"},
    "account_make_dormant": {"planned", "dormant", "closing", "closed"},
}


@pytest.mark.parametrize("state", AccountState.values)
@pytest.mark.parametrize("name", NOT_NOW)
def test_a_verb_at_the_wrong_time_says_why_and_changes_nothing(client, name, state):
    account = ready_account() if state == "planned" else active_account()
    if state == "closed":
        as_if_closed(account)
    else:
        SocialAccount.objects.filter(pk=account.pk).update(state=state)
    client.force_login(officer())
    events = Event.objects.count()

    answer = client.post(url(name, account), {"reason": "Sommar"}, follow=True)

    account.refresh_from_db()
    refused = state in NOT_NOW[name]
    assert answer.status_code == 200
    assert (Event.objects.count() == events) == refused
    assert (account.state == state) == (refused or name in {"account_approve_for_public", "account_recertify"})
    if refused:
        assert "notice-bad" in answer.content.decode() or "error-summary" in answer.content.decode()


def test_dormant_asks_for_a_reason_and_keeps_it_in_the_history(client):
    account = active_account()
    client.force_login(account.department.head)

    without = client.post(url("account_make_dormant", account), {"reason": "  "})
    client.post(url("account_make_dormant", account), {"reason": "Badet är stängt till maj"})

    account.refresh_from_db()
    assert without.context["form"].errors["reason"]
    assert account.state == "dormant"
    assert account.is_listed
    assert "Badet är stängt till maj" in page_of(client, account)


def test_the_archive_plan_is_set_and_a_denser_rhythm_needs_a_reason(client):
    """S21."""
    account = planned_account()
    client.force_login(account.roster.get(role="responsible").person)
    path = url("account_archive_plan", account)

    once = client.post(path, {"archive_level": "overview", "archive_times_per_year": "1"})
    bare = client.post(path, {"archive_level": "full", "archive_times_per_year": "12"})
    none = client.post(path, {"archive_level": ""})
    client.post(path, {"archive_level": "full", "archive_times_per_year": "12", "archive_reason": "Stort flöde"})

    account.refresh_from_db()
    assert once.context["form"].errors["archive_times_per_year"]
    assert list(bare.context["form"].errors) == ["archive_reason"]
    assert set(none.context["form"].errors) == {"archive_level", "archive_times_per_year"}
    assert (account.archive_level, account.archive_times_per_year, account.archive_reason) == ("full", 12, "Stort flöde")


def test_S21_a_plan_that_is_set_is_changed_with_a_reason_and_its_page_shows_what_it_has_been(client):
    account = active_account()
    client.force_login(account.department.head)
    path, denser = url("account_archive_plan", account), {"archive_level": "unique", "archive_times_per_year": "2"}

    silent = client.post(path, denser)
    client.post(path, {**denser, "why": "Bilderna finns ingen annanstans."})

    account.refresh_from_db()
    assert list(silent.context["form"].errors) == ["why"]
    assert account.archive_level == "unique"
    assert [(line.verb, line.reason) for line in client.get(path).context["lines"]] == [
        ("account.archive_plan_changed", "Bilderna finns ingen annanstans."),
        ("account.archive_plan_set", ""),
    ]


def test_a_closed_account_is_not_changed_any_more(client):
    account = active_account()
    as_if_closed(account)
    client.force_login(account.department.head)
    events = Event.objects.count()

    client.post(url("account_archive_plan", account), {"archive_level": "full", "archive_times_per_year": "2"})
    client.post(url("roster_appoint", account), {"person": person().email, "role": "admin", "from_date": TODAY()})
    client.post(url("access_give", account), {"person": person().email, "level": "editor", "from_date": TODAY()})

    assert Event.objects.count() == events


# ---- cost


def test_one_row_or_thirty_of_each_kind_take_as_many_queries(client):
    account = active_account()
    head = account.department.head
    client.force_login(head)

    def queries():
        client.get(account.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(account.get_absolute_url())
        return len(captured)

    with_few = queries()
    for _ in range(29):
        somebody = person()
        RosterRow.appoint(account, somebody, "substitute", by=head, from_date=TODAY())
        AccessGrant.give(account, somebody, "editor", by=head, from_date=TODAY())

    assert queries() == with_few
