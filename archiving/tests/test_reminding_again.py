"""The officer reminds by hand of a snapshot that is late (S24): once a working day, kept in the history, like any other reminder."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from archiving.models import Campaign, Snapshot
from archiving.reminding_again import is_still_late, remind_again
from archiving.tests.campaign_support import local
from core.errors import RuleError
from core.history import history_of
from notifications.models import Notice
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(local("2027-03-12", "10:00"), tick=False) as traveller:  # a Friday
        yield traveller


@pytest.fixture
def late(clock):
    return factories_archive.open_snapshot(factories.lightly_staffed_account(), due_in=-1)


def told():
    return sorted(Notice.objects.filter(kind="snapshot.again").values_list("occurrence", "recipient__name"))


def people_of(account):
    return sorted(row.person.name for row in account.roster.filter(role__in=["responsible", "substitute"]))


def test_S24_the_responsible_and_the_substitute_are_told_once_and_it_stands_in_the_history(late):
    officer = factories.officer("Karin")

    remind_again(snapshot=late, by=officer, now=timezone.now())

    assert told() == [("2027-03-12", name) for name in people_of(late.account)]
    assert history_of(late)[0].sentence == "Karin påminde dem som ansvarar för kontot"
    with pytest.raises(RuleError, match="redan fått"):
        remind_again(snapshot=late, by=factories.officer(), now=timezone.now())
    assert len(told()) == 2


def test_a_weekend_is_one_working_day_with_the_monday_after_it(late, clock):
    officer, answers = factories.officer(), []

    for moment in (
        ("2027-03-12", "16:59"),
        ("2027-03-12", "17:30"),
        ("2027-03-14", "12:00"),
        ("2027-03-15", "08:00"),
        ("2027-03-16", "08:00"),
    ):
        clock.move_to(local(*moment))
        try:
            remind_again(snapshot=late, by=officer, now=timezone.now())
            answers.append("told")
        except RuleError:
            answers.append("already")

    assert answers == ["told", "told", "already", "already", "told"]
    assert {day for day, _ in told()} == {"2027-03-12", "2027-03-15", "2027-03-16"}


@pytest.mark.parametrize("state", Snapshot.State)
def test_only_one_that_is_late_and_still_to_be_taken_is_reminded_of(late, state):
    Snapshot.objects.filter(pk=late.pk).update(state=state)

    if state in {"open", "redo"}:
        remind_again(snapshot=late, by=factories.officer(), now=timezone.now())
    else:
        with pytest.raises(RuleError, match="försenad"):
            remind_again(snapshot=late, by=factories.officer(), now=timezone.now())

    assert bool(told()) == (state in {"open", "redo"})


def test_one_that_can_still_be_in_time_is_left_to_the_ladder(clock):
    snapshot = factories_archive.open_snapshot(factories.lightly_staffed_account(), due_in=0)

    with pytest.raises(RuleError, match="försenad"):
        remind_again(snapshot=snapshot, by=factories.officer(), now=timezone.now())


def test_what_waits_to_leave_is_not_sent_once_the_snapshot_has_come(late):
    remind_again(snapshot=late, by=factories.officer(), now=timezone.now())
    before = is_still_late(late.pk, late.account.roster.get(role="responsible").person, "again")

    factories_archive.hand_in(late)

    assert (before, is_still_late(late.pk, late.account.roster.get(role="responsible").person, "again")) == (True, False)


# ---- on the pages


def test_the_officer_has_the_button_on_the_board_and_on_the_page_and_others_do_not(client, clock):
    account = factories.lightly_staffed_account()
    days = {"opens_on": factories.days_ago(30).date(), "closes_on": factories.days_ago(1).date()}
    campaign = Campaign.objects.create(year=2027, season="spring", **days, state="open", opened_at=timezone.now())
    snapshot = factories_archive.open_snapshot(account, due_in=-1, occasion="campaign", reason="", campaign=campaign)
    address = reverse("archiving:snapshot_remind_again", args=[snapshot.pk])
    officer = factories.officer()

    seen, answers = {}, {}
    cast = {"officer": officer, "head": account.department.head, "stranger": factories.person()}
    for who, user in cast.items():
        client.force_login(user)
        seen[who] = [address in client.get(page.get_absolute_url()).content.decode() for page in (campaign, snapshot)]
        if who != "officer":
            answers[who] = client.post(address).status_code
    client.logout()
    answers["anonymous"] = client.post(address).status_code
    client.force_login(officer)
    from_board = client.post(f"{address}?tavla=1")
    board = client.get(campaign.get_absolute_url()).text
    again = client.post(address, follow=True)

    assert seen == {"officer": [True, True], "head": [False, False], "stranger": [False, False]}
    assert answers == {"head": 403, "stranger": 404, "anonymous": 302}
    assert from_board.url == campaign.get_absolute_url()
    assert ("redan påmind" in board, address in board) == (True, False)
    assert "har redan fått en påminnelse" in again.text
    assert len(told()) == 2
