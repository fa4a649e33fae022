"""Holes, holiday periods, leavers and hand-overs are warned about in time, once (S8, S9, design §6)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.actions import set_last_day
from notifications.models import Notice
from registry import roster_reminders
from registry.models import Handover, LeaverTask, RosterRow
from tests import factories

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


NOW = at("2026-11-09 09:00")  # a Monday, six weeks before Christmas


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def account():
    return looked_after()


def looked_after(*roles: str):
    account = factories.account_from_before()
    for role in roles or ("responsible",):
        RosterRow.appoint(account, factories.person(), role, by=account.department.head, from_date=datetime.date(2026, 11, 1))
    return account


def told(kind: str) -> list[tuple[str, str, object]]:
    rows = Notice.objects.filter(kind=kind).select_related("recipient").order_by("pk")
    return [(notice.rung, notice.occurrence, notice.recipient) for notice in rows]


def sweep(clock, text: str, run=roster_reminders.warn_of_holes) -> int:
    clock.move_to(at(text))
    return run(now=at(text))


def test_a_hole_is_told_to_the_head_two_weeks_ahead_once_and_again_when_it_is_there(account, clock):
    row = account.roster.get()
    row.end(on=datetime.date(2026, 11, 24), by=account.department.head)  # nobody from Wednesday 25 November

    head, counts = account.department.head, []
    for day in (10, 11, 11, 12, 24, 25, 26, 27, 30):
        sweep(clock, f"2026-11-{day} 09:00")
        counts.append(len(told("coverage.hole")))

    assert counts == [0, 1, 1, 1, 1, 2, 2, 2, 3]
    assert told("coverage.hole") == [("ahead", "2026-11-25", head), ("now", "2026-11-23", head), ("now", "2026-11-30", head)]


def test_an_account_with_somebody_every_day_is_not_warned_about(account, clock):
    assert sweep(clock, "2026-11-11 09:00") == 0


def test_a_hole_that_has_been_mended_is_not_mailed_about(account, clock):
    account.roster.get().end(on=datetime.date(2026, 11, 8), by=account.department.head)
    sweep(clock, "2026-11-09 09:00")
    head = account.department.head
    assert roster_reminders._is_still_a_hole(account.pk, head, "now")

    RosterRow.appoint(account, factories.person(), "responsible", by=head, from_date=datetime.date(2026, 11, 9))

    assert not roster_reminders._is_still_a_hole(account.pk, head, "now")


def test_a_holiday_period_is_warned_about_once_for_each_department_four_weeks_ahead(clock):
    account = looked_after()
    account.roster.get().end(on=datetime.date(2026, 12, 20), by=account.department.head)

    assert [sweep(clock, day) for day in ("2026-11-22 09:00", "2026-11-23 09:00", "2026-11-24 09:00")] == [0, 1, 0]

    [notice] = Notice.objects.filter(kind="coverage.period")
    assert (notice.recipient, notice.occurrence) == (account.department.head, "2026-12-21")
    assert account.name in notice.text


def test_what_a_leaver_left_undone_is_told_to_head_and_officer_on_the_last_day(account, clock):
    officer = factories.officer()
    leaver = account.roster.get().person
    set_last_day(person=leaver, ends_on=datetime.date(2026, 11, 20), by=officer)

    sweeps = [sweep(clock, f"2026-11-{day} 09:00", roster_reminders.remind_of_leavers) for day in (19, 20, 21, 30)]

    assert sweeps == [0, 2, 0, 0]
    assert {person for _, _, person in told("leaver.left_undone")} == {account.department.head, officer}


def test_tasks_that_are_done_are_not_reminded_about(account, clock):
    officer = factories.officer()
    set_last_day(person=account.roster.get().person, ends_on=datetime.date(2026, 11, 20), by=officer)
    for task in LeaverTask.objects.open():
        task.tick(by=officer)

    assert sweep(clock, "2026-11-20 09:00", roster_reminders.remind_of_leavers) == 0


def test_a_hand_over_that_nobody_accepts_is_told_to_the_taker_and_a_working_day_later_to_the_head(clock):
    account = looked_after("responsible", "substitute")
    giver, taker = account.roster.get(role="responsible").person, account.roster.get(role="substitute").person
    factories.away(giver, until=datetime.date(2026, 11, 30))
    handover = Handover.objects.first() or Handover.objects.create(
        account=account, from_person=giver, to_person=taker, absence=giver.absences.get(), first_day=datetime.date(2026, 11, 9)
    )

    sweeps = [sweep(clock, f"2026-11-{day} 09:00", roster_reminders.remind_of_handovers) for day in ("09", "09", "10", "11")]

    assert sweeps == [1, 0, 1, 0]
    assert told("handover.waits") == [("first_day", "once", taker), ("day_after", "once", account.department.head)]
    assert roster_reminders._still_waits(handover.pk, taker, "first_day")
