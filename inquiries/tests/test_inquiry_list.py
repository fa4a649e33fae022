"""The list of questions: which, in which order, what it shows and what it costs. S11, d22."""

import datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from inquiries.models import Inquiry
from inquiries.words import due_words, left_words, masked_name
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/fragor/"
DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 5, 4, 12, 30, tzinfo=datetime.UTC)  # Monday 14.30


def rows(client, **choices):
    return [row["pk"] for row in client.get(LIST, choices).context["rows"]]


@pytest.fixture
def account():
    return factories.lightly_staffed_account()


@pytest.fixture
def officer(client):
    client.force_login(factories.officer())
    return client


def test_what_is_most_pressing_comes_first_and_what_is_settled_stays_away(officer, account):
    now = timezone.now()
    new, old = (factories.logged_inquiry(account=account, posted_at=now - days * DAY) for days in (0, 9))
    factories.answered_inquiry(account=account)

    assert rows(officer) == [old.pk, new.pk]


def test_each_choice_shows_what_it_says(officer, account):
    late = factories.logged_inquiry(account=account, posted_at=timezone.now() - 9 * DAY)
    fresh = factories.logged_inquiry(account=factories.account_from_before())
    answered = factories.answered_inquiry(account=account)
    Inquiry.objects.filter(pk=answered.pk).update(follow_up_on=timezone.localdate())
    every = [answered.pk, fresh.pk, late.pk]

    shown = {
        choice: rows(officer, visa=choice) for choice in ("forsenade", "folj-upp", "alla", "assigned", "answered", "removed", "nonsens")
    }

    assert shown["forsenade"] == [late.pk]
    assert shown["folj-upp"] == shown["answered"] == [answered.pk]
    assert (shown["alla"], shown["assigned"], shown["removed"]) == (every, [fresh.pk, late.pk], [])
    assert shown["nonsens"] == [late.pk, fresh.pk]
    assert rows(officer, visa="alla", konto=account.pk) == [answered.pk, late.pk]


def test_mine_are_those_on_my_accounts_and_those_given_to_me(client, account):
    responsible, head = account.roster.get(role="responsible").person, account.department.head
    mine, elsewhere = factories.logged_inquiry(account=account), factories.logged_inquiry(account=factories.account_from_before())
    logged_for_others = factories.logged_inquiry(account=elsewhere.account, by=responsible)
    elsewhere.assign(responsible, by=head, now=timezone.now())
    client.force_login(responsible)

    assert set(rows(client)) == {mine.pk, elsewhere.pk, logged_for_others.pk}
    assert set(rows(client, mina="on")) == {mine.pk, elsewhere.pk}


@pytest.mark.parametrize("written", ["{number}", "{pk}", "  {url}  ", "{url}?fbclid=abc"])
def test_one_is_found_by_number_or_link_also_when_it_is_settled(officer, account, written):
    inquiry = factories.answered_inquiry(account=account)
    Inquiry.objects.filter(pk=inquiry.pk).update(url=f"{account.url}/posts/1")
    factories.logged_inquiry(account=account)

    assert rows(officer, q=written.format(number=inquiry.number, pk=inquiry.pk, url=f"{account.url}/posts/1")) == [inquiry.pk]


@pytest.mark.parametrize("asked", ["q", "visa", "konto", "mina", "sida"])
@pytest.mark.parametrize("value", ["'", "9" * 40, "-1", "<script>", "%00", "😀", "http://[", "٣"])
def test_hostile_choices_break_nothing(officer, account, asked, value):
    factories.logged_inquiry(account=account)

    answer = officer.get(LIST, {asked: value})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace('<script src="', "").replace("<script defer", "")


def test_d22_the_list_and_the_file_show_no_visitors_name(officer, account):
    factories.logged_inquiry(account=account, display_name="Astrid Sten")

    html = officer.get(LIST).content.decode()
    file = b"".join(officer.get("/fragor/fragor.csv").streaming_content).decode()

    assert "A. S." in html
    assert "A. S." in file
    assert "Astrid" not in html + file


def test_the_chosen_rows_come_as_a_workbook_with_dates_as_dates_and_formulas_as_text(officer, account):
    inquiry = factories.logged_inquiry(account=account, text="=1+1")
    factories.answered_inquiry(account=account)

    sheet = load_workbook(BytesIO(b"".join(officer.get("/fragor/fragor.xlsx?visa=oppna").streaming_content))).active

    cells = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert sheet.max_row == 2
    assert (cells["Nummer"].value, cells["Vad som skrevs"].value, cells["Vad som skrevs"].data_type) == (inquiry.number, "=1+1", "s")
    assert cells["Svara senast"].is_date


def test_the_list_and_the_page_of_one_cost_the_same_for_one_row_and_thirty(officer, account):
    def cost(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert officer.get(url).status_code == 200
        return len(queries)

    inquiry = factories.logged_inquiry(account=account)
    cost(LIST)
    one = (cost(LIST), cost(f"{LIST}?visa=alla"))
    for _ in range(29):
        factories.logged_inquiry(account=account)
    thirty = (cost(LIST), cost(f"{LIST}?visa=alla"))

    assert one == thirty
    assert max(thirty) <= 10
    assert cost(inquiry.get_absolute_url()) <= 25


def test_an_empty_list_says_what_would_be_here(client):
    client.force_login(factories.person())

    assert "Inga frågor väntar" in client.get(LIST).content.decode()
    assert "Inga frågor passar urvalet" in client.get(LIST, {"visa": "alla"}).content.decode()


# ---- words


@pytest.mark.parametrize(
    ("hours", "due", "left"),
    [
        (2, "i dag kl. 16.30", "om 2 timmar"),
        (1, "i dag kl. 15.30", "om en timme"),
        (0.5, "i dag kl. 15.00", "om 30 minuter"),
        (-0.5, "i dag kl. 14.00", "30 minuter sedan"),
        (23, "i morgon kl. 13.30", "om 23 timmar"),
        (-24, "i går kl. 14.30", ""),
        (24 * 4, "fre 8 maj kl. 14.30", ""),
        (24 * 365, "tis 4 maj 2027 kl. 14.30", ""),
    ],
)
def test_a_deadline_says_the_day_and_how_long_is_left(hours, due, left):
    moment = NOW + datetime.timedelta(hours=hours)

    assert (due_words(moment, now=NOW).replace("\N{NO-BREAK SPACE}", " "), left_words(moment, now=NOW)) == (due, left)


@pytest.mark.parametrize(
    ("name", "hidden", "shown"),
    [
        ("Astrid Sten", False, "A. S."),
        ("åsa", False, "Å."),
        ("Bo von Ek", False, "B. E."),
        ("", False, "Besökare"),
        ("Astrid Sten", True, "Besökare"),
        ("😀 123", False, "Besökare"),
    ],
)
def test_d22_a_name_becomes_initials(name, hidden, shown):
    assert masked_name(name, hidden=hidden) == shown
