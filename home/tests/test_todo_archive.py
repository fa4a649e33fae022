"""Snapshots on the start page: with whom, and under which heading (S21, REQ-2.7)."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from archiving.actions import send_back_snapshot
from archiving.models import Snapshot
from archiving.tests.campaign_support import local, open_campaign_now
from core.workdays import WorkCalendar
from home.todo import When, todo_for
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db

KEYS = {"ogonblicksbild", "granska-bild", "kampanj"}


@pytest.fixture
def clock():
    with time_machine.travel(local("2027-03-01"), tick=False) as traveller:
        yield traveller


def rows(user, clock, day):
    clock.move_to(local(day))
    todo = todo_for(User.objects.get(pk=user.pk), now=timezone.now(), calendar=WorkCalendar.current())
    return [(task.when, task.title) for task in todo.tasks if task.key in KEYS]


def test_S21_a_snapshot_goes_from_coming_to_red_and_then_to_the_head_and_the_officer(clock):
    account, officer = factories.lightly_staffed_account(), factories.officer()
    open_campaign_now()
    cast = {
        "responsible": account.roster.get(role="responsible").person,
        "substitute": account.roster.get(role="substitute").person,
        "head": account.department.head,
        "officer": officer,
        "stranger": factories.person(),
    }
    title = f"Ta ögonblicksbilden av {account.name}"

    days = ("2027-03-01", "2027-05-15", "2027-05-17", "2027-05-21")
    seen = {day: {who: [when for when, words in rows(user, clock, day) if words == title] for who, user in cast.items()} for day in days}

    both = {"responsible", "substitute"}
    nobody = {who: [] for who in cast}
    assert seen == {
        "2027-03-01": nobody | {who: [When.COMING] for who in both},
        "2027-05-15": nobody | {who: [When.TODAY] for who in both},
        "2027-05-17": nobody | {who: [When.RED] for who in {*both, "head"}},
        "2027-05-21": nobody | {who: [When.RED] for who in {*both, "head", "officer"}},
    }


def test_what_is_handed_in_waits_for_the_archivist_and_the_officer_and_what_is_sent_back_for_whoever_took_it(clock):
    account, officer, archivist = factories.lightly_staffed_account(), factories.officer(), factories_archive.archivist()
    responsible = account.roster.get(role="responsible").person
    task = open_campaign_now().snapshots.get()

    factories_archive.hand_in(task, by=officer)

    assert rows(archivist, clock, "2027-03-01") == [(When.COMING, f"Granska ögonblicksbilden av {account.name}")]
    assert [words for _, words in rows(officer, clock, "2027-03-01")] == ["Följ kampanjen våren 2027"]  # not their own
    assert rows(responsible, clock, "2027-03-01") == []
    send_back_snapshot(snapshot=task, version=1, reason="Suddig.", by=archivist, now=timezone.now())
    assert rows(responsible, clock, "2027-03-02") == [(When.TODAY, f"Gör om ögonblicksbilden av {account.name}")]
    assert rows(responsible, clock, "2027-05-17") == [(When.RED, f"Gör om ögonblicksbilden av {account.name}")]


def test_the_officer_sees_how_far_the_campaign_has_come(clock):
    officer = factories.officer()
    for _ in range(2):
        factories.lightly_staffed_account()
    campaign = open_campaign_now()
    Snapshot.objects.filter(pk=campaign.snapshots.first().pk).update(state="approved")

    todo = todo_for(officer, now=timezone.now(), calendar=WorkCalendar.current())

    [task] = [task for task in todo.tasks if task.key == "kampanj"]
    assert (task.why, task.side) == ("1 av 2 ögonblicksbilder är godkända.", "sista dag 15 maj 2027")


def test_one_query_stays_one_however_many_snapshots_there_are(clock):
    officer, account = factories.officer(), factories.lightly_staffed_account()
    campaign, costs = open_campaign_now(), []
    for _ in range(2):
        user, calendar = User.objects.get(pk=officer.pk), WorkCalendar.current()
        with CaptureQueriesContext(connection) as queries:
            todo_for(user, now=local("2027-06-01"), calendar=calendar)
        costs.append(len(queries))
        for _ in range(29):
            Snapshot.objects.create(
                account=factories.account_from_before(of=account.department), campaign=campaign, occasion="campaign", state="open",
                opens_on=campaign.opens_on, due_on=campaign.opens_on + datetime.timedelta(days=1),
            )  # fmt: skip

    assert costs == [2, 2]
