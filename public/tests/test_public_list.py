"""The public list (S2): what is on it, in which version, found and grouped how; open to all and framed by others on one page only."""

import datetime
import re
from urllib.parse import quote_from_bytes

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Municipality
from public.entries import entry_of
from public.tests.support import ACCESSIBILITY, CLOSED, CSV, DATA, EMBEDDED, JSON, LIST, close, data, in_list, page_of
from registry.models import SocialAccount
from registry.tests.hostile import HOSTILE_BYTES, TRIED
from tests.factories import active_account, department, officer, person, planned_account, platform, ready_account

pytestmark = pytest.mark.django_db


# ---- what is on the list


def test_s2_active_and_dormant_accounts_are_on_the_list_and_the_others_are_not(client):
    active_account(name="Aktivt")
    active_account(name="Vilande").make_dormant(by=officer(), reason="Sommar")
    planned_account(name="Planerat")
    ready_account(name="Färdigt att starta")
    close(active_account(name="Avslutat"))

    assert sorted(in_list(client)) == ["Aktivt", "Vilande"]
    assert {row["namn"] for row in data(client)} == {"Aktivt", "Vilande", "Avslutat"}
    assert "Avslutat" in client.get(CLOSED).text


def test_a_planned_and_an_unpublished_account_have_no_page(client):
    planned, unpublished = planned_account(), active_account()
    SocialAccount.objects.filter(pk=unpublished.pk).update(public_version=None)

    assert [client.get(page_of(account)).status_code for account in (planned, unpublished)] == [404, 404]
    assert client.get(reverse("public:account_detail", args=[4711])).status_code == 404


def test_a_closed_account_that_residents_never_saw_stays_unseen(client):
    account = close(active_account(name="Aldrig godkänt"))
    SocialAccount.objects.filter(pk=account.pk).update(public_version=None)

    assert client.get(page_of(account)).status_code == 404
    assert "Aldrig godkänt" not in client.get(CLOSED).text
    assert data(client) == []


def test_an_empty_list_says_what_will_be_there(client):
    assert "Här visas kommunens konton när de har startat" in client.get(LIST).text
    assert "Inga avslutade konton" in client.get(CLOSED).text


# ---- the last approved version


def test_an_edit_is_not_seen_until_it_is_approved_and_never_unpublishes(client):
    account = active_account(name="Biblioteket")
    new = {"name": "Bibblan", "purpose": "Ett nytt syfte."}

    account.change_facts(new, address_key=account.address_key, by=account.department.head)
    before = in_list(client), client.get(page_of(account)).text, data(client)[0]["namn"]
    account.approve_for_public(by=officer())
    after = in_list(client), client.get(page_of(account)).text, data(client)[0]["namn"]

    assert (before[0], before[2]) == (["Biblioteket"], "Biblioteket")
    assert "Ett nytt syfte." not in before[1]
    assert (after[0], after[2]) == (["Bibblan"], "Bibblan")
    assert "Ett nytt syfte." in after[1]


def test_search_does_not_find_what_is_not_approved_yet(client):
    account = active_account(name="Biblioteket")
    account.change_facts({"name": "Bibblan"}, address_key=account.address_key, by=account.department.head)

    assert in_list(client, q="bibblan") == []
    assert in_list(client, q="biblioteket") == ["Biblioteket"]


def test_a_dormant_account_stays_and_says_that_it_rests(client):
    account = active_account()
    account.make_dormant(by=officer(), reason="Säsongen är slut")

    page = client.get(page_of(account)).text

    assert "vilar just nu" in page
    assert "Senast inom en arbetsdag" not in page
    assert "Vilar just nu" in client.get(LIST).text
    assert "Säsongen är slut" not in page


def test_a_closed_account_is_shown_as_it_was_last_approved(client):
    account = active_account(name="Biblioteket")
    account.change_facts({"name": "Aldrig godkänt namn"}, address_key=account.address_key, by=account.department.head)
    close(account)

    page = client.get(page_of(account)).text

    assert "Biblioteket" in page
    assert "Aldrig godkänt namn" not in page


def test_dates_are_those_of_the_swedish_day():
    account = active_account()
    account.verified_at = datetime.datetime(2026, 6, 30, 22, 30, tzinfo=datetime.UTC)

    assert entry_of(account, Municipality()).checked == datetime.date(2026, 7, 1)


# ---- the account's page


def test_s11_s17_s22_the_page_tells_what_residents_need_to_know(client):
    Municipality.objects.create(name="Markaryds kommun", contact_email="kommunen@markaryd.example", contact_phone="0433-555 00")
    account = active_account(name="Biblioteket", of=department("Biblioteken"))

    page = client.get(page_of(account)).text

    for text in (
        "Ja, det här kontot är kommunens",
        "Biblioteken på Facebook",
        "Dialog med låntagare",
        "Låntagare och andra",
        "Varje vardag klockan 9 och 15.",
        "Senast inom en arbetsdag",
        "<li>hot, hån, trakasserier eller personangrepp</li>",
        "kan bli en allmän handling",
        "Är du missnöjd",
        "kommunen@markaryd.example",
        "0433-555 00",
    ):
        assert text in page
    assert f'href="{account.url}"' in page


def test_a_closed_account_says_when_and_where_to_turn_and_is_no_link(client):
    account = close(active_account(name="Biblioteket"))

    for page in (client.get(page_of(account)).text, client.get(CLOSED).text):
        assert "12 juni 2026" in page
        assert "Biblioteket på Instagram" in page
        assert f'href="{account.url}"' not in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.com/x", "data:text/html,x", "//evil.example", " https://x.example"])
def test_only_http_and_https_become_links(client, url):
    account = active_account()
    account.public_version.url = url
    account.public_version.save()

    pages = [client.get(path).text for path in (LIST, EMBEDDED, page_of(account))]

    assert entry_of(account, Municipality()).link == ""
    assert not any(f'href="{url}' in page for page in pages)


def test_what_people_have_written_is_shown_and_never_run(client):
    account = active_account(name="<script>alert(1)</script>")
    account.change_facts({"purpose": "<img src=x onerror=alert(1)>"}, address_key=account.address_key, by=officer())
    account.approve_for_public(by=officer())

    pages = [client.get(path).text for path in (LIST, EMBEDDED, page_of(account))]

    assert not any("<script>alert" in page or "<img src=x" in page for page in pages)


# ---- groups and search


def test_the_list_is_grouped_by_department_in_swedish_order(client):
    for name in ("Ålder och omsorg", "Äldreomsorgen", "Öppna förskolan", "Zonen"):
        active_account(of=department(name))

    headings = re.findall(r'<h2 id="grupp-\d+">([^<]*)', client.get(LIST).text)

    assert headings == ["Zonen", "Ålder och omsorg", "Äldreomsorgen", "Öppna förskolan"]


def test_the_list_is_grouped_by_platform_when_asked(client):
    active_account(url="https://www.instagram.com/biblioteket_test", name="Instagramkontot")
    active_account(url="https://www.facebook.com/biblioteket.test", name="Facebookkontot")

    page = client.get(LIST, {"ordna": "kanal"}).text

    assert re.findall(r'<h2 id="grupp-\d+">([^<]*)', page) == ["Facebook", "Instagram"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("bibliotek", ["Markaryds bibliotek"]),
        ("BIBLIOTEK MARKARYD", ["Markaryds bibliotek"]),
        ("ÖPPEN", ["Gården"]),
        ("instagram", ["Gården"]),
        ("gardenmarkaryd", ["Gården"]),
        ("https://m.instagram.com/GardenMarkaryd/?igsh=abc", ["Gården"]),
        ("facebook.com/markarydsbibliotek?ref=bookmarks", ["Markaryds bibliotek"]),
        ("finns inte", []),
        ("%", []),
    ],
)
def test_search_finds_by_name_department_platform_and_address(client, asked, found):
    active_account(name="Markaryds bibliotek", url="https://www.facebook.com/markarydsbibliotek", of=department("Kultur"))
    active_account(name="Gården", url="https://www.instagram.com/gardenmarkaryd", of=department("Öppen ungdom"))

    assert in_list(client, q=asked) == found


def test_a_search_that_finds_nothing_says_so_and_shows_what_is_closed(client):
    active_account(name="Biblioteket")
    close(active_account(name="Gården på Snapchat"))

    page = client.get(LIST, {"q": "gården"}).text

    assert "Inget konto stämmer med din sökning" in page
    assert "Gården på Snapchat" in page
    assert "Biblioteket på Instagram" in page


def test_the_filter_offers_the_channels_that_have_accounts(client):
    active_account(url="https://www.instagram.com/gardenmarkaryd", name="Gården")
    active_account(name="Biblioteket")

    assert [slug for slug, _ in client.get(LIST).context["form"].fields["kanal"].choices] == ["", "facebook", "instagram"]
    assert in_list(client, kanal="instagram") == ["Gården"]


@pytest.mark.parametrize("asked", [{"kanal": "myspace"}, {"ordna": "kaos"}, {"q": "x\x00"}, {"q": "x" * 501}, {"q": "vänd\u202e"}])
def test_what_cannot_be_searched_for_gets_a_sentence_above_the_whole_list(client, asked):
    active_account(name="Biblioteket")

    answer = client.get(LIST, asked)

    assert answer.status_code == 200
    assert "Det här behöver rättas" in answer.text
    assert in_list(client, **asked) == ["Biblioteket"]


def test_hostile_searches_end_in_a_page(client):
    active_account(name="Biblioteket")

    for text in TRIED:
        answer = client.get(LIST, {"q": text[:20_000]})
        assert answer.status_code == 200, text[:100]
        assert "<script>alert" not in answer.text
    for raw in HOSTILE_BYTES:
        value = quote_from_bytes(raw, safe="%")
        assert client.get(f"{LIST}?q={value}&kanal={value}&sida={value}").status_code == 200


# ---- open to all


PUBLIC = [LIST, CLOSED, EMBEDDED, DATA, JSON, CSV, ACCESSIBILITY]


@pytest.mark.parametrize("path", PUBLIC)
def test_anybody_reads_it_without_a_log_in_or_a_cookie_and_caches_keep_it_for_a_minute(client, path):
    active_account()

    answer = client.get(path)

    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=60"


def test_an_accounts_page_sets_no_cookie_either(client):
    answer = client.get(page_of(active_account()))

    assert not answer.cookies
    assert "csrf" not in answer.text


def test_what_somebody_who_is_logged_in_sees_is_not_kept_by_caches(client):
    client.force_login(person())

    answer = client.get(LIST)

    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize("path", PUBLIC)
def test_only_reading_is_possible(path):
    client = Client(enforce_csrf_checks=False)

    assert {client.post(path).status_code, client.put(path).status_code, client.delete(path).status_code} == {405}


def test_only_the_embedded_list_may_be_framed_by_others(client):
    account = active_account()

    framed = client.get(EMBEDDED)
    others = [client.get(path) for path in (LIST, CLOSED, DATA, ACCESSIBILITY, page_of(account), reverse("account_login"))]

    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "frame-ancestors 'none'" not in framed["Content-Security-Policy"]
    assert {answer["X-Frame-Options"] for answer in others} == {"DENY"}
    assert all("frame-ancestors 'none'" in answer["Content-Security-Policy"] for answer in others)


def test_the_embedded_list_has_no_menu_and_opens_accounts_in_a_window_of_their_own(client):
    account = active_account()

    page = client.get(EMBEDDED).text

    assert "masthead" not in page
    assert f'href="{page_of(account)}" target="_blank" rel="noopener"' in page


@pytest.mark.parametrize("path", [LIST, EMBEDDED, JSON, CSV])
def test_the_number_of_queries_is_the_same_for_1_30_and_150_accounts(client, path):
    account = active_account(of=department("Biblioteken"))
    counts = [queries(client, path)]
    for number in (29, 120):
        add_copies(account, number)
        counts.append(queries(client, path))

    assert len(set(counts)) == 1
    assert counts[0] <= 5


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        answer.getvalue()
    return len(asked)


def add_copies(account: SocialAccount, number: int) -> None:
    start = SocialAccount.objects.count()
    values = {field.attname: getattr(account, field.attname) for field in account._meta.concrete_fields if not field.primary_key}
    values |= {"application_id": None, "earlier_decision": "Beslut 2017"}
    copies = [SocialAccount(**values | {"address_key": f"kopia-{start + place}"}) for place in range(number)]
    SocialAccount.objects.bulk_create(copies)


def test_a_long_list_has_pages(client):
    account = active_account()
    add_copies(account, 119)

    first, second = client.get(LIST), client.get(LIST, {"sida": "2"})

    assert (len(first.context["page"]), len(second.context["page"])) == (100, 20)
    assert "Nästa" in first.text


def test_a_platform_without_an_icon_of_its_own_is_shown_too(client):
    account = active_account()
    mastodon = platform("facebook")
    mastodon.slug, mastodon.name = "mastodon", "Mastodon"
    mastodon.save()

    assert "Mastodon" in client.get(page_of(account)).text
    assert in_list(client) == [account.name]


def test_S19_an_account_that_is_being_closed_leaves_the_list_and_says_where_to_turn_with_no_link(client):
    account = active_account(name="Biblioteket")
    account.begin_closing(by=account.department.head, turn_to="Bibliotekets sida på markaryd.se", reason="Kapat")

    page, closed = client.get(page_of(account)).text, client.get(CLOSED).text

    assert in_list(client) == []
    assert "Kommunen stänger det här kontot" in page
    assert "Bibliotekets sida på markaryd.se" in page
    assert f'href="{account.url}"' not in page
    assert "Stängs" in closed
    assert [(row["status"], row["hanvisning"]) for row in data(client)] == [("Under avslut", "Bibliotekets sida på markaryd.se")]
