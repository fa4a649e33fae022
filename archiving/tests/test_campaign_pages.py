"""The archive's start page, the campaign's board and report, the settings, extra snapshots by hand. S21, REQ-2.7, REQ-2.8, REQ-2.17."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from archiving.actions import approve_snapshot, send_back_snapshot
from archiving.campaigns import close_campaign, open_campaign
from archiving.models import ArchiveSettings, Campaign, Occasion, Snapshot
from archiving.tests.campaign_support import local, open_campaign_now
from core.history import history_of
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    """One that is open now, with the accounts that there are when `opened` is called."""
    today = timezone.localdate()
    return Campaign.objects.create(
        year=today.year, season="autumn", opens_on=today - datetime.timedelta(days=7), closes_on=today + datetime.timedelta(days=60)
    )


def opened(campaign):
    open_campaign(campaign, now=timezone.now())
    return campaign


def url(name, *args):
    return reverse(f"archiving:{name}", args=args)


def as_user(client, user):
    client.force_login(user)
    return client


def names_on(response):
    return [row.snapshot.account.name for row in response.context["rows"]]


# ---- who


def people():
    account = factories.lightly_staffed_account()
    return account, {
        "officer": factories.officer(),
        "archivist": factories_archive.archivist(),
        "auditor": factories.with_role(Role.AUDITOR),
        "head": account.department.head,
        "responsible": account.roster.get(role="responsible").person,
        "stranger": factories.person(),
    }


WHO = {
    "archive_start": {"officer", "archivist", "auditor", "head", "responsible"},
    "campaign_list": {"officer", "archivist", "auditor", "head", "responsible"},
    "campaign_detail": {"officer", "archivist", "auditor", "head", "responsible"},
    "campaign_report": {"officer", "archivist", "auditor"},
    "campaign_export": {"officer", "archivist", "auditor"},
    "campaign_move": {"officer"},
    "campaign_close": {"officer"},
    "archive_settings_edit": {"officer", "archivist"},
    "account_extra_snapshot": {"officer", "head", "responsible"},
}


def test_who_gets_which_page(client, campaign):
    account, cast = people()
    opened(campaign)
    close_campaign(campaign=campaign, by=cast["officer"], now=timezone.now())
    arguments = {name: [campaign.pk] for name in WHO if name.startswith("campaign_")} | {"account_extra_snapshot": [account.pk]}
    arguments |= {"campaign_list": [], "campaign_export": [campaign.pk, "csv"]}

    got_in = {
        name: {who for who, user in cast.items() if as_user(client, user).get(url(name, *arguments.get(name, []))).status_code == 200}
        for name in WHO
    }

    assert got_in == WHO
    client.logout()
    assert {client.get(url(name, *arguments.get(name, []))).status_code for name in WHO} == {302}


def test_a_head_finds_the_accounts_of_the_own_department_and_an_officer_all(client, campaign):
    ours, theirs = factories.account_from_before(), factories.account_from_before()
    opened(campaign)

    mine = as_user(client, ours.department.head).get(campaign.get_absolute_url())
    everything = as_user(client, factories.officer()).get(campaign.get_absolute_url())

    assert names_on(mine) == [ours.name]
    assert mine.context["figures"].total == 1
    assert sorted(names_on(everything)) == sorted([ours.name, theirs.name])


# ---- the board


def test_S21_the_board_says_green_amber_or_red_with_a_word_and_who(client, campaign):
    accounts = [factories.lightly_staffed_account() for _ in range(4)]
    opened(campaign)
    tasks = dict(zip(("approved", "open", "late", "redo"), campaign.snapshots.order_by("account"), strict=True))
    for key in ("approved", "redo"):
        factories_archive.hand_in(tasks[key])
    approve_snapshot(snapshot=tasks["approved"], version=1, by=factories_archive.archivist(), now=timezone.now())
    send_back_snapshot(snapshot=tasks["redo"], version=1, reason="Suddig.", by=factories_archive.archivist(), now=timezone.now())
    Snapshot.objects.filter(pk=tasks["late"].pk).update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    as_user(client, factories.officer())

    response = client.get(campaign.get_absolute_url())

    assert {row.snapshot.pk: row.colour.value for row in response.context["rows"]} == {
        tasks["approved"].pk: "klar",
        tasks["open"].pk: "pagar",
        tasks["late"].pk: "forsenad",
        tasks["redo"].pk: "pagar",
    }
    assert response.context["figures"].sentence == "1 av 4 är klara, 2 pågår, 1 är försenad."
    for words in ("Godkänd", "Försenad: att göra", "Görs om", accounts[0].roster.get(role="responsible").person.name):
        assert words in response.text
    late = client.get(campaign.get_absolute_url(), {"lage": "forsenad"})
    assert names_on(late) == [tasks["late"].account.name]
    department = client.get(campaign.get_absolute_url(), {"verksamhet": tasks["open"].account.department_id})
    assert names_on(department) == [tasks["open"].account.name]


@pytest.mark.parametrize("name", ["campaign_detail", "archive_start"])
def test_a_page_asks_as_much_for_thirty_accounts_as_for_one(client, campaign, name):
    factories.account_from_before()
    opened(campaign)
    as_user(client, factories.officer())
    address = url(name, campaign.pk) if name == "campaign_detail" else url(name)
    client.get(address)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))
        for _ in range(29):
            Snapshot.objects.create(
                account=factories.account_from_before(), campaign=campaign, occasion=Occasion.CAMPAIGN, state="open",
                opens_on=campaign.opens_on, due_on=campaign.closes_on,
            )  # fmt: skip

    assert costs[0] == costs[1]
    assert costs[0] <= 14


# ---- what the officer does


@time_machine.travel(local("2027-03-10"))
def test_the_officer_moves_and_closes_it_and_finds_the_report(client):
    account, last = factories.lightly_staffed_account(), datetime.date(2027, 5, 28)
    campaign = open_campaign_now()
    as_user(client, factories.officer("Karin"))
    days = {"closes_on": last, "seen_first": campaign.opens_on, "seen_last": campaign.closes_on}

    silent = client.post(url("campaign_move", campaign.pk), days)
    moved = client.post(url("campaign_move", campaign.pk), {**days, "reason": "Sportlov"})
    asked = client.get(url("campaign_close", campaign.pk))
    closed = client.post(url("campaign_close", campaign.pk), follow=True)

    assert list(silent.context["form"].errors) == ["reason"]
    assert (moved.status_code, Snapshot.objects.get().due_on) == (302, last)
    assert "0 av 1 är klara" in asked.text
    assert account.name in closed.text
    assert [line.verb for line in history_of(campaign)][:2] == ["campaign.closed", "campaign.moved"]
    export = b"".join(client.get(url("campaign_export", campaign.pk, "csv")).streaming_content).decode()
    assert account.name in export
    assert "Konto;Kanal;Verksamhet;Ansvarig" in export


def test_only_an_open_campaign_is_closed_and_only_a_closed_one_has_a_report(client, campaign):
    as_user(client, factories.officer())

    refused = client.post(url("campaign_close", campaign.pk), follow=True)

    assert "Kampanjen är planerad" in refused.text
    assert client.get(url("campaign_report", campaign.pk)).status_code == 404


# ---- settings


def test_REQ_2_17_the_settings_are_saved_with_history_and_the_second_to_save_is_told(client):
    as_user(client, factories_archive.archivist("Asta"))
    page = client.get(url("archive_settings_edit"))
    form = page.context["form"]
    filled = {name: form.initial.get(name) or "" for name in form.fields}

    client.post(url("archive_settings_edit"), {**filled, "records_creator": "Kommunstyrelsen", "spring_to": "05-20"})
    second = client.post(url("archive_settings_edit"), {**filled, "records_creator": "Socialnämnden"})

    row = ArchiveSettings.objects.get()
    assert (row.records_creator, row.spring_to) == ("Kommunstyrelsen", "05-20")
    assert history_of(row)[0].sentence == "Asta ändrade vårens fönster till, arkivbildare"
    assert "Någon annan har ändrat" in second.text


@pytest.mark.parametrize(("field", "value"), [("spring_from", "13-01"), ("spring_to", "02-01"), ("autumn_from", "05-01")])
def test_a_window_that_cannot_be_is_refused_at_its_field(client, field, value):
    as_user(client, factories.officer())
    form = client.get(url("archive_settings_edit")).context["form"]

    response = client.post(url("archive_settings_edit"), {**{name: form.initial.get(name) or "" for name in form.fields}, field: value})

    assert field in response.context["form"].errors
    assert not ArchiveSettings.objects.exists()


# ---- extra snapshots


def test_REQ_2_8_those_who_look_after_the_account_ask_for_an_extra_snapshot(client):
    account = factories.lightly_staffed_account()
    as_user(client, account.roster.get(role="responsible").person)

    silent = client.post(url("account_extra_snapshot", account.pk), {"occasion": "crisis"})
    client.post(url("account_extra_snapshot", account.pk), {"occasion": "crisis", "reason": "Översvämningen är över."})

    snapshot = Snapshot.objects.get()
    assert list(silent.context["form"].errors) == ["reason"]
    assert (snapshot.occasion, snapshot.reason, snapshot.state) == (Occasion.CRISIS, "Översvämningen är över.", "open")


@pytest.mark.parametrize(("who", "links"), [("responsible", 1), ("officer", 1), ("stranger", 0)])
def test_the_accounts_page_links_to_its_snapshot_for_those_who_may_open_it(client, campaign, who, links):
    account, found = people()
    opened(campaign)

    page = as_user(client, found[who]).get(account.get_absolute_url()).content.decode()

    assert (page.count("/ogonblicksbilder/"), str(campaign) in page) == (links, True)


@pytest.mark.parametrize("who", ["responsible", "officer"])
def test_REQ_2_8_a_new_logo_or_look_is_told_from_the_accounts_page(client, who):
    """Nothing in the register changes, so a person has to say so."""
    account, found = people()
    as_user(client, found[who])
    way = f"{url('account_extra_snapshot', account.pk)}?hant=new_look"

    page = client.get(account.get_absolute_url())
    form = client.get(way)
    client.post(way, {"occasion": "new_look", "reason": "Den nya logotypen är på plats."})

    assert f'<a href="{way}">Kontot har fått ny logotyp eller nytt utseende</a>' in page.text
    assert form.context["form"]["occasion"].value() == "new_look"
    assert Snapshot.objects.get().occasion == Occasion.NEW_LOOK


def test_the_officer_lets_a_snapshot_be_with_a_reason_and_others_do_not(client):
    snapshot = factories_archive.open_snapshot(factories.lightly_staffed_account())
    address = url("snapshot_withdraw", snapshot.pk)

    others = (snapshot.account.department.head, factories.person())
    answers = [as_user(client, user).post(address, {"reason": "Dubbel."}).status_code for user in others]
    as_user(client, factories.officer()).post(address, {"reason": "Dubbel."})

    snapshot.refresh_from_db()
    assert (answers, snapshot.state) == ([403, 404], "withdrawn")
