"""The list as open data."""

import csv
import io
import json

import pytest

from core.models import Municipality
from public.tests.support import CLOSED, CSV, DATA, EMBEDDED, JSON, LIST, close, data, page_of, today
from tests.factories import active_account

pytestmark = pytest.mark.django_db


# ---- open data


def test_the_json_has_stable_ids_and_every_account(client):
    Municipality.objects.create(name="Markaryds kommun", organisation_number="212000-0654")
    account = active_account(name="Biblioteket å ä ö")
    closed = close(active_account(name="Gammalt"))

    answer = client.get(JSON)
    content = json.loads(answer.getvalue())

    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert (content["organisation"], content["organisationsnummer"]) == ("Markaryds kommun", "212000-0654")
    assert content["licens"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert [row["konto_id"] for row in content["konton"]] == [account.pk, closed.pk]
    assert content["konton"][0] == {
        "konto_id": account.pk,
        "verksamhet": account.department.name,
        "plattform": "Facebook",
        "namn": "Biblioteket å ä ö",
        "kontonamn": account.handle,
        "url": account.url,
        "syfte": "Dialog med låntagare om böcker och läsning.",
        "malgrupp": "Låntagare och andra som är nyfikna på biblioteket.",
        "bevakningstider": "Varje vardag klockan 9 och 15.",
        "status": "Aktivt",
        "startdatum": today().isoformat(),
        "senast_kontrollerat": today().isoformat(),
        "slutdatum": "",
        "hanvisning": "",
        "sida": f"http://testserver{page_of(account)}",
    }


def test_the_csv_has_the_same_rows_as_the_json(client):
    active_account(name="Biblioteket, filial ”Norr”")
    close(active_account())

    text = client.get(CSV).getvalue().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert not text.startswith("\ufeff")
    assert "\r\n" in text
    without_page = [{name: str(value) for name, value in row.items() if name != "sida"} for row in data(client)]
    assert rows == without_page


def test_an_empty_register_gives_valid_files(client):
    assert data(client) == []
    assert client.get(CSV).getvalue().decode().startswith("konto_id,verksamhet,")


def test_a_formula_does_no_harm_in_a_spreadsheet(client):
    active_account(name="=HYPERLINK(1)")

    assert "'=HYPERLINK(1)" in client.get(CSV).getvalue().decode()
    assert data(client)[0]["namn"] == "=HYPERLINK(1)"


@pytest.mark.parametrize("path", [JSON, CSV])
def test_other_websites_may_fetch_the_data(client, path):
    answer = client.get(path, headers={"origin": "https://www.markaryd.example"})

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("path", [LIST, EMBEDDED, CLOSED, DATA])
def test_pages_are_not_data_for_other_websites(client, path):
    assert "Access-Control-Allow-Origin" not in client.get(path)


def test_every_column_is_explained(client):
    account = active_account()
    columns = {*data(client)[0]}

    page = client.get(DATA).text

    assert {name for name in columns if f"<code>{name}</code>" not in page} == set()
    assert f"http://testserver{EMBEDDED}" in page
    assert str(account) not in page
