"""The filtered view as a file: the same rows, in the same order, and nothing that a spreadsheet would run."""

import csv
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from registry.account_list import HEAD, HEAD_NOW
from registry.management.commands.make_many import make_many
from registry.models import SocialAccount
from registry.tests.test_account_list import imported
from tests.factories import active_account, approved_application, department, officer, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(person())
    return client


def csv_rows(client, **choices):
    answer = client.get("/konton/konton.csv", choices)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def xlsx_rows(client, **choices):
    answer = client.get("/konton/konton.xlsx", choices)
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def shown_names(client, **choices):
    """All pages of the list."""
    names = []
    for page in range(1, 9):
        answer = client.get("/konton/", {**choices, "sida": page})
        names += [row["name"] for row in answer.context["rows"]]
        if not answer.context["page"].has_next:
            return names
    raise AssertionError("too many pages")


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"lage": "active"},
        {"q": "badhuset"},
        {"sort": "-verksamhet"},
        {"urval": "saknar-ersattare", "sort": "lage"},
        {"datum": "today", "sort": "-namn"},
        {"lage": "finns-inte"},
    ],
)
def test_the_file_holds_the_rows_of_the_filtered_view_in_its_order(reader, choices):
    choices = {name: timezone.localdate().isoformat() if value == "today" else value for name, value in choices.items()}
    make_many(accounts=120, people=10)

    shown = shown_names(reader, **choices)

    assert [row[1] for row in csv_rows(reader, **choices)[1:]] == shown
    assert [row[1] for row in xlsx_rows(reader, **choices)[1:]] == shown
    assert shown


def test_a_row_tells_all_that_the_register_knows(reader):
    application = approved_application(name="Biblioteket på Åsen", of=department("Biblioteken"))
    application.record_dnr("KS 2026/12", by=officer())
    account = application.account

    head, row = csv_rows(reader)

    cells = dict(zip(head, row, strict=True))
    assert tuple(head) == HEAD + HEAD_NOW
    assert cells["Namn"] == "Biblioteket på Åsen"
    assert cells["Verksamhet"] == "Biblioteken"
    assert cells["Läge"] == "Planerat"
    assert cells["Ansvarig"] == account.roster.get(role="responsible").person.name
    assert cells["Beslut"] == "KS 2026/12"
    assert cells["Webbadress"] == account.url


@pytest.mark.parametrize("name", ["=1+1", "+46433", "-1", "@SUM(A1)", "\tTab", '=HYPERLINK("https://evil.example")', "＝1+1"])
def test_what_a_spreadsheet_would_run_as_a_formula_is_made_harmless(reader, name):
    imported(name, number=1)

    in_csv, in_excel = csv_rows(reader)[1][1], xlsx_rows(reader)[1][1]

    assert in_csv == f"'{name}"
    assert in_excel == name
    answer = reader.get("/konton/konton.xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert sheet["B2"].data_type == "s"


def test_the_files_are_downloads_with_names_that_tell_what_they_hold(reader):
    imported("Biblioteket")
    today = timezone.localdate().isoformat()

    answer = reader.get("/konton/konton.csv")
    past = reader.get("/konton/konton.xlsx", {"datum": "2026-06-30"})

    assert answer["Content-Disposition"] == f'attachment; filename="konton-{today}.csv"'
    assert "konton-som-det-var-2026-06-30" in past["Content-Disposition"]


def test_an_empty_view_gives_a_file_with_its_head(reader):
    assert csv_rows(reader) == [[*HEAD, *HEAD_NOW]]


def test_a_person_who_has_left_is_not_exported_as_responsible_today(reader):
    account = active_account()
    row = account.roster.get(role="responsible")
    row.person.ends_on = timezone.localdate().replace(year=2020)
    row.person.save()

    cells = dict(zip(*csv_rows(reader), strict=True))

    assert cells["Ansvarig"] == ""
    assert SocialAccount.objects.count() == 1
