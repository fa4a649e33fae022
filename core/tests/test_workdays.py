"""Which days are working days, and how they are counted."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models import LocalDay, Municipality
from core.public_holidays import holidays_of
from core.workdays import Closing, WorkCalendar, add_working_days, is_working_day, working_days_between

# Our own list, from lag (1989:253) and lag (1930:173) 2 §: the weekdays that are not working days. It guards the pinned library.
DAYS_OFF = """
2026-01-01 2026-01-06 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-06-19 2026-12-24 2026-12-25 2026-12-31
2027-01-01 2027-01-06 2027-03-26 2027-03-29 2027-05-06 2027-06-25 2027-12-24 2027-12-31
2028-01-06 2028-04-14 2028-04-17 2028-05-01 2028-05-25 2028-06-06 2028-06-23 2028-12-25 2028-12-26
""".split()  # noqa: SIM905  (a list literal would take thirty lines)

# And the names that explanations and the calendar page show, week-ends included.
NAMES_2026 = {
    "01-01": "Nyårsdagen",
    "01-06": "Trettondedag jul",
    "04-03": "Långfredagen",
    "04-05": "Påskdagen",
    "04-06": "Annandag påsk",
    "05-01": "Första maj",
    "05-14": "Kristi himmelsfärdsdag",
    "05-24": "Pingstdagen",
    "06-06": "Nationaldagen",
    "06-19": "Midsommarafton",
    "06-20": "Midsommardagen",
    "10-31": "Alla helgons dag",
    "12-24": "Julafton",
    "12-25": "Juldagen",
    "12-26": "Annandag jul",
    "12-31": "Nyårsafton",
}

CALENDAR = WorkCalendar()
days = st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31))


def d(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_d2_three_years_equal_our_own_list_whatever_the_library_says():
    day, found = datetime.date(2026, 1, 1), []
    while day.year < 2029:
        if day.weekday() < 5 and not CALENDAR.is_working_day(day):
            found.append(day.isoformat())
        day += datetime.timedelta(days=1)

    assert found == DAYS_OFF


def test_d2_each_holiday_has_its_swedish_name_and_says_where_it_comes_from():
    found = holidays_of(2026)

    assert {f"{day:%m-%d}": holiday.name for day, holiday in found.items()} == NAMES_2026
    assert [holiday.name for holiday in found.values() if not holiday.by_law] == ["Midsommarafton", "Julafton", "Nyårsafton"]


@pytest.mark.parametrize("day", ["2026-06-19", "2026-12-24", "2026-12-31"], ids=["midsommarafton", "julafton", "nyårsafton"])
def test_d2_the_three_eves_are_not_working_days(day):
    assert not CALENDAR.is_working_day(d(day))


@pytest.mark.parametrize(
    "day",
    ["2026-04-02", "2026-04-30", "2026-05-15", "2026-10-30", "2027-01-05", "2026-11-11"],
    ids=["skärtorsdag", "valborg", "klämdag", "allhelgona", "trettondagsafton", "mårten"],
)
def test_d2_days_that_are_only_shortened_by_agreement_or_known_abroad_are_working_days(day):
    assert CALENDAR.is_working_day(d(day))


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22"])
def test_weekends_are_not_working_days(day):
    assert not CALENDAR.is_working_day(d(day))


def test_a_day_that_the_municipality_has_closed_is_not_a_working_day_but_a_half_day_is():
    calendar = WorkCalendar(local={d("2026-05-15"): Closing(None, "klämdag"), d("2026-04-30"): Closing(datetime.time(12), "valborg")})

    assert not calendar.is_working_day(d("2026-05-15"))
    assert calendar.is_working_day(d("2026-04-30"))
    assert (calendar.closes(d("2026-04-30")), calendar.closes(d("2026-04-29"))) == (datetime.time(12), datetime.time(16, 30))
    assert calendar.add_working_days(d("2026-05-13"), 1) == d("2026-05-18")


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-16", 5, "2026-11-23"),
        ("2026-12-23", 1, "2026-12-28"),
        ("2026-12-30", 1, "2027-01-04"),
        ("2026-04-30", 1, "2026-05-04"),
        ("2026-06-18", 2, "2026-06-23"),
    ],
)
def test_working_days_are_added(start, number, expected):
    assert CALENDAR.add_working_days(d(start), number) == d(expected)
    assert CALENDAR.working_days_between(d(start), d(expected)) == number


@pytest.mark.parametrize("number", [0, -1])
def test_only_later_days_can_be_asked_for(number):
    with pytest.raises(ValueError):
        CALENDAR.add_working_days(d("2026-11-20"), number)


def test_nothing_lies_between_a_day_and_itself_or_an_earlier_one():
    assert CALENDAR.working_days_between(d("2026-11-20"), d("2026-11-20")) == 0
    assert CALENDAR.working_days_between(d("2026-11-20"), d("2026-11-16")) == 0


@settings(deadline=None)
@given(days, st.integers(1, 60))
def test_adding_and_counting_agree(start, number):
    end = CALENDAR.add_working_days(start, number)

    assert CALENDAR.is_working_day(end)
    assert CALENDAR.working_days_between(start, end) == number
    assert CALENDAR.working_days_between(start, end - datetime.timedelta(days=1)) == number - 1


@pytest.mark.django_db
def test_the_current_calendar_is_what_the_municipality_has_decided_in_two_queries(django_assert_num_queries):
    Municipality.objects.create(name="Markaryds kommun", office_closes="15:00", due_rule="B", calendar_version=7)
    LocalDay.objects.create(date="2026-05-15", reason="klämdag")
    LocalDay.objects.create(date="2026-04-30", reason="ångrat", withdrawn_at="2026-01-01T00:00:00Z")

    with django_assert_num_queries(2):
        calendar = WorkCalendar.current()
        calendar.reply_due(datetime.datetime(2026, 5, 13, 10, tzinfo=datetime.UTC))

    assert (calendar.office_closes, calendar.rule, calendar.version) == (datetime.time(15), "B", 7)
    assert calendar.local == {d("2026-05-15"): Closing(None, "klämdag")}


@pytest.mark.django_db
def test_whoever_has_no_calendar_asks_the_current_one():
    LocalDay.objects.create(date="2026-05-15", reason="klämdag")

    assert not is_working_day(d("2026-05-15"))
    assert add_working_days(d("2026-05-13"), 1) == d("2026-05-18")
    assert working_days_between(d("2026-05-13"), d("2026-05-18")) == 1
