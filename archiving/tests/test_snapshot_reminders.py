"""REQ-2.7: told when it opens, two weeks ahead, three days ahead, when it has passed; then the head, then the officer. In working days."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archiving.actions import approve_snapshot, send_back_snapshot
from archiving.campaigns import move_campaign
from archiving.feeds import windows
from archiving.models import Snapshot
from archiving.reminders import LADDER, is_still_wanted, latest_due, next_in_line, remind, tell_reviewers
from archiving.tests.campaign_support import local, open_campaign_now
from core.workdays import WorkCalendar
from notifications.delivery import deliver_due
from notifications.models import Notice
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(local("2027-03-01", "10:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(clock):
    factories.officer("Karin")
    account = factories.lightly_staffed_account()
    for role, name in (("responsible", "Stina"), ("substitute", "Elias")):
        person = account.roster.get(role=role).person
        person.name = name
        person.save()
    account.department.head.name = "Birgitta"
    account.department.head.save()
    return account


def sweep_at(clock, day, hour="10:00"):
    clock.move_to(local(day, hour))
    before = Notice.objects.count()
    remind(now=local(day, hour))
    rows = Notice.objects.order_by("pk").values_list("rung", "recipient__name")[before:]
    return sorted(rows)


# ---- the ladder


def test_REQ_2_7_the_whole_ladder_in_working_days_up_to_the_officer(account, clock):
    """The campaign ends on Saturday 15 May 2027, so its last working day is the Friday; Ascension Day is 6 May."""
    open_campaign_now()

    days = ["2027-03-01", "2027-03-02", "2027-04-28", "2027-04-29", "2027-04-30", "2027-05-10", "2027-05-11", "2027-05-14", "2027-05-16"]
    days += ["2027-05-17", "2027-05-20", "2027-05-21", "2027-06-01"]
    seen = {day: told for day in days if (told := sweep_at(clock, day))}

    assert seen == {
        "2027-03-01": [("opened", "Stina")],
        "2027-04-29": [("two_weeks", "Stina")],
        "2027-05-11": [("three_days", "Elias"), ("three_days", "Stina")],
        "2027-05-17": [("passed", "Birgitta"), ("passed", "Elias"), ("passed", "Stina")],
        "2027-05-21": [("late", "Karin")],
    }


def test_REQ_2_7_two_weeks_of_downtime_give_each_person_one_reminder_with_the_highest_rung(account, clock):
    open_campaign_now()

    told = sweep_at(clock, "2027-05-24")

    assert told == [("late", "Karin"), ("passed", "Birgitta"), ("passed", "Elias"), ("passed", "Stina")]


@pytest.mark.parametrize("rung", LADDER[1:], ids=lambda rung: rung.code)
def test_the_later_something_is_due_the_later_its_rung(rung):
    calendar = WorkCalendar()
    days = [datetime.date(2027, 3, 20) + datetime.timedelta(days=number) for number in range(120)]

    limits = [latest_due(rung, day, calendar) for day in days]

    assert limits == sorted(limits)


def test_S21_what_is_told_holds_the_guide_for_that_very_platform_and_leads_to_the_task(account, clock):
    account.platform.snapshot_guide = "1. Öppna sidan.\n2. Visa alla kommentarer."
    account.platform.save()
    task = open_campaign_now().snapshots.get()

    sweep_at(clock, "2027-03-01")

    notice = Notice.objects.get()
    assert "1. Öppna sidan.\n2. Visa alla kommentarer." in notice.text
    assert "ska tas senast 2027-05-15" in notice.text
    assert (notice.subject, notice.path) == (f"Ta en ögonblicksbild: {account.name}", task.get_absolute_url())


def test_a_campaign_that_is_moved_is_reminded_of_anew(account, clock):
    campaign = open_campaign_now()
    sweep_at(clock, "2027-03-01")

    move_campaign(
        campaign=campaign, opens_on=campaign.opens_on, closes_on=datetime.date(2027, 6, 4), reason="Val", by=factories.person(),
        now=local("2027-03-02"),
    )  # fmt: skip

    assert sweep_at(clock, "2027-03-02") == [("opened", "Stina")]
    old = Notice.objects.order_by("pk").first()
    assert is_still_wanted(old.about_id, old.recipient, "opened")  # the new day's is wanted, by the same key but its day


@pytest.mark.parametrize("done", ["handed in", "withdrawn by other hands", "nobody's any more"])
def test_nobody_gets_a_reminder_of_what_is_done(account, clock, done, mailoutbox):
    task = open_campaign_now().snapshots.get()
    sweep_at(clock, "2027-03-01")
    if done == "handed in":
        factories_archive.hand_in(task)
    elif done == "withdrawn by other hands":
        Snapshot.objects.filter(pk=task.pk).update(state="withdrawn")
    else:
        account.roster.filter(role="responsible").update(to_date=datetime.date(2027, 2, 28))

    clock.move_to(local("2027-03-01", "13:00"))
    deliver_due()

    assert [mail for mail in mailoutbox if "ögonblicksbild" in mail.subject.lower()] == []


def test_F20_when_a_mail_cannot_be_delivered_the_next_in_line_is_told(account, clock):
    task = open_campaign_now().snapshots.get()
    stina = account.roster.get(role="responsible").person

    assert [person.name for person in next_in_line(task.pk, stina, "opened")] == ["Elias"]


def test_the_sweep_asks_as_much_for_thirty_snapshots_as_for_one(account, clock):
    campaign = open_campaign_now()
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            remind(now=local("2027-05-24"))
        costs.append(len(queries))
        for _ in range(29):
            Snapshot.objects.create(
                account=factories.lightly_staffed_account(of=account.department), campaign=campaign, occasion="campaign", state="open",
                opens_on=campaign.opens_on, due_on=campaign.closes_on,
            )  # fmt: skip

    assert costs[1] <= costs[0] + 2
    assert Notice.objects.filter(rung="late").count() == 30


# ---- sent back, and to review


def test_what_is_sent_back_is_told_at_once_with_the_reviewers_words_each_time(account, clock):
    task, stina = open_campaign_now().snapshots.get(), account.roster.get(role="responsible").person
    seen = []
    for number in (1, 2):
        factories_archive.hand_in(task)
        clock.shift(60)
        send_back_snapshot(snapshot=task, version=number, reason=f"Suddig {number}.", by=factories.person(), now=timezone.now())
        for _ in range(2):
            remind(now=timezone.now())
        seen.append([notice.text.partition("\n")[0] for notice in Notice.objects.filter(rung="redo", recipient=stina).order_by("pk")])

    assert seen[1] == ["Den som granskade skrev: Suddig 1.", "Den som granskade skrev: Suddig 2."]
    assert len(seen[0]) == 1


def test_the_archivist_is_told_of_what_to_review_but_not_of_her_own_and_the_officer_where_there_is_none(account, clock):
    task = open_campaign_now().snapshots.get()
    factories_archive.hand_in(task)
    tell_reviewers(now=timezone.now())
    without = list(Notice.objects.filter(kind="snapshot.review").values_list("recipient__name", flat=True))

    asta = factories_archive.archivist("Asta")
    own = factories_archive.submitted_snapshot(factories.lightly_staffed_account(), by=asta)
    for _ in range(2):
        tell_reviewers(now=timezone.now())

    assert without == ["Karin"]
    assert list(Notice.objects.filter(recipient=asta).values_list("about_id", flat=True)) == [task.pk]
    approve_snapshot(snapshot=own, version=1, by=factories.person(), now=timezone.now())


# ---- the calendar


def test_S21_the_windows_stand_in_the_persons_own_calendar(account, clock):
    task = open_campaign_now().snapshots.get()
    stina, until = account.roster.get(role="responsible").person, datetime.date(2027, 8, 1)

    [event] = windows(stina, datetime.date(2027, 3, 1), until)

    assert (event.starts, event.ends) == (datetime.date(2027, 5, 13), datetime.date(2027, 5, 15))
    assert (event.uid, event.path) == (f"ogonblicksbild-{task.pk}", task.get_absolute_url())
    assert list(windows(factories.person(), datetime.date(2027, 3, 1), until)) == []
    factories_archive.hand_in(task)
    assert list(windows(stina, datetime.date(2027, 3, 1), until)) == []
