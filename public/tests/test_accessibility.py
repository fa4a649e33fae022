"""Tillgänglighetsredogörelse, lag (2018:1937) 13 § and Digg's list of what it must hold."""

import re

import pytest
from django.urls import reverse

from core.models import Municipality
from public.accessibility import STATEMENT
from tests.factories import person

pytestmark = pytest.mark.django_db

PATH = reverse("public:accessibility")


def test_the_statement_holds_everything_the_law_asks_for(client):
    Municipality.objects.create(name="Markaryds kommun", contact_email="kommunen@markaryd.example")

    page = client.get(PATH).text

    assert "Markaryds kommun" in page
    assert "tjänsten Sociala medier" in page
    assert re.search(r"<strong>(helt förenlig|delvis förenlig|inte förenlig)</strong> med lagen", page)
    assert all(
        shortcoming.what in page and shortcoming.why in page and shortcoming.instead in page for shortcoming in STATEMENT.shortcomings
    )
    assert f'<time datetime="{STATEMENT.assessed_on.isoformat()}">' in page
    assert "Redogörelsen uppdaterades" in page
    assert "Självskattning" in page
    assert "mailto:kommunen@markaryd.example" in page
    assert 'href="https://www.digg.se/tdosanmalan"' in page
    assert "(12 §)" in page
    assert "(11 §)" in page


def test_a_service_with_shortcomings_does_not_call_itself_fully_accessible():
    assert bool(STATEMENT.shortcomings) == (STATEMENT.conformance != "helt förenlig")


def test_without_contact_details_the_page_still_says_where_to_turn(client):
    assert "Kontakta kommunens växel" in client.get(PATH).text


@pytest.mark.parametrize("logged_in", [True, False])
def test_every_page_links_to_the_statement(client, logged_in):
    if logged_in:
        client.force_login(person())

    pages = [client.get(path).text for path in (["/", "/konton/"] if logged_in else ["/sociala-medier/", "/logga-in/"])]

    assert all(f'href="{PATH}"' in page for page in pages)
