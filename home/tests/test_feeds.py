"""The calendar feed: who gets what, when it dies, and that other programs read it right (S8, S9, S11)."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.actions import let_in, set_last_day, shut_out
from accounts.feeds import close_feed, open_feed
from accounts.models import Absence, FeedToken
from core.errors import RuleError
from core.history import history_of
from registry.models import RosterRow
from tests.factories import LONG_AGO, account_from_before, deputy_head, logged_inquiry, person

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def d(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def now(monkeypatch):
    """Tuesday 24 November 2026, 10.00 in Sweden."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def on_roster(account, role, who, order=None):
    RosterRow.objects.create(account=account, person=who, role=role, order=order, from_date=LONG_AGO)


def away(who, first, last):
    Absence.objects.create(person=who, from_date=d(first), to_date=d(last))


@pytest.fixture
def library():
    """(account, responsible, substitute); the responsible person is away for two weeks, the substitute in the last days of them."""
    account, responsible, substitute = account_from_before(), person(), person()
    on_roster(account, "responsible", responsible)
    on_roster(account, "substitute", substitute, order=1)
    away(responsible, "2026-12-07", "2026-12-18")
    away(substitute, "2026-12-17", "2026-12-18")
    return account, responsible, substitute


def fetch(token: str, **headers):
    return Client().get(reverse("home:calendar_feed", args=[token]), **headers)


def feed_of(user) -> dict[str, tuple]:
    """uid without its host → (title, start, end) of each event, as the library reads the file."""
    response = fetch(open_feed(person=user, now=NOW))
    assert response.status_code == 200
    calendar = Calendar.from_ical(response.content)
    return {
        str(event["uid"]).partition("@")[0]: (str(event["summary"]), event.decoded("dtstart"), event.decoded("dtend"))
        for event in calendar.walk("VEVENT")
    }


# ---- what stands in it


def test_s9_the_substitute_sees_the_days_when_they_are_in_charge_and_no_others(now, library):
    account, _, substitute = library

    assert feed_of(substitute) == {f"bemanning-{account.pk}-20261207": (f"Ersätter på {account.name}", d("2026-12-07"), d("2026-12-17"))}


def test_s8_the_responsible_person_sees_when_they_are_in_charge_and_not_when_they_are_away(now, library):
    account, responsible, _ = library

    assert [days[:2] for days in feed_of(responsible).values()] == [
        (f"Ansvarig för {account.name}", d("2026-01-02")),
        (f"Ansvarig för {account.name}", d("2026-12-21")),
    ]


@pytest.mark.parametrize("who", ["head", "deputy"])
def test_s9_whoever_leads_sees_when_nobody_is_there(now, library, who):
    account, *_ = library
    head, deputy = account.department.head, deputy_head(account.department)
    if who == "deputy":
        away(head, "2026-12-01", "2026-12-31")

    assert feed_of(head if who == "head" else deputy) == {
        f"bemanning-{account.pk}-20261217": (f"Ingen på plats: {account.name}", d("2026-12-17"), d("2026-12-19"))
    }


def test_the_uid_stays_when_the_days_go_by_and_when_the_end_moves(monkeypatch, library):
    account, responsible, substitute = library
    seen = []
    for day in (24, 27):
        monkeypatch.setattr(timezone, "now", lambda day=day: NOW.replace(day=day))
        seen.append(set(feed_of(substitute)) | set(feed_of(responsible)))
    Absence.objects.filter(person=substitute).delete()

    later = set(feed_of(substitute))

    assert seen[0] == seen[1]
    assert later == {f"bemanning-{account.pk}-20261207"}


@pytest.mark.parametrize(
    ("posted", "due_utc"),
    [("2026-03-26T14:00", "2026-03-27T15:30"), ("2026-03-27T14:00", "2026-03-30T14:30"), ("2026-10-23T14:00", "2026-10-26T15:30")],
    ids=["before summer time", "over the change to summer time", "over the change to winter time"],
)
def test_s11_a_deadline_is_at_the_same_wall_clock_time_before_and_after_daylight_saving(monkeypatch, library, posted, due_utc):
    account, responsible, _ = library
    moment = datetime.datetime.fromisoformat(posted).replace(tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    inquiry = logged_inquiry(account=account, by=responsible, now=moment, display_name="Astrid Sten", text="Var är min mormors journal?")

    title, start, end = feed_of(responsible)[f"fraga-{inquiry.pk}-svar"]

    assert end == datetime.datetime.fromisoformat(due_utc).replace(tzinfo=datetime.UTC)
    assert end - start == datetime.timedelta(minutes=30)
    assert title == f"Svara senast 16.30: {account.name}, fråga {inquiry.number}"


def test_nothing_of_what_a_visitor_wrote_or_is_called_leaves_the_portal(now, library):
    account, responsible, _ = library
    inquiry = logged_inquiry(account=account, by=responsible, now=NOW, display_name="Astrid Sten", text="Var är min mormors journal?")

    text = fetch(open_feed(person=responsible, now=NOW)).content.decode().replace("\r\n ", "")

    assert inquiry.number in text
    assert inquiry.get_absolute_url() in text
    assert re.findall("Astrid|Sten|mormor|journal", text) == []


def test_a_name_with_commas_semicolons_and_line_breaks_is_read_back_as_it_is(now):
    account, user = account_from_before(), person()
    account.name = "Å, ä; ö\nEND:VEVENT\\n – biblioteket med ett namn som är så långt att raden måste brytas"
    account.save()
    on_roster(account, "responsible", user)

    ((title, *_),) = feed_of(user).values()

    assert title == f"Ansvarig för {account.name}"


# ---- the key


def test_only_the_hash_of_the_key_is_kept(now):
    user = person()

    token = open_feed(person=user, now=NOW)

    row = FeedToken.objects.get()
    assert len(token) >= 43
    assert token not in str([getattr(row, field.attname) for field in FeedToken._meta.fields])
    assert token not in str([line.sentence for line in history_of(user)])


def test_a_new_address_closes_the_old_one(now):
    user = person()
    old = open_feed(person=user, now=NOW)

    new = open_feed(person=user, now=NOW)

    assert (fetch(old).status_code, fetch(new).status_code) == (404, 200)


def test_there_is_one_active_key_for_each_person():
    user = person()
    FeedToken.objects.create(person=user, digest="a" * 64, revoked_at=NOW)
    FeedToken.objects.create(person=user, digest="b" * 64)

    with pytest.raises(IntegrityError), transaction.atomic():
        FeedToken.objects.create(person=user, digest="c" * 64)


@pytest.mark.parametrize("token", ["x" * 43, "0" * 20, "A" * 100])
def test_an_unknown_key_is_not_found(token):
    assert fetch(token).status_code == 404


def test_a_closed_feed_is_not_found(now):
    user = person()
    token = open_feed(person=user, now=NOW)

    close_feed(person=user, by=user, now=NOW)

    assert fetch(token).status_code == 404


def test_the_feed_dies_with_the_last_day(now):
    user, administrator = person(), person()
    token = open_feed(person=user, now=NOW)

    set_last_day(person=user, by=administrator, ends_on=d("2026-11-24"))
    on_the_last_day = fetch(token).status_code
    set_last_day(person=user, by=administrator, ends_on=d("2026-11-23"))

    assert (on_the_last_day, fetch(token).status_code) == (200, 404)


def test_whoever_is_shut_out_and_let_in_again_has_no_feed(now):
    user, administrator = person(), person()
    token = open_feed(person=user, now=NOW)

    shut_out(person=user, by=administrator, today=d("2026-11-24"))
    while_out = fetch(token).status_code
    with pytest.raises(RuleError):
        open_feed(person=user, now=NOW)
    let_in(person=user, by=administrator)

    assert (while_out, fetch(token).status_code) == (404, 404)


# ---- the file and its page


def test_the_file_stays_out_of_shared_caches_and_needs_no_log_in(now):
    response = fetch(open_feed(person=person(), now=NOW))

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_calendar_that_asks_all_the_time_is_told_to_wait(now):
    cache.clear()
    user = person()
    token = open_feed(person=user, now=NOW)

    answers = [fetch(token).status_code for _ in range(61)]

    assert (answers.count(200), answers[-1]) == (60, 429)


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_accounts(now):
    user = person()

    def queries():
        token = open_feed(person=user, now=NOW)
        with CaptureQueriesContext(connection) as captured:
            assert fetch(token).status_code == 200
        return len([query for query in captured if "cache" not in query["sql"]])

    def looked_after():
        account = account_from_before()
        on_roster(account, "responsible", user)
        logged_inquiry(account=account, by=user, now=NOW)

    looked_after()
    with_one = queries()
    for _ in range(14):
        looked_after()

    assert queries() == with_one
    assert with_one <= 20


def test_the_page_shows_the_address_once_and_closes_it(client):
    user = person()
    client.force_login(user)

    answer = client.post(reverse("home:my_calendar_open"))

    path = re.search(r'value="http://[^/]+(/kalender/[\w-]+\.ics)"', answer.content.decode())[1]
    assert answer.headers["Cache-Control"] == "no-store"
    assert Client().get(path).status_code == 200
    again = client.get(reverse("home:my_calendar")).content.decode()
    assert path not in again
    assert "Byt till en ny adress" in again
    client.post(reverse("home:my_calendar_close"))
    assert Client().get(path).status_code == 404
    assert [line.sentence for line in history_of(user)][:2] == [
        f"{user.name} stängde kalenderadressen",
        f"{user.name} skapade en kalenderadress",
    ]
