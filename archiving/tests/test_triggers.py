"""Snapshots between the campaigns (REQ-2.8), the denser rhythm (S21), and accounts with too few (REQ-2.7)."""

import datetime
import itertools

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archiving.actions import approve_snapshot
from archiving.deviations import too_few
from archiving.deviations_told import tell_of_last_year
from archiving.models import Campaign, Occasion, Snapshot
from archiving.plan_sweeps import keep_campaigns, keep_planned_snapshots
from archiving.rhythm import own_stretches, stretches
from archiving.tests.campaign_support import local, open_campaign_now
from archiving.triggers import extra_snapshot
from core.errors import RuleError
from notifications.models import Notice
from registry.models import SocialAccount
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


# ---- extra snapshots


def test_REQ_2_8_an_extra_snapshot_is_open_at_once_and_due_in_five_working_days():
    account = factories.account_from_before()

    snapshot = extra_snapshot(
        account=account, occasion=Occasion.CRISIS, reason="Över.", by=factories.officer(), now=local("2027-04-29", "15:00")
    )

    assert (snapshot.state, str(snapshot.opens_on), str(snapshot.due_on)) == ("open", "2027-04-29", "2027-05-07")  # Ascension Day between


@pytest.mark.parametrize(
    ("facts", "reason"), [({"name": "Nya biblioteket"}, "nytt namn"), ({"url": "https://www.facebook.com/nya"}, "ny adress")]
)
def test_REQ_2_8_a_new_name_or_address_asks_for_one_by_itself_and_once(facts, reason):
    account, officer = factories.account_from_before(), factories.officer()

    account.change_facts(facts, address_key="facebook:nya" if "url" in facts else account.address_key, by=officer)
    account.change_facts({"name": "Ännu ett namn"}, address_key=account.address_key, by=officer)

    snapshot = Snapshot.objects.get()
    assert (snapshot.account, snapshot.occasion, snapshot.created_by) == (account, Occasion.NEW_LOOK, None)
    assert snapshot.reason == f"Uppgifterna om kontot ändrades: {reason}."


def test_REQ_2_8_another_department_asks_for_one():
    account = factories.account_from_before()

    account.change_facts({"department": factories.department()}, address_key=account.address_key, by=factories.officer())

    assert Snapshot.objects.get().reason == "Uppgifterna om kontot ändrades: ny verksamhet."


def test_other_facts_and_accounts_that_are_not_in_use_ask_for_none():
    account, planned = factories.account_from_before(), factories.planned_account()

    account.change_facts({"purpose": "Något annat"}, address_key=account.address_key, by=factories.officer())
    planned.change_facts({"name": "Annat namn"}, address_key=planned.address_key, by=factories.officer())

    assert not Snapshot.objects.exists()


def test_a_change_that_fails_leaves_no_task_behind(monkeypatch):
    account = factories.account_from_before()
    monkeypatch.setattr("archiving.triggers.plan_snapshot", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        account.change_facts({"name": "Nytt"}, address_key=account.address_key, by=factories.officer())

    assert SocialAccount.objects.get().name != "Nytt"


@pytest.mark.parametrize("state", ["planned", "closed"])
def test_there_is_nothing_to_take_of_an_account_that_is_not_in_use(state):
    account = factories.planned_account() if state == "planned" else factories.account_from_before(state="closed")

    with pytest.raises(RuleError, match="används"):
        extra_snapshot(account=account, occasion=Occasion.OTHER, reason="Jubileum", by=factories.officer(), now=timezone.now())


# ---- the rhythm


@pytest.mark.parametrize("times", [2, 3, 4, 12, 52, 365, 366])
def test_S21_the_stretches_cover_the_year_without_gap_or_overlap(times):
    days = list(stretches(2027, times))

    assert (days[0][0], days[-1][1]) == (datetime.date(2027, 1, 1), datetime.date(2027, 12, 31))
    assert all(last + DAY == first for (_, last), (first, _) in itertools.pairwise(days))
    assert len(days) == min(times, 365)


@pytest.mark.parametrize("times", [3, 4, 12, 52])
def test_S21_with_the_two_campaigns_the_rhythm_makes_the_number_of_the_plan(times):
    campaigns = [datetime.date(2027, 3, 1), datetime.date(2027, 10, 1)]

    assert len(own_stretches(2027, times, campaigns)) + 2 == times


@pytest.fixture
def monthly():
    account = factories.account_from_before()
    account.set_archive_plan(level="full", times_per_year=12, reason="Stort flöde", by=factories.officer())
    return account


def rhythm(state=None):
    rows = Snapshot.objects.filter(occasion=Occasion.RHYTHM, **({"state": state} if state else {})).order_by("opens_on")
    return [str(row.opens_on) for row in rows]


def test_S21_a_denser_rhythm_is_planned_ahead_and_opens_on_its_day(monthly):
    factories.account_from_before()  # twice a year: the campaigns are enough
    for _ in range(2):
        keep_planned_snapshots(now=local("2027-01-20"))

    assert rhythm() == ["2027-01-01", "2027-03-02", "2027-04-02"]  # 31 January to 1 March is the campaign's
    assert rhythm("open") == ["2027-01-01"]
    keep_planned_snapshots(now=local("2027-03-16"))  # two weeks down
    assert rhythm("open") == ["2027-01-01", "2027-03-02"]
    assert [str(day) for day in Snapshot.objects.order_by("opens_on").values_list("due_on", flat=True)][:2] == ["2027-01-30", "2027-04-01"]


def test_a_plan_that_is_changed_takes_away_what_no_longer_fits_and_leaves_what_has_begun(monthly):
    keep_planned_snapshots(now=local("2027-01-20"))
    monthly.set_archive_plan(level="full", times_per_year=2, reason="", by=factories.officer(), why="Flödet är mindre.")

    keep_planned_snapshots(now=local("2027-01-21"))

    assert (rhythm("open"), rhythm("withdrawn")) == (["2027-01-01"], ["2027-03-02", "2027-04-02"])


def test_the_rhythm_has_one_snapshot_for_each_of_its_days(monthly):
    days = {"occasion": Occasion.RHYTHM, "opens_on": datetime.date(2027, 1, 1), "due_on": datetime.date(2027, 1, 9)}
    Snapshot.objects.create(account=monthly, **days)

    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(account=monthly, **days)


# ---- too few


def take(account, day):
    """An extra one, taken and approved that day."""
    with time_machine.travel(local(day)):
        snapshot = extra_snapshot(account=account, occasion=Occasion.OTHER, reason="Bild", by=factories.person(), now=timezone.now())
        factories_archive.hand_in(snapshot)
        approve_snapshot(snapshot=snapshot, version=1, by=factories.person(), now=timezone.now())
    return snapshot


def short(year, on, **fields):
    return [(one.account, one.approved, one.required) for one in too_few(year, on=datetime.date.fromisoformat(on), **fields)]


@pytest.fixture
def year_2027():
    """Both campaigns have been open."""
    for day in ("2027-02-01", "2027-03-01", "2027-10-01"):
        keep_campaigns(now=local(day))


def test_REQ_2_7_an_account_with_fewer_than_two_approved_snapshots_is_a_deviation_when_the_year_is_over(year_2027):
    none, one, two = (factories.account_from_before() for _ in range(3))
    for account, days in ((one, ["2027-04-01"]), (two, ["2027-04-01", "2027-11-02"])):
        for day in days:
            take(account, day)
    take(none, "2026-12-31")  # another year

    assert short(2027, "2027-12-31") == [(none, 0, 2), (one, 1, 2)]


def test_during_the_year_an_account_is_held_to_the_campaigns_that_have_ended(year_2027):
    account = factories.account_from_before()

    assert short(2027, "2027-05-15") == []
    assert short(2027, "2027-05-16") == [(account, 0, 1)]


@pytest.mark.parametrize(("started", "required"), [("2027-05-15", 2), ("2027-05-16", 1), ("2027-12-01", None)])
def test_an_account_that_started_during_the_year_is_held_to_what_it_could_have_done(year_2027, started, required):
    account = factories.account_from_before()
    SocialAccount.objects.update(activated_on=started)

    assert short(2027, "2027-12-31") == ([(account, 0, required)] if required else [])


def test_what_is_sent_back_does_not_count_and_a_closed_account_is_not_asked(year_2027):
    account = factories.account_from_before()
    factories.account_from_before(state="closed")
    snapshot = take(account, "2027-04-01")
    Snapshot.objects.filter(pk=snapshot.pk).update(state="redo")

    assert short(2027, "2027-12-31") == [(account, 0, 2)]


def test_a_portal_without_campaigns_that_year_accuses_nobody():
    factories.account_from_before()

    assert short(2027, "2027-12-31") == []
    assert not Campaign.objects.exists()


def test_the_question_costs_as_much_for_thirty_accounts_as_for_one(year_2027):
    factories.account_from_before()
    costs = []
    for more in (29, 0):
        with CaptureQueriesContext(connection) as queries:
            too_few(2027, on=datetime.date(2027, 12, 31))
        costs.append(len(queries))
        for _ in range(more):
            factories.account_from_before()

    assert costs == [2, 2]


@pytest.mark.parametrize(("day", "told"), [("2027-12-31", 0), ("2028-01-03", 1), ("2028-02-01", 0)])
def test_REQ_2_7_the_officer_is_told_of_last_years_deviations_in_january_and_once(year_2027, day, told):
    account, officer = factories.account_from_before(), factories.officer()

    with time_machine.travel(local(day)):
        answers = [tell_of_last_year(now=local(day)) for _ in range(2)]

    assert answers == [told, 0]
    assert [f"- {account.name}, Facebook: 0 av 2" in notice.text for notice in Notice.objects.filter(recipient=officer)] == [True] * told


# ---- on the account's page


def test_S21_the_accounts_page_says_what_is_approved_and_what_is_next(client):
    account = factories.lightly_staffed_account()
    taken = take(account, "2027-02-01")
    with time_machine.travel(local("2027-05-20")):
        open_campaign_now()
        client.force_login(account.department.head)

        text = client.get(account.get_absolute_url()).text

    for words in (taken.get_absolute_url(), "1 februari 2027", "Våren 2027", "senast 15 maj 2027", "Försenad", "extra-ogonblicksbild"):
        assert words in text
