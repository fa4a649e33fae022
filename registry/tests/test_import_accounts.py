"""Import of the accounts that the municipality already has: tried first, then all or nothing, never published by itself."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import Department, Role
from core.models import Event
from registry import imports
from registry.models import AccountVersion, RosterRow, SocialAccount
from registry.tests.hostile import HOSTILE
from tests.factories import active_account, department, deputy_officer, officer, person, with_role

pytestmark = pytest.mark.django_db

UPLOAD = "/konton/las-in/"
NO_FILE = "0" * 64
GOOD = {
    "Namn": "Markaryds badhus",
    "Verksamhet": "Badhuset",
    "Kanal": "Facebook",
    "Webbadress": "https://www.facebook.com/markaryds.badhus",
    "Status": "Aktivt",
    "Beslut": "KS 2019/231",
    "Syfte": "Dialog med badgäster",
    "Målgrupp": "Badgäster",
    "Bevakning": "Vardagar",
    "Timmar i veckan": "2,5",
    "Ansvarig e-post": "anna@kommunen.example",
    "Ersättare e-post": "bo@kommunen.example",
    "Avslutat datum": "",
    "Vänd dig till": "",
}


def rows(*changes):
    """The good row again and again, each with its own address and its own changes."""
    return [
        {**GOOD, "Webbadress": f"https://www.facebook.com/badhuset{number}", **change} for number, change in enumerate(changes, start=1)
    ]


def csv_file(table, *, head=None, name="konton.csv"):
    head = head or list(GOOD)
    lines = [head, *([row.get(title, "") for title in head] for row in table)]
    return SimpleUploadedFile(name, "\r\n".join(";".join(f'"{cell}"' for cell in line) for line in lines).encode("utf-8-sig"))


def xlsx_file(table):
    book = Workbook()
    book.active.append(list(GOOD))
    for row in table:
        book.active.append([row[title] for title in GOOD])
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("konton.xlsx", file.getvalue())


@pytest.fixture
def chief(client):
    """The officer, in a municipality with a swimming bath and two people."""
    department("Badhuset")
    person("Anna Ås", email="anna@kommunen.example")
    person("Bo Ek", email="bo@kommunen.example")
    client.force_login(officer("Åsa"))
    return client


def upload(client, file):
    """The page after the upload: the review, or the form again with what is wrong."""
    return client.post(UPLOAD, {"file": file}, follow=True)


def confirm(client, review):
    return client.post(review.request["PATH_INFO"], {"seen": review.context["plan"].report.digest}, follow=True)


def report_of(review):
    return {row.number: (row.status, " ".join(row.sentences)) for row in review.context["plan"].report.rows}


# ---- who


def test_only_the_officer_and_the_officers_deputy_import(client):
    paths = [UPLOAD, "/konton/las-in/mall.csv", "/konton/las-in/mall.xlsx", f"/konton/las-in/{NO_FILE}/"]

    assert {client.get(path).status_code for path in paths} == {302}
    for user in (person(), department().head, with_role(Role.SYSTEM_ADMINISTRATOR)):
        client.force_login(user)
        assert {client.get(path).status_code for path in paths} == {403}
        assert client.post(UPLOAD, {"file": csv_file([])}).status_code == 403
    for user in (officer(), deputy_officer()):
        client.force_login(user)
        assert client.get(UPLOAD).status_code == 200


def test_a_file_that_was_tried_is_its_uploaders_own(chief):
    review = upload(chief, csv_file(rows({})))
    chief.force_login(officer())

    answer = chief.get(review.request["PATH_INFO"], follow=True)

    assert "Ladda upp den igen" in answer.content.decode()
    assert SocialAccount.objects.count() == 0


# ---- the good file


@pytest.mark.parametrize("as_file", [csv_file, xlsx_file])
def test_nothing_happens_until_it_is_confirmed_and_then_all_of_it(chief, as_file):
    review = upload(chief, as_file([GOOD]))
    before = (SocialAccount.objects.count(), Event.objects.count())

    confirm(chief, review)

    account = SocialAccount.objects.get()
    assert before == (0, 0)
    assert report_of(review) == {2: ("ok", "Nytt konto: Markaryds badhus, aktivt.")}
    assert (account.name, account.state, account.earlier_decision) == ("Markaryds badhus", "active", "KS 2019/231")
    assert (account.handle, account.address_key) == ("markaryds.badhus", "facebook:markarydsbadhus")
    assert str(account.hours_per_week) == "2.5"
    assert account.department.name == "Badhuset"
    assert {(row.role, row.person.name) for row in account.roster.all()} == {("responsible", "Anna Ås"), ("substitute", "Bo Ek")}


def test_an_imported_account_is_marked_and_not_published(chief):
    confirm(chief, upload(chief, csv_file([GOOD])))

    account = SocialAccount.objects.get()
    page = chief.get(account.get_absolute_url()).content.decode()
    assert account.public_version is None
    assert not account.is_listed
    assert "Beslut före portalen: KS 2019/231" in page
    assert "Åsa läste in kontot, beslutat före portalen: KS 2019/231" in page
    assert AccountVersion.objects.get().name == "Markaryds badhus"


def test_dormant_and_closed_accounts_keep_their_state(chief):
    table = rows({"Status": "vilande"}, {"Status": "Avslutat", "Avslutat datum": "2024-06-30", "Vänd dig till": "Kontaktcenter"})

    confirm(chief, upload(chief, csv_file(table)))

    dormant, closed = SocialAccount.objects.order_by("pk")
    assert dormant.state == "dormant"
    assert (closed.state, closed.closed_on, closed.turn_to) == ("closed", datetime.date(2024, 6, 30), "Kontaktcenter")
    assert not closed.roster.exists()


def test_substitutes_keep_their_order(chief):
    person("Cecilia", email="cecilia@kommunen.example")

    confirm(chief, upload(chief, csv_file(rows({"Ersättare e-post": "cecilia@kommunen.example, BO@kommunen.example"}))))

    assert [row.person.name for row in RosterRow.objects.filter(role="substitute").order_by("order")] == ["Cecilia", "Bo Ek"]


def test_a_department_is_found_by_its_name_or_its_path(chief):
    above = department("Kulturförvaltningen")
    Department.objects.filter(pk=department("Biblioteken").pk).update(parent=above)
    table = rows(
        {"Verksamhet": "Biblioteken"},
        {"Verksamhet": "Kulturförvaltningen/Biblioteken"},
        {"Verksamhet": "kulturförvaltningen / biblioteken"},
    )

    confirm(chief, upload(chief, csv_file(table)))

    assert {account.department.name for account in SocialAccount.objects.all()} == {"Biblioteken"}
    assert SocialAccount.objects.count() == 3


def test_the_former_name_of_a_platform_is_understood(chief):
    confirm(chief, upload(chief, csv_file(rows({"Kanal": "twitter", "Webbadress": "https://twitter.com/Badhuset"}))))

    assert SocialAccount.objects.get().url == "https://x.com/badhuset"


def test_what_is_missing_but_can_wait_is_a_warning(chief):
    review = upload(chief, csv_file(rows({"Syfte": "", "Ersättare e-post": ""})))
    status, sentences = report_of(review)[2]

    confirm(chief, review)

    assert status == "warning"
    assert "Syfte saknas" in sentences
    assert "Ersättare e-post saknas" in sentences
    assert SocialAccount.objects.count() == 1


# ---- rows with faults

FAULTS = {
    "no name": ({"Namn": ""}, "Namn saknas"),
    "a name that is too long": ({"Namn": "x" * 151}, "för lång"),
    "a hidden character": ({"Namn": "Bad\u202ehuset"}, "styrtecken"),
    "an unknown department": ({"Verksamhet": "Badhusen"}, "Menade du ”Badhuset”?"),
    "no department": ({"Verksamhet": ""}, "Verksamhet saknas"),
    "an unknown platform": ({"Kanal": "Myspace"}, "Kanal ska vara någon av"),
    "no address": ({"Webbadress": ""}, "Klistra in adressen"),
    "somebody else's address": ({"Webbadress": "https://facebook.com.evil.se/x"}, "inte är Facebook"),
    "an address on another platform": ({"Webbadress": "https://www.instagram.com/badhuset/"}, "går inte till Facebook"),
    "an unknown state": ({"Status": "aktiv"}, "Aktivt, Vilande eller Avslutat"),
    "a planned account": ({"Status": "Planerat"}, "Aktivt, Vilande eller Avslutat"),
    "no decision": ({"Beslut": ""}, "Beslut saknas"),
    "an unknown person": ({"Ansvarig e-post": "okand@kommunen.example"}, "okand@kommunen.example"),
    "one person in both roles": ({"Ersättare e-post": "anna@kommunen.example"}, "både ansvarig och ersättare"),
    "no number of hours": ({"Timmar i veckan": "två"}, "ett tal"),
    "endless hours": ({"Timmar i veckan": "1e999"}, "ett tal"),
    "closed without a date": ({"Status": "Avslutat"}, "Avslutat datum"),
    "closed tomorrow": (
        {"Status": "Avslutat", "Avslutat datum": (timezone.localdate() + datetime.timedelta(days=1)).isoformat()},
        "har inte varit",
    ),
    "closed on a day that does not exist": ({"Status": "Avslutat", "Avslutat datum": "2024-02-30"}, "2024-06-30"),
    "a closing date on an open account": ({"Avslutat datum": "2024-06-30"}, "bara i för ett avslutat"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_row_with_a_fault_is_explained_and_keeps_the_whole_file_out(chief, fault):
    change, words = FAULTS[fault]

    review = upload(chief, csv_file(rows({}, change, {})))
    answer = confirm(chief, review)

    assert [status for status, _ in report_of(review).values()] == ["ok", "error", "ok"]
    assert words in report_of(review)[3][1]
    assert "Läs in kontona" not in review.content.decode()
    assert "Inget är inläst" in answer.content.decode()
    assert (SocialAccount.objects.count(), Event.objects.count()) == (0, 0)


def test_everything_that_is_wrong_with_a_row_is_told_at_once(chief):
    review = upload(chief, csv_file(rows({"Namn": "", "Kanal": "x", "Status": "y", "Beslut": "", "Verksamhet": "z"})))

    sentences = report_of(review)[2][1]
    assert all(column in sentences for column in ("Namn", "Kanal", "Status", "Beslut", "z"))


# ---- duplicates


def test_the_same_address_twice_in_a_file_is_refused_however_it_is_written(chief):
    table = rows({"Webbadress": "https://www.facebook.com/bad.huset"}, {"Webbadress": "m.facebook.com/BadHuset/?fbclid=1"})

    assert report_of(upload(chief, csv_file(table)))[3] == ("error", "Samma adress står också på rad 2.")


def test_an_address_that_is_in_the_register_is_refused(chief):
    active_account(name="Finns redan", url="https://www.facebook.com/markarydsbadhus")

    status, sentence = report_of(upload(chief, csv_file([GOOD])))[2]

    assert status == "error"
    assert "Finns redan" in sentence


def test_the_same_file_twice_changes_nothing_the_second_time(chief):
    table = [GOOD, *rows({"Status": "Avslutat", "Avslutat datum": "2024-06-30"})]
    confirm(chief, upload(chief, csv_file(table)))
    before = (SocialAccount.objects.count(), Event.objects.count(), RosterRow.objects.count())

    review = upload(chief, csv_file(table))
    confirm(chief, review)

    assert "Filen innehåller inget nytt" in review.content.decode()
    assert (SocialAccount.objects.count(), Event.objects.count(), RosterRow.objects.count()) == before


def test_a_file_that_has_grown_adds_only_what_is_new(chief):
    confirm(chief, upload(chief, csv_file([GOOD])))

    review = upload(chief, csv_file([GOOD, *rows({"Namn": "Nytt"})]))
    confirm(chief, review)

    assert "hoppas över" in report_of(review)[2][1]
    assert SocialAccount.objects.count() == 2


def test_a_double_click_on_confirm_imports_once(chief):
    review = upload(chief, csv_file([GOOD]))

    for _ in range(2):
        confirm(chief, review)

    assert SocialAccount.objects.count() == 1


def test_a_register_that_changed_since_the_dry_run_stops_the_import(chief):
    review = upload(chief, csv_file([GOOD]))
    Department.objects.filter(name="Badhuset").update(name="Simhallen")

    answer = confirm(chief, review)

    assert "Något har ändrats i portalen" in answer.content.decode()
    assert SocialAccount.objects.count() == 0


def test_what_fails_half_way_leaves_nothing_behind(chief, monkeypatch):
    review = upload(chief, csv_file(rows({}, {"Namn": "Tvåan"})))
    whole = imports.import_account

    def breaks_on_the_second(new, **more):
        if new.facts["name"] == "Tvåan":
            raise OSError("the power went")
        return whole(new, **more)

    monkeypatch.setattr(imports, "import_account", breaks_on_the_second)
    chief.raise_request_exception = False
    answer = confirm(chief, review)

    assert answer.status_code == 500
    assert (SocialAccount.objects.count(), Event.objects.count(), RosterRow.objects.count()) == (0, 0, 0)


# ---- files


def test_the_templates_hold_the_columns_that_the_import_reads(chief):
    as_csv = b"".join(chief.get("/konton/las-in/mall.csv").streaming_content).decode("utf-8-sig").strip().split(";")
    as_excel = load_workbook(io.BytesIO(b"".join(chief.get("/konton/las-in/mall.xlsx").streaming_content))).worksheets[0]

    assert as_csv == imports.COLUMNS
    assert [cell.value for cell in as_excel[1]] == imports.COLUMNS
    assert set(imports.COLUMNS) == set(GOOD)


def bomb():
    """42 kB that unpack to 100 MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Namn;Verksamhet",
        b"Namn;Kanal\nX;Facebook",
        b"Namn;namn\n1;2",
        b"\x00\x01\x02\xff\xfe",
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0old excel",
        b"%PDF-1.7",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    ],
)
def test_a_file_that_is_no_list_of_accounts_is_explained_beside_the_field(chief, content):
    answer = upload(chief, SimpleUploadedFile("konton.csv", content))

    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert SocialAccount.objects.count() == 0


def test_a_zip_bomb_is_refused_without_being_unpacked(chief):
    answer = upload(chief, SimpleUploadedFile("konton.xlsx", bomb()))

    assert "för stor när den packas upp" in answer.context["form"].errors["file"][0]


def test_too_many_rows_are_refused(chief):
    answer = upload(chief, csv_file(rows(*[{} for _ in range(imports.MAX_ROWS + 1)])))

    assert "1000 går att läsa in" in answer.context["form"].errors["file"][0]


def test_no_hostile_value_in_any_cell_breaks_the_dry_run(chief):
    texts = [value.replace('"', "'")[:2000] for value in HOSTILE]
    clean = [text for text in texts if "\0" not in text and text.isprintable()]
    table = [dict.fromkeys(GOOD, text) for text in clean]

    review = upload(chief, csv_file(table))

    assert review.status_code == 200
    assert {status for status, _ in report_of(review).values()} == {"error"}
    assert "<script>alert(1)</script>" not in review.content.decode()
    assert len(table) > 100


def test_a_formula_in_a_name_is_stored_as_text_and_exported_harmlessly(chief):
    confirm(chief, upload(chief, csv_file(rows({"Namn": "=HYPERLINK(1)"}))))

    assert SocialAccount.objects.get().name == "=HYPERLINK(1)"
    assert "'=HYPERLINK(1)" in b"".join(chief.get("/konton/konton.csv").streaming_content).decode()


def test_a_missing_or_old_key_sends_one_back_to_the_upload(chief):
    answer = chief.get(f"/konton/las-in/{NO_FILE}/", follow=True)

    assert answer.redirect_chain[-1][0] == reverse("registry:account_import")
