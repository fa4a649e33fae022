"""S11: when an answer is due, by rule A and by rule B (design §5). The cases in working_days.csv are the municipality's to read."""

import csv
import datetime
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import DAY, STOCKHOLM, Closing, WorkCalendar, from_local

VECTORS = list(csv.DictReader((Path(__file__).parent / "working_days.csv").open(encoding="utf-8")))
RULES = {"A": WorkCalendar(rule="A"), "B": WorkCalendar(rule="B")}
A, B = RULES["A"], RULES["B"]
MIDNIGHT, OPENS, CLOSES = datetime.time(0), datetime.time(8), datetime.time(16, 30)

HALF_DAY, CLOSED = datetime.date(2026, 4, 30), datetime.date(2026, 5, 15)
LOCAL = {HALF_DAY: Closing(datetime.time(12), "valborg"), CLOSED: Closing(None, "klämdag")}
moments = st.integers(0, 17 * 365 * 24 * 60).map(lambda minutes: at("2024-01-01T00:00") + datetime.timedelta(minutes=minutes))


def at(text: str) -> datetime.datetime:
    return from_local(datetime.datetime.fromisoformat(text))


def local(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(STOCKHOLM)


def every_day(first: int = 2024, last: int = 2040) -> list[datetime.date]:
    start = datetime.date(first, 1, 1)
    return [start + DAY * number for number in range((datetime.date(last, 12, 31) - start).days + 1)]


def require_one_working_day(calendar: WorkCalendar, received: datetime.datetime) -> None:
    """The due day is a working day, after the day of arrival, with no working day between."""
    arrival, due = local(received).date(), local(calendar.reply_due(received, "A"))
    assert due.date() > arrival
    assert calendar.is_working_day(due.date())
    assert calendar.working_days_between(arrival, due.date()) == 1
    assert due.time() == calendar.closes(due.date())


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("case", VECTORS, ids=[row["note"] for row in VECTORS])
def test_d1_s11_the_agreed_cases(case, rule):
    due = RULES[rule].reply_due(at(case["received_local"]))

    assert due == at(case[f"due_rule_{rule.lower()}"])
    assert due.tzinfo == datetime.UTC
    assert A.reply_due(at(case["received_local"]), rule) == due


def test_there_are_thirty_cases_with_both_daylight_saving_changes_and_every_year_end():
    notes = " ".join(row["note"] for row in VECTORS)

    assert len(VECTORS) == 30
    assert "DST starts" in notes
    assert "DST ends" in notes


@pytest.mark.parametrize("clock", [MIDNIGHT, datetime.time(0, 30), OPENS, datetime.time(15), CLOSES, datetime.time(23, 59)])
def test_d1_rule_a_on_every_day_from_2024_to_2040(clock):
    for day in every_day():
        require_one_working_day(A, from_local(datetime.datetime.combine(day, clock)))


@given(moments)
def test_d1_rule_a_at_any_moment(received):
    require_one_working_day(A, received)
    require_one_working_day(WorkCalendar(local=LOCAL), received)


@given(moments)
def test_d1_rule_b_gives_one_working_days_hours_and_is_never_later_than_rule_a(received):
    due = B.reply_due(received)
    outside = not B.in_office_hours(received) or local(received).time() == OPENS

    assert received < due <= A.reply_due(received)
    assert B.is_working_day(local(due).date())
    assert OPENS < local(due).time() <= CLOSES
    assert B.working_days_between(local(received).date(), local(due).date()) <= 1
    if outside:
        assert local(due).time() == CLOSES
    else:
        assert local(due).time() == local(received).time()


@pytest.mark.parametrize("rule", RULES)
def test_later_arrivals_are_never_due_earlier(rule):
    calendar = WorkCalendar(rule=rule, local=LOCAL)
    step = datetime.timedelta(minutes=30)
    moment, due = at("2026-03-27T00:00"), at("2026-03-27T00:00")
    while moment < at("2026-06-08T00:00"):
        assert calendar.reply_due(moment) >= due
        moment, due = moment + step, calendar.reply_due(moment)


# ---- clocks on the wall (d5, d6)


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2026-03-29T01:59", "2026-03-29T00:59"),
        ("2026-03-29T02:30", "2026-03-29T01:30"),  # does not exist: read as 03.30
        ("2026-03-29T03:30", "2026-03-29T01:30"),
        ("2026-10-25T02:30", "2026-10-25T00:30"),  # comes twice: the first
        ("2026-10-25T03:00", "2026-10-25T02:00"),
        ("2026-07-08T00:30", "2026-07-07T22:30"),
        ("2026-01-08T00:30", "2026-01-07T23:30"),
    ],
)
def test_d6_a_clock_on_the_wall_becomes_utc(wall, utc):
    assert at(wall) == datetime.datetime.fromisoformat(utc).replace(tzinfo=datetime.UTC)
    assert from_local(datetime.datetime.fromisoformat(wall).replace(fold=1)) == at(wall)


@pytest.mark.parametrize(("winter", "summer"), [("2026-03-27", "2026-03-30"), ("2026-10-26", "2026-10-23")])
@pytest.mark.parametrize("rule", RULES)
def test_d6_closing_time_stays_half_past_four_over_both_changes(winter, summer, rule):
    before, after = sorted([winter, summer])

    due = RULES[rule].reply_due(at(f"{before}T15:00"))

    assert f"{local(due):%Y-%m-%dT%H:%M}" == f"{after}T{'16:30' if rule == 'A' else '15:00'}"
    assert due - at(f"{before}T15:00") != datetime.timedelta(days=3) + (due - at(f"{after}T15:00"))


@pytest.mark.parametrize(("received", "due"), [("2026-07-08T00:30", "2026-07-09T16:30"), ("2026-01-13T00:30", "2026-01-14T16:30")])
def test_d5_half_past_midnight_belongs_to_the_swedish_day_summer_and_winter(received, due):
    assert at(received).date() != local(at(received)).date()
    assert A.reply_due(at(received)) == at(due)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError):
        A.reply_due(datetime.datetime.fromisoformat("2026-04-30T15:00"))


# ---- what the municipality has decided


@pytest.mark.parametrize(
    ("received", "rule_a", "rule_b"),
    [
        ("2026-04-29T10:00", "2026-04-30T12:00", "2026-04-30T10:00"),
        ("2026-04-29T15:00", "2026-04-30T12:00", "2026-04-30T12:00"),  # the clock time falls after closing: closing it is
        ("2026-04-30T07:00", "2026-05-04T16:30", "2026-04-30T12:00"),  # from the opening of the half-day
        ("2026-04-30T11:00", "2026-05-04T16:30", "2026-05-04T11:00"),
        ("2026-04-30T13:00", "2026-05-04T16:30", "2026-05-04T16:30"),  # arrives after the half-day's closing: from the next opening
        ("2026-05-13T15:00", "2026-05-18T16:30", "2026-05-18T15:00"),  # Ascension Day, then the closed Friday
        ("2026-05-15T10:00", "2026-05-18T16:30", "2026-05-18T16:30"),
    ],
)
def test_local_closed_days_and_half_days_count(received, rule_a, rule_b):
    calendar = WorkCalendar(local=LOCAL)

    assert calendar.reply_due(at(received), "A") == at(rule_a)
    assert calendar.reply_due(at(received), "B") == at(rule_b)


def test_other_office_hours_move_the_deadline():
    assert WorkCalendar(office_closes=datetime.time(17)).reply_due(at("2026-11-19T12:00")) == at("2026-11-20T17:00")


def test_a_half_day_that_ends_before_a_later_opening_breaks_nothing():
    calendar = WorkCalendar(office_opens=datetime.time(13), rule="B", local=LOCAL)

    assert calendar.reply_due(at("2026-04-30T10:00")) == at("2026-04-30T12:00")
    assert not calendar.in_office_hours(at("2026-04-30T12:00"))


@pytest.mark.parametrize(
    ("acknowledged", "due"),
    [
        ("2026-11-16T09:00", "2026-11-23T16:30"),
        ("2026-11-21T09:00", "2026-11-27T16:30"),
        ("2026-12-23T15:00", "2027-01-05T16:30"),
        ("2026-05-08T15:00", "2026-05-19T16:30"),  # Ascension Day, then the closed Friday
        ("2026-04-23T15:00", "2026-04-30T12:00"),  # ends on the half-day
    ],
)
def test_the_final_answer_is_due_at_closing_on_the_fifth_working_day(acknowledged, due):
    assert WorkCalendar(local=LOCAL).final_due(at(acknowledged)) == at(due)


@pytest.mark.parametrize(
    ("due", "hours", "then"),
    [
        ("2026-11-23T16:30", 2, "2026-11-23T14:30"),
        ("2026-11-23T08:30", 2, "2026-11-20T15:00"),
        ("2026-11-23T16:30", 8.5, "2026-11-23T08:00"),
        ("2026-11-23T16:30", 17, "2026-11-20T08:00"),
        ("2026-05-04T08:00", 1, "2026-04-30T11:00"),  # the half-day before first of May
        ("2026-11-22T12:00", 1, "2026-11-20T15:30"),  # due on a Sunday, by an older calendar
        ("2026-11-23T19:00", 1, "2026-11-23T15:30"),
        ("2026-11-23T06:00", 1, "2026-11-20T15:30"),
    ],
)
def test_d4_hours_before_are_office_hours(due, hours, then):
    assert WorkCalendar(local=LOCAL).hours_before(at(due), hours) == at(then)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-20T07:59", False),
        ("2026-11-20T08:00", True),
        ("2026-11-20T16:29", True),
        ("2026-11-20T16:30", False),
        ("2026-11-21T10:00", False),
        ("2026-04-30T11:59", True),
        ("2026-04-30T12:00", False),
        ("2026-05-15T10:00", False),
    ],
)
def test_d4_office_hours_follow_the_days_closing(moment, inside):
    assert WorkCalendar(local=LOCAL).in_office_hours(at(moment)) == inside


def test_a_hundred_thousand_deadlines_take_a_part_of_a_second_of_cpu():
    """The target is 1,000,000 in 2 s; `./portal bench` measures all of them, here a tenth with room for a slow machine."""
    calendar, start = WorkCalendar(), at("2024-01-01T00:00")
    received = [start + datetime.timedelta(minutes=53 * number) for number in range(100_000)]
    before = time.process_time()

    for moment in received:
        calendar.reply_due(moment)

    assert time.process_time() - before < 1
