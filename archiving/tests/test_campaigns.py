"""A campaign per half-year, by itself: planned, opened, moved, closed, and a task for each account. S21, REQ-2.7, design §8."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archiving.actions import approve_snapshot, withdraw_snapshot
from archiving.campaigns import (
    add_missing_tasks,
    close_campaign,
    close_if_settled,
    half_years,
    move_campaign,
    open_campaign,
    plan_campaigns,
)
from archiving.models import ArchiveSettings, Campaign, Occasion, Snapshot
from archiving.plan_sweeps import keep_campaigns
from archiving.tests.campaign_support import campaign_in, local, open_campaign_now
from core.errors import RuleError
from core.history import history_of
from core.workdays import STOCKHOLM
from tests import factories, factories_archive, together

pytestmark = pytest.mark.django_db

State = Campaign.State
DAY = datetime.timedelta(days=1)


def windows() -> list[tuple[str, str, str]]:
    rows = Campaign.objects.order_by("opens_on")
    return [(str(one), f"{one.opens_on}", f"{one.closes_on}") for one in rows]


# ---- planned by itself


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-02-01", [("Våren 2027", "2027-03-01", "2027-05-15"), ("Hösten 2027", "2027-10-01", "2027-11-30")]),
        ("2026-11-22", [("Hösten 2026", "2026-10-01", "2026-11-30"), ("Våren 2027", "2027-03-01", "2027-05-15")]),
        ("2026-12-05", [("Våren 2027", "2027-03-01", "2027-05-15")]),  # autumn's window is over: nobody is late the first day
    ],
)
def test_REQ_2_7_this_half_years_and_the_next_campaign_are_planned_in_the_default_windows(day, expected):
    for _ in range(2):
        plan_campaigns(now=local(day))

    assert windows() == expected


def test_REQ_2_7_the_windows_are_the_municipalitys_own_choice():
    ArchiveSettings.objects.create(spring_from="02-15", spring_to="04-30")

    plan_campaigns(now=local("2027-01-10"))

    assert windows()[0] == ("Våren 2027", "2027-02-15", "2027-04-30")


def test_a_half_year_ends_with_june():
    assert half_years(datetime.date(2027, 6, 30)) == [(2027, "spring"), (2027, "autumn")]
    assert half_years(datetime.date(2027, 7, 1)) == [(2027, "autumn"), (2028, "spring")]


# ---- opened by itself


def test_S21_each_account_in_use_gets_one_task_and_the_others_none():
    active, dormant = factories.account_from_before(), factories.account_from_before(state="dormant")
    factories.account_from_before(state="closed")

    campaign = open_campaign_now()

    tasks = campaign.snapshots.order_by("account")
    assert [task.account for task in tasks] == [active, dormant]
    assert {(task.occasion, task.state, task.due_on, task.opens_on) for task in tasks} == {
        (Occasion.CAMPAIGN, Snapshot.State.OPEN, campaign.closes_on, campaign.opens_on)
    }


def test_the_tasks_cost_as_many_statements_for_thirty_accounts_as_for_one():
    costs = []
    for year, more in ((2027, 1), (2028, 29)):
        for _ in range(more):
            factories.account_from_before()
        campaign = campaign_in(State.PLANNED, year=year)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            open_campaign(campaign, now=local(f"{year}-03-01"))
        costs.append(len(queries))
        assert campaign.snapshots.count() == (1 if year == 2027 else 30)

    assert costs[0] == costs[1]


def test_S21_to_be_down_for_two_weeks_over_the_opening_day_only_delays_it():
    factories.account_from_before()
    keep_campaigns(now=local("2027-02-20"))

    keep_campaigns(now=local("2027-02-26"))  # the last thing before the portal goes down
    assert Campaign.objects.get(season="spring").state == State.PLANNED
    keep_campaigns(now=local("2027-03-12"))

    campaign = Campaign.objects.get(season="spring")
    assert (campaign.state, campaign.snapshots.count()) == (State.OPEN, 1)
    assert campaign.snapshots.get().due_on == datetime.date(2027, 5, 15)


def test_one_that_opens_after_its_window_gives_people_ten_working_days_all_the_same():
    factories.account_from_before()
    keep_campaigns(now=local("2027-02-20"))

    keep_campaigns(now=local("2027-06-28"))

    campaign = Campaign.objects.get(season="spring")
    assert campaign.closes_on == datetime.date(2027, 7, 12)
    assert campaign.snapshots.get().due_on == campaign.closes_on
    assert [line.verb for line in history_of(campaign)] == [
        "campaign.tasks_added",
        "campaign.prolonged",
        "campaign.opened",
        "campaign.planned",
    ]


def test_a_sweep_that_runs_twice_does_everything_once():
    factories.account_from_before()

    for _ in range(3):
        keep_campaigns(now=local("2027-03-02"))

    campaign = Campaign.objects.get(season="spring")
    assert campaign.snapshots.count() == 1
    assert len(history_of(campaign)) == 3


def test_one_campaign_that_crashes_does_not_stop_the_others(monkeypatch):
    factories.account_from_before()
    broken, sound = campaign_in(State.PLANNED, year=2026), campaign_in(State.PLANNED, year=2027)
    lock = Campaign.lock
    monkeypatch.setattr(Campaign, "lock", lambda self: 1 / 0 if self.pk == broken.pk else lock(self))

    keep_campaigns(now=local("2027-03-02"))

    assert Campaign.objects.get(pk=sound.pk).state == State.OPEN
    assert Campaign.objects.get(pk=broken.pk).state == State.PLANNED


@pytest.mark.parametrize(("day", "due"), [("2027-04-01", "2027-05-15"), ("2027-05-13", "2027-05-20"), ("2027-05-16", None)])
def test_an_account_that_comes_into_use_during_the_window_gets_its_task_too(day, due):
    """At least five working days, and nothing when the window is over."""
    campaign = open_campaign_now()
    account = factories.account_from_before()

    for _ in range(2):
        add_missing_tasks(campaign, now=local(day))

    assert [str(one.due_on) for one in Snapshot.objects.filter(account=account)] == ([due] if due else [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_open_a_campaign_once():
    factories.account_from_before()
    campaign = campaign_in(State.PLANNED)

    def sweep():
        keep_campaigns(now=local("2027-03-02"))
        add_missing_tasks(Campaign.objects.get(pk=campaign.pk), now=local("2027-03-02"))

    answers = together.at_once(sweep, sweep, sweep)

    assert answers == [None, None, None]
    assert Snapshot.objects.filter(campaign=campaign).count() == 1


# ---- moved


def test_the_officer_moves_the_window_with_a_reason_and_the_tasks_follow():
    factories.account_from_before()
    campaign, officer = open_campaign_now(), factories.officer("Karin")

    move_campaign(
        campaign=campaign,
        opens_on=campaign.opens_on,
        closes_on=datetime.date(2027, 6, 4),
        reason="Val",
        by=officer,
        now=local("2027-03-05"),
    )

    assert campaign.snapshots.get().due_on == datetime.date(2027, 6, 4)
    line = history_of(campaign)[0]
    assert (line.sentence, line.reason) == ("Karin flyttade kampanjen till 1 mars 2027 – 4 juni 2027", "Val")


def test_what_has_been_handed_in_keeps_its_day():
    factories.account_from_before()
    campaign = open_campaign_now()
    factories_archive.hand_in(campaign.snapshots.get())

    move_campaign(
        campaign=campaign, opens_on=campaign.opens_on, closes_on=datetime.date(2027, 6, 4), reason="Val",
        by=factories.officer(), now=local("2027-03-05"),
    )  # fmt: skip

    assert campaign.snapshots.get().due_on == datetime.date(2027, 5, 15)


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "reason", "words"),
    [
        ("2027-03-01", "2027-06-01", " ", "Skriv varför"),
        ("2027-03-08", "2027-06-01", "Lov", "har redan öppnat"),
        ("2027-03-01", "2027-03-05", "Lov", "Sista dagen"),
        ("2027-03-01", "2028-01-10", "Lov", "hör till 2027"),
    ],
)
def test_a_window_that_cannot_be_is_refused(opens_on, closes_on, reason, words):
    campaign = open_campaign_now()
    days = {"opens_on": datetime.date.fromisoformat(opens_on), "closes_on": datetime.date.fromisoformat(closes_on)}

    with pytest.raises(RuleError, match=words):
        move_campaign(campaign=campaign, **days, reason=reason, by=factories.officer(), now=local("2027-03-05"))

    campaign.refresh_from_db()
    assert campaign.closes_on == datetime.date(2027, 5, 15)


def test_the_second_of_two_who_move_it_is_told():
    campaign, officer = campaign_in(State.PLANNED), factories.officer()
    seen, now = (campaign.opens_on, campaign.closes_on), local("2027-01-05")
    move_campaign(campaign=campaign, opens_on=seen[0] + DAY, closes_on=seen[1], reason="Lov", by=officer, now=now, seen=seen)

    with pytest.raises(RuleError, match="Någon annan"):
        move_campaign(campaign=campaign, opens_on=seen[0], closes_on=seen[1] + DAY, reason="Lov", by=officer, now=now, seen=seen)


# ---- closed


def test_S21_it_closes_by_itself_two_weeks_after_its_last_day_when_all_are_settled():
    taken, gone = factories.account_from_before(), factories.account_from_before()
    campaign = open_campaign_now()
    factories_archive.hand_in(campaign.snapshots.get(account=taken))
    approve_snapshot(snapshot=campaign.snapshots.get(account=taken), version=1, by=factories_archive.archivist(), now=timezone.now())
    withdraw_snapshot(snapshot=campaign.snapshots.get(account=gone), reason="Vilar.", by=factories.officer(), now=timezone.now())

    closed = [close_if_settled(campaign, now=local(day)) for day in ("2027-05-16", "2027-05-28", "2027-05-29")]

    assert closed == [False, False, True]
    assert (campaign.report["approved"], campaign.report["missing"]) == (1, 0)
    assert campaign.report["counts"] == {"klar": 1, "pagar": 0, "forsenad": 0, "utgar": 1}


def test_it_waits_for_what_is_left_until_the_officer_closes_it():
    account = factories.lightly_staffed_account()
    campaign, officer = open_campaign_now(), factories.officer("Karin")
    assert not close_if_settled(campaign, now=local("2027-09-01"))

    with time_machine.travel(local("2027-09-01")):
        close_campaign(campaign=campaign, by=officer, now=local("2027-09-01"))

    [reported] = campaign.report["accounts"]
    responsible = account.roster.get(role="responsible").person.name
    assert (reported["name"], reported["responsible"], reported["colour"]) == (account.name, responsible, "forsenad")
    assert campaign.report["missing"] == 1
    assert campaign.snapshots.get().state == Snapshot.State.OPEN  # still to be taken
    assert history_of(campaign)[0].sentence == "Karin avslutade kampanjen: 0 av 1 ögonblicksbilder är godkända"


# ---- every verb in every state

VERBS = {
    "open": (lambda campaign, by, now: open_campaign(campaign, now=now), {State.PLANNED}, set(State)),  # already open is no error
    "move": (
        lambda campaign, by, now: move_campaign(
            campaign=campaign, opens_on=campaign.opens_on, closes_on=campaign.closes_on + DAY, reason="Lov", by=by, now=now
        ),
        {State.PLANNED, State.OPEN},
        {State.PLANNED, State.OPEN},
    ),
    "close": (lambda campaign, by, now: close_campaign(campaign=campaign, by=by, now=now), {State.OPEN}, {State.OPEN}),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", VERBS)
def test_what_can_be_done_in_which_state(verb, state):
    act, changes, allowed = VERBS[verb]
    campaign = campaign_in(state)
    lines = len(history_of(campaign))

    if state in allowed:
        act(campaign, factories.officer(), local("2027-03-02"))
    else:
        with pytest.raises(RuleError):
            act(campaign, factories.officer(), local("2027-03-02"))

    assert (len(history_of(campaign)) > lines) == (state in changes)


# ---- what the database refuses


@pytest.mark.parametrize(
    "fields",
    [
        {"season": "summer"},
        {"state": "paused"},
        {"closes_on": datetime.date(2027, 3, 1)},
        {"state": State.OPEN},
        {
            "state": State.OPEN,
            "opened_at": datetime.datetime(2027, 3, 1, tzinfo=STOCKHOLM),
            "closed_at": datetime.datetime(2027, 5, 1, tzinfo=STOCKHOLM),
        },
    ],
)
def test_the_database_refuses_a_campaign_that_cannot_be(fields):
    row = {"year": 2027, "season": "spring", "opens_on": datetime.date(2027, 3, 1), "closes_on": datetime.date(2027, 5, 15), **fields}

    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.create(**row)


def test_a_half_year_has_one_campaign_and_an_account_one_task_in_it():
    account = factories.account_from_before()
    campaign = open_campaign_now()
    task = {"account": account, "occasion": Occasion.CAMPAIGN, "opens_on": campaign.opens_on, "due_on": campaign.closes_on}

    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.create(year=campaign.year, season=campaign.season, opens_on=campaign.opens_on, closes_on=campaign.closes_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(campaign=campaign, **task)
