"""Four eyes and decisions that hold for what was read: ways around them that were once open. Design §4; S5, S6, S9."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from core.errors import RuleError
from core.history import history_of, record
from registry import actions
from registry.models import AccessGrant, AdviceRequest, NamedPerson, Party, RosterRow, StartupApplication
from registry.models.start_checklist import open_items
from registry.waiting import awaited
from tests import factories, factories_closing

pytestmark = pytest.mark.django_db


PLAN_CHANGED = {"archive_level": "unique", "why": "Vi skriver mindre nu."}


def today() -> datetime.date:
    return timezone.localdate()


def page_of(user, url: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(url).content.decode()


def test_S5_an_officer_who_submitted_an_earlier_round_does_not_decide_as_officer():
    officer = factories.officer()
    application = factories.complete_application(by=officer)
    head = application.department.head
    actions.submit(application=application, by=officer, today=today())
    actions.send_back(application=application, party=Party.HEAD, by=head, today=today(), round=1, reason="Mer.")
    actions.submit(application=application, by=head, today=today(), decide_as_head=True)

    with pytest.raises(RuleError):
        actions.approve(application=application, party=Party.OFFICER, by=officer, today=today(), round=2)

    assert list(application.deciders(Party.OFFICER, on=today())) == []
    assert awaited([application], on=today())[application.pk][0].people == []
    assert list(StartupApplication.objects.waiting_for(officer, on=today())) == []


def test_S5_conditions_show_as_late_as_the_reason_does():
    application = factories.submitted_application()
    officer = factories.officer()
    actions.approve(
        application=application,
        party=Party.HEAD,
        by=application.department.head,
        today=today(),
        round=1,
        reason="Skäl",
        conditions=["Hemligt än"],
    )
    url = reverse("registry:application_detail", args=[application.pk])

    before = page_of(officer, url)
    actions.approve(application=application, party=Party.OFFICER, by=officer, today=today(), round=1)
    after = page_of(officer, url)

    assert ("Hemligt än" in before, "Hemligt än" in after) == (False, True)


def test_what_is_amended_after_a_return_shows_to_readers_when_it_is_submitted():
    application = factories.submitted_application()
    head, officer = application.department.head, factories.officer()
    actions.send_back(application=application, party=Party.OFFICER, by=officer, today=today(), round=1, reason="Mer.")
    application.amend({"purpose": "Inte inskickat än"}, by=head)
    url = reverse("registry:application_detail", args=[application.pk])

    shown = {who: "Inte inskickat än" in page_of(user, url) for who, user in (("officer", officer), ("head", head))}

    assert shown == {"officer": False, "head": True}


@pytest.mark.parametrize("url_name", ["account_activate", "account_approve_for_public"])
def test_the_officer_approves_no_version_but_the_one_on_the_page(url_name: str):
    account = factories.ready_account() if url_name == "account_activate" else factories.active_account()
    officer, state, approved = Client(), account.state, account.public_version
    officer.force_login(factories.officer())
    shown = account.last_version_number()
    account.change_facts({"purpose": "Osedd text"}, address_key=account.address_key, by=account.department.head)

    officer.post(f"{reverse(f'registry:{url_name}', args=[account.pk])}?version={shown}")

    account.refresh_from_db()
    assert (account.state, account.public_version) == (state, approved)


def test_two_main_admins_are_two_people():
    account = factories.planned_account()
    head, alone = account.department.head, factories.person()
    first = AccessGrant.give(account, alone, AccessGrant.Level.MAIN_ADMIN, by=head, from_date=today())
    first.confirm_two_factor(by=head, on=today())
    first.end(on=today(), by=head)

    with pytest.raises(RuleError):
        AccessGrant.give(account, alone, AccessGrant.Level.MAIN_ADMIN, by=head, from_date=today())

    assert any("huvudadministratörer" in item.label for item in open_items(account, on=today()))


def test_S9_somebody_who_left_before_the_decision_gets_no_duty_and_the_others_are_in_the_history():
    leaver = factories.person("Slutar Snart")
    application = factories.submitted_application(responsible=leaver)
    leaver.ends_on = today() - datetime.timedelta(days=1)
    leaver.save()
    head, officer = application.department.head, factories.officer()

    actions.approve(application=application, party=Party.HEAD, by=head, today=today(), round=1)
    account = actions.approve(application=application, party=Party.OFFICER, by=officer, today=today(), round=1)

    assert set(account.roster.values_list("role", flat=True)) == {"substitute"}
    assert [line.verb for line in history_of(account)] == ["roster.appointed", "account.opened"]


def test_a_department_that_was_closed_cannot_apply():
    application = factories.complete_application()
    application.department.closed_on = today()
    application.department.save()

    missing = application.missing(on=today())

    assert [sentence for sentence in missing if "avslutad" in sentence] == missing


def test_an_outsiders_contact_details_show_to_those_who_need_them():
    application = factories.complete_application()
    head, officer = application.department.head, factories.officer()
    application.name_people("admin", [NamedPerson(name="Utomstående", email="privat@hemma.example", phone="070-111 22 33")], by=head)
    actions.submit(application=application, by=head, today=today(), decide_as_head=True)
    account = actions.approve(application=application, party=Party.OFFICER, by=officer, today=today(), round=1)
    url = account.get_absolute_url()

    shown = {who: "privat@hemma.example" in page_of(user, url) for who, user in (("head", head), ("stranger", factories.person()))}

    assert shown == {"head": True, "stranger": False}


def test_a_closed_account_keeps_its_access_list_as_it_was():
    account = factories.active_account()
    grant = account.access_grants.first()
    factories_closing.as_if_closed(account)

    with pytest.raises(RuleError):
        AccessGrant.objects.get(pk=grant.pk).confirm_two_factor(by=account.department.head, on=today())


def test_two_who_write_in_the_same_place_at_once_do_not_overwrite_each_other():
    """The archive plan, the advice and the diary number are each saved on what was read."""
    account, registrar = factories.planned_account(), factories.with_role(Role.REGISTRAR)
    advice = AdviceRequest.ask(department=account.department, question="Räcker ett?", by=account.department.head)
    officer, head = factories.officer(), account.department.head
    places = [
        (head, "account_archive_plan", account.pk, {"archive_level": "full", "archive_times_per_year": 2}, PLAN_CHANGED),
        (officer, "advice_answer", advice.pk, {"notes": "Ja."}, {"notes": "Nej."}),
        (registrar, "application_dnr", account.application_id, {"dnr": "KS 2026/1"}, {"dnr": "KS 2026/2"}),
    ]

    for who, name, pk, first, second in places:
        client, url = Client(), reverse(f"registry:{name}", args=[pk])
        client.force_login(who)
        opened = client.get(url.replace("/svara/", "/").replace("/diarienummer/", "/")).context["form"]["seen"].value()
        saved = client.post(url, {**first, "seen": opened})
        refused = client.post(url, {**first, **second, "seen": opened})
        again = client.post(url, {**first, **second, "seen": refused.context["form"]["seen"].value()})

        assert (saved.status_code, refused.status_code, again.status_code) == (302, 200, 302), name
        assert "Någon annan har ändrat uppgifterna" in refused.content.decode(), name


def test_the_history_says_which_decision_an_imported_account_rests_on_and_can_forget_a_name_in_it():
    account = factories.account_from_before()
    record("account.imported", account, by=account.department.head, about=account.earlier_decision)

    assert history_of(account)[0].sentence.endswith(f"beslutat före portalen: {account.earlier_decision}")


def test_S9_the_order_of_substitutes_stands_still_on_a_closed_account():
    account = factories.active_account()
    RosterRow.appoint(account, factories.person(), RosterRow.Role.SUBSTITUTE, by=account.department.head, from_date=today())
    last = account.roster.filter(role="substitute").order_by("-order").first()
    factories_closing.as_if_closed(account)

    with pytest.raises(RuleError):
        last.move_up(by=account.department.head, today=today())


def test_S24_nobody_confirms_a_version_that_they_have_not_read():
    account = factories.active_account()
    seen = account.last_version_number()
    account.change_facts({"purpose": "Något annat."}, address_key=account.address_key, by=account.department.head)

    with pytest.raises(RuleError):
        account.recertify(by=account.department.head, seen=seen)
