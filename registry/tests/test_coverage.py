"""The coverage radar: the same truth as `in_charge` on every day, holes, holiday periods, and the page (S8, S9)."""

import datetime
import random
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence, Role
from core.models import LocalDay
from core.workdays import WorkCalendar
from registry.coverage import Cover, coverage, holes, period_warnings
from registry.coverage_words import span, summary, when, who_acts
from registry.holiday_periods import holiday_periods
from registry.in_charge import Step, in_charge_by_account
from registry.models import RosterRow, SocialAccount
from registry.radar import DAY_WIDTH, radar
from tests.factories import LONG_AGO, account_from_before, department, deputy_head, officer, person, with_role

pytestmark = pytest.mark.django_db

MONDAY = datetime.date(2026, 4, 27)
DAY = datetime.timedelta(days=1)
NOVEMBER = datetime.datetime(2026, 11, 1, 7, tzinfo=datetime.UTC)
CALENDAR = WorkCalendar()


def d(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def on_roster(account, role="responsible", who=None, order=None, first=LONG_AGO, last=None):
    who = who or person()
    RosterRow.objects.create(account=account, person=who, role=role, order=order, from_date=first, to_date=last)
    return who


def away(who, first: str, last: str | None = None):
    return Absence.objects.create(person=who, from_date=d(first), to_date=d(last) if last else None)


def library(name="Markaryds bibliotek"):
    """One responsible person, one substitute, and a head."""
    account = account_from_before(of=department("Biblioteket", head=person("Birgitta Öhman")))
    SocialAccount.objects.filter(pk=account.pk).update(name=name)
    account.refresh_from_db()
    return account, on_roster(account, who=person("Stina Sörensen")), on_roster(account, "substitute", person("Elias Nord"), order=1)


def covers_of(account, first=MONDAY, days=14, calendar=CALENDAR):
    return [cell.cover for cell in coverage([account], first, days, calendar).rows[0].cells]


# ---- the walk, day by day


@pytest.mark.parametrize("seed", range(4))
def test_s8_coverage_says_what_in_charge_says_on_each_working_day(seed):
    chance = random.Random(seed)
    accounts = [account_from_before() for _ in range(3)]
    people = [person() for _ in range(6)]

    def by_day() -> datetime.date:
        return MONDAY + chance.randrange(-5, 40) * DAY

    for account in accounts:
        for one in chance.sample(people, 4):
            role = chance.choice(["responsible", "substitute"])
            first = by_day()
            last = chance.choice([None, first + chance.randrange(20) * DAY])
            on_roster(account, role, one, order=chance.randrange(1, 4) if role == "substitute" else None, first=first, last=last)
    for one in [*people, accounts[0].department.head]:
        first = by_day()
        Absence.objects.create(person=one, from_date=first, to_date=chance.choice([None, first + chance.randrange(15) * DAY]))
    people[0].ends_on = by_day()
    people[0].save()
    expected = {Step.RESPONSIBLE: Cover.RESPONSIBLE, Step.SUBSTITUTE: Cover.SUBSTITUTE}

    found = coverage(accounts, MONDAY, 42, CALENDAR)

    for place in range(42):
        day = MONDAY + place * DAY
        truth = in_charge_by_account(accounts, day)
        for row in found.rows:
            cell, now = row.cells[place], truth[row.account.pk]
            if CALENDAR.is_working_day(day):
                assert (cell.cover, cell.people) == (expected.get(now.step, Cover.HOLE), now.people)
            else:
                assert (cell.cover, cell.people) == (Cover.CLOSED, ())


def test_s9_the_substitute_covers_and_where_nobody_does_there_is_a_hole():
    account, responsible, substitute = library()
    away(responsible, "2026-04-28", "2026-05-06")
    away(substitute, "2026-05-04", "2026-05-05")

    found = covers_of(account, days=12)

    assert "".join(cover.value[0] for cover in found) == "rsssccchhsrr"


def test_days_that_the_municipality_has_closed_need_nobody():
    account, responsible, substitute = library()
    away(responsible, "2026-04-27")
    away(substitute, "2026-04-27")
    LocalDay.objects.create(date=d("2026-04-28"), reason="Planeringsdag")

    assert covers_of(account, days=3, calendar=WorkCalendar.current()) == [Cover.HOLE, Cover.CLOSED, Cover.HOLE]


# ---- holes


def test_d12_consecutive_working_days_are_one_hole_over_a_holiday_and_the_head_is_to_act():
    account, responsible, substitute = library()
    away(responsible, "2026-04-30", "2026-05-08")
    away(substitute, "2026-04-30", "2026-05-05")

    (hole,) = holes([account], MONDAY, 14, CALENDAR)

    assert (hole.first, hole.last, hole.to_act) == (d("2026-04-30"), d("2026-05-05"), (account.department.head,))
    assert when(hole, today=MONDAY) == "30 april–5 maj"
    assert who_acts(hole) == "Birgitta Öhman ser till att någon är på plats."


def test_a_head_who_is_away_today_leaves_it_to_the_deputy():
    account, responsible, substitute = library()
    away(responsible, "2026-05-04", "2026-05-05")
    away(substitute, "2026-05-04", "2026-05-05")
    away(account.department.head, "2026-04-27", "2026-04-28")
    deputy = deputy_head(account.department)

    assert [hole.to_act for hole in holes([account], MONDAY, 14, CALENDAR)] == [(deputy,)]


@pytest.mark.parametrize(
    ("last", "words"),
    [("2026-04-27", "i dag"), ("2026-04-29", "nu, till och med 29 april"), ("2027-01-08", "nu, till och med 8 januari 2027")],
)
def test_a_hole_of_today_is_now(last, words):
    account, responsible, substitute = library()
    away(responsible, "2026-04-20", last)
    away(substitute, "2026-04-20", last)

    assert when(holes([account], MONDAY, 300, CALENDAR)[0], today=MONDAY) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-05-04", "2026-05-04", "4 maj"),
        ("2026-05-04", "2026-05-08", "4–8 maj"),
        ("2026-04-30", "2026-05-04", "30 april–4 maj"),
        ("2026-12-21", "2027-01-10", "21 december–10 januari 2027"),
    ],
)
def test_days_are_told_briefly(first, last, words):
    assert span(d(first), d(last), today=MONDAY) == words


def test_each_picture_has_its_sentence():
    account, responsible, substitute = library()
    away(responsible, "2026-04-28", "2026-05-05")
    away(substitute, "2026-05-04", "2026-05-05")
    row = coverage([account], MONDAY, 14, CALENDAR).rows[0]

    assert summary(row, today=MONDAY) == ("Ansvarig på plats, utom 28–30 april då Elias Nord ersätter och 4–5 maj då ingen är på plats.")


# ---- the picture


def test_the_bars_of_the_picture_stand_on_the_days_and_break_at_days_off():
    account, responsible, _ = library()
    away(responsible, "2026-05-05", "2026-05-08")
    found = coverage([account], MONDAY, 14, CALENDAR)

    picture = radar(found, found.rows, [], CALENDAR, today=MONDAY)

    days = [(round(bar.x / DAY_WIDTH), round(bar.width / DAY_WIDTH), bar.cover.value) for bar in picture.strips[0].bars]
    assert days == [(0, 4, "responsible"), (7, 1, "responsible"), (8, 4, "substitute")]
    assert [bar.label for bar in picture.strips[0].bars] == ["Stina S.", "", "Elias N."]
    assert [bar.link > 0 for bar in picture.strips[0].bars] == [False, True, False]
    assert [week.label for week in picture.weeks] == ["v. 18", "v. 19"]
    assert [month.label for month in picture.months] == ["april", "maj"]


# ---- holiday periods


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2026-03-10", ["Påsk"]),
        ("2026-04-20", ["Veckan med första maj", "Veckan med Kristi himmelsfärdsdag"]),
        ("2026-05-25", ["Sommar"]),
        ("2026-08-16", ["Sommar"]),
        ("2026-08-17", []),
        ("2026-10-01", ["Höstlov"]),
        ("2026-11-23", ["Jul och nyår"]),
        ("2027-01-10", ["Jul och nyår"]),
    ],
)
def test_s9_the_holiday_periods_of_the_next_four_weeks(day, names):
    assert [period.name for period in holiday_periods(d(day), d(day) + 28 * DAY)] == names


def test_christmas_goes_from_its_monday_to_the_sunday_after_epiphany():
    (christmas,) = holiday_periods(d("2026-12-24"), d("2026-12-24"))

    assert (christmas.first, christmas.last) == (d("2026-12-21"), d("2027-01-10"))


def test_s9_a_period_that_is_near_is_warned_of_by_department():
    account, responsible, substitute = library()
    other = account_from_before()
    on_roster(other)
    closed = account_from_before(state=SocialAccount.State.CLOSED)
    away(responsible, "2026-12-21", "2027-01-04")
    away(substitute, "2026-12-28", "2027-01-20")

    (warning,) = period_warnings(NOVEMBER.replace(day=25))

    assert (warning.period.name, warning.department, warning.to_act) == ("Jul och nyår", account.department, (account.department.head,))
    assert [(hole.account, hole.first, hole.last) for hole in warning.holes] == [(account, d("2026-12-28"), d("2027-01-04"))]
    assert closed.pk not in {hole.account.pk for hole in warning.holes}
    assert period_warnings(NOVEMBER.replace(day=20)) == []


# ---- the page


@pytest.fixture
def today(monkeypatch):
    """Tuesday 24 November 2026, for the page and everything it asks."""
    local = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: local(value, zone) if value else d("2026-11-24"))


def page_for(client, user, **asked):
    client.force_login(user)
    return client.get(reverse("registry:coverage"), asked)


def with_a_hole():
    account, responsible, substitute = library()
    away(responsible, "2026-12-14", "2026-12-18")
    away(substitute, "2026-12-16", "2026-12-16")
    return account, responsible, substitute


def test_s9_the_hole_is_told_in_words_with_the_way_to_mend_it(client, today):
    account, _, _ = with_a_hole()

    html = page_for(client, account.department.head).content.decode()

    assert re.search(r"Markaryds bibliotek</a>: ingen på plats 16 december\.", html)
    assert "Du ser till att någon är på plats." in html
    assert "Birgitta Öhman ser till att någon är på plats." in page_for(client, officer()).content.decode()
    assert f"{reverse('registry:roster_appoint', args=[account.pk])}?uppgift=substitute" in html


def test_when_there_is_no_hole_the_page_says_so(client, today):
    account, *_ = library()

    assert "Alla konton är bemannade till och med 17 januari 2027." in page_for(client, account.department.head).content.decode()


@pytest.mark.parametrize("who", ["head", "responsible", "substitute", "officer", "auditor", "colleague"])
def test_when_somebody_is_away_is_shown_to_those_who_need_it(client, today, who):
    account, responsible, substitute = with_a_hole()
    users = {
        "head": account.department.head,
        "responsible": responsible,
        "substitute": substitute,
        "officer": officer(),
        "auditor": with_role(Role.AUDITOR),
        "colleague": person(),
    }

    html = page_for(client, users[who]).content.decode()

    assert ("Markaryds bibliotek" in html) == (who != "colleague")
    assert (reverse("registry:roster_appoint", args=[account.pk]) in html) == (who == "head")


def test_whoever_is_not_logged_in_is_asked_to(client):
    assert client.get(reverse("registry:coverage")).status_code == 302


def test_the_filters_leave_what_was_asked_for(client, today):
    account, *_ = with_a_hole()
    other = account_from_before()
    on_roster(other)
    user = officer()
    on_roster(other, "substitute", user, order=1)

    def shown(**asked):
        return [row.account.pk for row in page_for(client, user, **asked).context["page"]]

    assert sorted(shown()) == [account.pk, other.pk]
    assert shown(urval="mina") == [other.pk]
    assert shown(verksamhet=account.department_id) == [account.pk]
    assert shown(luckor="on") == [account.pk]
    assert sorted(shown(verksamhet="x", fran="igår", sida="99")) == [account.pk, other.pk]


@pytest.mark.parametrize(
    ("asked", "first"), [("2026-12-09", "2026-12-07"), ("9999-12-31", "2028-11-20"), ("0001-01-01", "2024-11-18"), ("", "2026-11-23")]
)
def test_the_weeks_begin_on_a_monday_and_not_beyond_what_can_be_known(client, today, asked, first):
    account, *_ = library()

    assert page_for(client, account.department.head, fran=asked).context["first"] == d(first)


def test_the_picture_has_a_name_and_a_table_with_the_same_days(client, today):
    account, _, _ = with_a_hole()

    html = page_for(client, account.department.head).content.decode()

    assert 'role="img" aria-label="Ansvarig på plats, utom 14–15 december då Elias Nord ersätter' in html
    assert '<td class="date">2026-12-16</td><td class="date">2026-12-16</td>' in html


def queries_of(client):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse("registry:coverage"))
    assert response.status_code == 200
    return len(queries)


def test_one_account_or_thirty_take_as_many_queries(client, today):
    with_a_hole()
    client.force_login(officer())
    with_one = queries_of(client)
    for _ in range(29):
        account = account_from_before()
        away(on_roster(account), "2026-11-24", "2026-12-24")

    assert queries_of(client) == with_one
    assert with_one <= 12
