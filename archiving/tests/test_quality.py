"""What the portal thinks of the files at once, in words (S21, design §8)."""

import datetime

import pytest
from django.test import Client

from archiving import quality
from archiving.hand_in_page import browser_in_words
from archiving.models import Method
from archiving.tests.upload_support import (
    checking,
    logged_in,
    picture,
    ready,
    responsible_for,
)
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


@pytest.fixture
def client(snapshot) -> Client:
    return logged_in(responsible_for(snapshot))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "tone", "words"),
    [
        ("2026-05-01", "good", "dagen efter"),
        ("2026-05-11", "warning", "1 maj 2026 till 10 maj 2026 finns inte"),
        ("2026-04-01", "info", "slutar 30 april 2026"),
    ],
)
def test_a_gap_and_an_overlap_are_told_in_words(first, tone, words):
    remark = quality.remark_on_period(day(first), day("2026-10-01"), before=day("2026-04-30"))

    assert (remark.tone, words in remark.sentence) == (tone, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Välkommen till MARKARYDS\nbibliotek!", True),
        ("@markaryds.bibliotek", True),
        (b"Markaryds bibliotek".decode(), True),
        ("Marka\u030aryds bibliotek", False),
        ("Strömsnäsbruks bibliotek", False),
        ("", False),
    ],
)
def test_the_profiles_name_is_found_however_it_is_written(text, found):
    account = factories.active_account(name="Markaryds bibliotek")

    assert quality.names_profile(text, account) is found


def test_what_is_found_in_a_file_is_advice_in_words():
    checks = {"kind": "export", "pages": 3, "named_otherwise": "jpg", "names_profile": False, "words": 400, "warnings": ["Suddig."]}
    export = {"posts": 1200, "comments": 3, "from": "2026-01-01", "to": "2026-06-30"}

    remarks = quality.remarks_on_file({**checks, "export": export}, ending="png")

    assert quality.facts_of(checks) == "Plattformens export, 3 sidor"
    assert [remark.tone for remark in remarks] == ["warning", "info", "warning", "info"]
    assert (
        remarks[3].sentence == "Exporten innehåller 1\N{NO-BREAK SPACE}200 inlägg och 3 kommentarer, från 1 januari 2026 till 30 juni 2026."
    )


@pytest.mark.parametrize(
    ("kinds", "method"),
    [([], ""), (["skarmbild"], Method.SCREENSHOT), (["utskrift", "utskrift", "film"], Method.PRINT), (["export"], Method.EXPORT)],
)
def test_the_method_is_guessed_from_the_files(kinds, method):
    assert quality.guessed_method([{"kind": kind} for kind in kinds]) == method


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge 142 på Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1", "Safari 18 på iOS"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_the_browser_says_which_it_is(sent, words):
    assert browser_in_words(sent) == words


def test_a_checked_upload_is_listed_with_what_was_found(client, snapshot):
    checking(snapshot)
    ready(snapshot, picture("green"), name="Grön.jpg")

    fragment = client.get(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/filer/").content.decode()

    assert ("Kontrolleras" in fragment, "I arkivet får den rätt ändelse" in fragment, "<html" in fragment) == (True, True, False)
