import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from accounts import imports
from accounts.models import Department, Role, User
from accounts.tree import Tree
from core.history import history_of
from core.models import Event, Municipality
from tests.factories import department, person, with_role

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY = TODAY - datetime.timedelta(days=1)
PEOPLE, DEPARTMENTS = "accounts:person_import", "accounts:department_import"
HEAD = "E-post;Namn;Titel;Telefon;Verksamhet;Sista arbetsdag"


def csv_file(*lines: str, name: str = "personer.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\r\n".join(lines).encode("utf-8-sig"))


def upload(client, page: str, *lines: str):
    """The page that shows what would happen, or the upload page again with an error."""
    return client.post(reverse(page), {"file": csv_file(*lines)}, follow=True)


def confirm(client, review):
    plan = review.context["plan"]
    return client.post(review.redirect_chain[-1][0], {"seen": plan.report.digest}, follow=True)


def told(answer) -> list[tuple[int, str, str]]:
    return [(row.number, row.status, " ".join(row.sentences)) for row in answer.context["plan"].report.rows]


# ---- people


def test_new_people_come_in_without_passwords_and_known_ones_are_changed(as_administrator):
    library = department("Biblioteken")
    bo = person("Bo Ek", email="bo@kommunen.example", title="vikarie")

    review = upload(
        as_administrator,
        PEOPLE,
        HEAD,
        "Anna@Kommunen.example;Anna Öst;bibliotekarie;0433;Biblioteken;",
        "bo@kommunen.example;;bibliotekarie;;;2027-01-31",
    )
    done = confirm(as_administrator, review)

    anna = User.objects.get(email="anna@kommunen.example")
    bo.refresh_from_db()
    assert (anna.name, anna.title, anna.phone, anna.department) == ("Anna Öst", "bibliotekarie", "0433", library)
    assert not anna.has_usable_password()
    assert (bo.name, bo.title, bo.ends_on) == ("Bo Ek", "bibliotekarie", datetime.date(2027, 1, 31))
    assert "Filen är inläst: 1 nya och 1 ändrade personer." in done.content.decode()
    assert history_of(Municipality.current())[0].sentence == "Sara Systemsson läste in personer från en fil: 1 nya, 1 ändrade"
    assert history_of(anna)[0].sentence == "Sara Systemsson lade upp personen"


def test_the_dry_run_says_what_would_happen_and_changes_nothing(as_administrator):
    person("Bo Ek", email="bo@kommunen.example", title="vikarie")

    review = upload(as_administrator, PEOPLE, HEAD, "anna@kommunen.example;Anna Öst;;;;", "bo@kommunen.example;Bo Ek;chef;;;")

    assert told(review) == [
        (2, "ok", "Ny person: Anna Öst, anna@kommunen.example."),
        (3, "ok", "Bo Ek ändras: titel eller funktion från ”vikarie” till ”chef”."),
    ]
    assert not User.objects.filter(email="anna@kommunen.example").exists()
    assert not Event.objects.filter(verb="people.imported").exists()


def test_the_same_file_twice_does_nothing_the_second_time(as_administrator):
    lines = (HEAD, "anna@kommunen.example;Anna Öst;bibliotekarie;;;")
    confirm(as_administrator, upload(as_administrator, PEOPLE, *lines))
    events = Event.objects.count()

    review = upload(as_administrator, PEOPLE, *lines)
    confirm(as_administrator, review)

    assert "Filen innehåller inget nytt" in review.content.decode()
    assert User.objects.filter(email="anna@kommunen.example").count() == 1
    assert Event.objects.count() == events


WRONG_ROWS = {
    "no address": (";Anna Öst;;;;", "E-post saknas."),
    "no name": ("anna@kommunen.example;;;;;", "Namn saknas."),
    "an address that is none": ("anna(at)kommunen;Anna;;;;", "E-post:"),
    "a name that is too long": (f"anna@kommunen.example;{'x' * 121};;;;", "Namn:"),
    "an unknown department": ("anna@kommunen.example;Anna;;;Bibloteken;", "Menade du ”Kultur / Biblioteken”?"),
    "a department without its path": ("anna@kommunen.example;Anna;;;Biblioteken;", "Menade du ”Kultur / Biblioteken”?"),
    "a closed department": ("anna@kommunen.example;Anna;;;Ishallen;", "har upphört"),
    "a day that is none": ("anna@kommunen.example;Anna;;;;31/12 2026", "är inget datum"),
    "a reading direction turned around": ("anna@kommunen.example;An\u202ena;;;;", "dolt styrtecken"),
}


@pytest.mark.parametrize("row", WRONG_ROWS)
def test_one_wrong_row_stops_the_whole_file_and_says_why(as_administrator, row):
    top = department("Kultur")
    Department.objects.filter(pk=department("Biblioteken").pk).update(parent=top)
    Department.objects.create(name="Ishallen", closed_on=YESTERDAY)
    line, sentence = WRONG_ROWS[row]

    review = upload(as_administrator, PEOPLE, HEAD, "bo@kommunen.example;Bo Ek;;;;", line)
    confirm(as_administrator, review)

    assert told(review)[1][:2] == (3, "error")
    assert sentence in told(review)[1][2]
    assert not User.objects.filter(email="bo@kommunen.example").exists()


def test_the_same_address_on_two_rows_is_an_error(as_administrator):
    review = upload(as_administrator, PEOPLE, HEAD, "anna@kommunen.example;Anna;;;;", "ANNA@kommunen.example;Anna Två;;;;")

    assert told(review)[1][1:] == ("error", "anna@kommunen.example står också på rad 2.")


def test_somebody_who_has_left_is_a_warning(as_administrator):
    person("Lena", email="lena@kommunen.example", ends_on=YESTERDAY)

    review = upload(as_administrator, PEOPLE, HEAD, "lena@kommunen.example;Lena Ny;;;;")

    assert told(review)[0][1] == "warning"
    assert "har slutat" in told(review)[0][2]


def test_what_changed_after_the_dry_run_must_be_read_again(as_administrator):
    bo = person("Bo Ek", email="bo@kommunen.example", title="vikarie")
    review = upload(as_administrator, PEOPLE, HEAD, "bo@kommunen.example;;chef;;;")
    User.objects.filter(pk=bo.pk).update(title="rektor")

    stopped = confirm(as_administrator, review)
    bo.refresh_from_db()
    assert bo.title == "rektor"
    assert "Något har ändrats i portalen sedan du granskade filen" in stopped.content.decode()

    stopped.redirect_chain = review.redirect_chain
    confirm(as_administrator, stopped)
    bo.refresh_from_db()
    assert bo.title == "chef"


def test_the_import_cannot_take_the_last_system_administrator_away(as_administrator, administrator):
    review = upload(as_administrator, PEOPLE, HEAD, "ny@kommunen.example;Ny Person;;;;", f"{administrator.email};;;;;{TODAY.isoformat()}")

    stopped = confirm(as_administrator, review)

    administrator.refresh_from_db()
    assert administrator.ends_on is None
    assert "enda systemadministratören" in stopped.content.decode()
    assert not User.objects.filter(email="ny@kommunen.example").exists()


def test_another_administrator_cannot_open_the_file(as_administrator, client):
    review = upload(as_administrator, PEOPLE, HEAD, "anna@kommunen.example;Anna;;;;")
    client.force_login(with_role(Role.SYSTEM_ADMINISTRATOR))

    answer = client.get(review.redirect_chain[-1][0], follow=True)

    assert "Filen ligger inte kvar. Ladda upp den igen." in answer.content.decode()


def test_a_confirmed_file_is_gone(as_administrator):
    review = upload(as_administrator, PEOPLE, HEAD, "anna@kommunen.example;Anna;;;;")
    confirm(as_administrator, review)

    again = as_administrator.get(review.redirect_chain[-1][0], follow=True)

    assert "Filen ligger inte kvar" in again.content.decode()


# ---- departments


def test_departments_come_in_by_path_in_any_order(as_administrator):
    karin = person("Karin Chef", email="karin@kommunen.example")

    review = upload(
        as_administrator,
        DEPARTMENTS,
        "Verksamhet;Slag;Chef",
        "Kultur / Biblioteken / Filialen;;",
        "Kultur / Biblioteken;;Karin@kommunen.example",
        "Kultur;förvaltning;",
    )
    confirm(as_administrator, review)

    library = Department.objects.get(name="Biblioteken")
    assert sorted(branch.path for branch in Tree().walk()) == ["Kultur", "Kultur / Biblioteken", "Kultur / Biblioteken / Filialen"]
    assert (library.kind, library.head) == ("department", karin)
    assert Department.objects.get(name="Kultur").kind == "administration"


def test_a_head_and_a_kind_are_changed_by_a_later_file(as_administrator):
    library = department("Biblioteken", head=person("Förra chefen"))
    karin = person("Karin Chef", email="karin@kommunen.example")
    lines = ("Verksamhet;Slag;Chef", "Biblioteken;Nämnd;karin@kommunen.example")

    first = upload(as_administrator, DEPARTMENTS, *lines)
    confirm(as_administrator, first)
    second = upload(as_administrator, DEPARTMENTS, *lines)

    library.refresh_from_db()
    assert told(first)[0][2] == "Biblioteken ändras: slag till nämnd, chef till Karin Chef."
    assert (library.kind, library.head) == ("committee", karin)
    assert told(second)[0][2] == "Biblioteken finns redan. Inget ändras."


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Kultur / Biblioteken;;", "varken finns i portalen eller tidigare i filen"),
        ("Skolan;Enhet;", "Slag ”Enhet” finns inte"),
        ("Skolan;;ingen@kommunen.example", "Läs in personerna först"),
        (";Nämnd;", "Verksamhetens namn saknas."),
        ("Skolan / / Fritids;;", "tomt led"),
        (f"{'x' * 121};;", "Verksamhet:"),
    ],
)
def test_a_wrong_department_row_says_why(as_administrator, line, sentence):
    review = upload(as_administrator, DEPARTMENTS, "Verksamhet;Slag;Chef", line)

    assert told(review)[0][1] == "error"
    assert sentence in told(review)[0][2]


def test_a_department_twice_in_the_file_is_an_error(as_administrator):
    review = upload(as_administrator, DEPARTMENTS, "Verksamhet", "Skolan", "Skolan")

    assert told(review)[1][1:] == ("error", "Verksamheten står också på rad 2.")


def test_nearly_the_same_name_is_a_warning(as_administrator):
    department("Skolan")

    review = upload(as_administrator, DEPARTMENTS, "Verksamhet", "SKOLAN")

    assert told(review)[0][1] == "warning"


# ---- the file itself


def test_the_templates_can_be_filled_in_and_read_back(as_administrator):
    department("Kulturförvaltningen")
    Department.objects.create(name="Biblioteken", parent=Department.objects.get())

    for form in ("csv", "xlsx"):
        template = as_administrator.get(reverse("accounts:person_import_template", args=[form]))
        file = SimpleUploadedFile(f"mall.{form}", b"".join(template.streaming_content))
        review = as_administrator.post(reverse(PEOPLE), {"file": file}, follow=True)

        assert told(review) == [(2, "ok", "Ny person: Stina Svensson, stina.svensson@kommunen.example.")]


def test_an_export_of_the_people_can_be_read_in_again(as_administrator):
    person("=Anna", title="+chef", phone="-1")

    export = b"".join(as_administrator.get("/personer/export.csv").streaming_content)
    review = as_administrator.post(reverse(PEOPLE), {"file": SimpleUploadedFile("personer.csv", export)}, follow=True)

    assert {row[2].rpartition(".")[0].rpartition(" ")[2] for row in told(review)} == {"ändras"}


def test_too_many_rows_are_refused(as_administrator, monkeypatch):
    monkeypatch.setattr(imports, "MAX_ROWS", 2)

    answer = upload(as_administrator, PEOPLE, HEAD, *(f"p{number}@kommunen.example;P;;;;" for number in range(3)))

    assert "Högst 2 går att läsa in" in answer.context["form"].errors["file"][0]


def test_a_missing_column_is_named(as_administrator):
    answer = upload(as_administrator, PEOPLE, "Namn;Titel", "Anna;chef")

    assert answer.context["form"].errors["file"] == ["Filen saknar kolumnen E-post. Utgå från mallen."]


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * 60_000_000)
    return packed.getvalue()


def workbook_with(*rows: list[object]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


HOSTILE_FILES = {
    "empty": b"",
    "white space": b"   \n\n",
    "zeros": b"\x00" * 1000,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "a broken zip": b"PK\x03\x04" + b"x" * 100,
    "a zip bomb": bomb(),
    "an old Excel file": b"\xd0\xcf\x11\xe0" + b"x" * 1000,
    "a page": b"<html><script>alert(1)</script></html>",
    "one endless line": b"E-post;Namn\n" + b"x" * 1_000_000,
    "an open quotation mark": b'E-post;Namn\n"anna@kommunen.example;Anna',
    "the same title twice": b"E-post;Namn;namn\na@b.example;A;B",
    "half a character": "E-post;Namn\nanna@kommunen.example;Åsa".encode()[:-1] + b"\xff",
    "surrogates": b"E-post;Namn\na@b.example;\xed\xa0\x80",
}


@pytest.mark.parametrize("name", HOSTILE_FILES)
@pytest.mark.parametrize("page", [PEOPLE, DEPARTMENTS])
def test_a_hostile_file_gets_a_sentence_and_no_crash(as_administrator, page, name):
    answer = as_administrator.post(reverse(page), {"file": SimpleUploadedFile("fil.csv", HOSTILE_FILES[name])}, follow=True)

    assert answer.status_code == 200
    assert answer.context["form"].errors["file"] if "plan" not in answer.context else answer.context["plan"].report.rows


def test_a_file_that_is_too_big_is_refused(as_administrator):
    answer = as_administrator.post(reverse(PEOPLE), {"file": SimpleUploadedFile("stor.csv", b"E-post;Namn\n" + b"x;y\n" * 1_500_000)})

    assert "högst 5 MB" in answer.context["form"].errors["file"][0]


def test_markup_in_a_cell_is_shown_as_text(as_administrator):
    review = upload(as_administrator, PEOPLE, HEAD, "anna@kommunen.example;<script>alert(1)</script>;;;;")

    page = review.content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_workbook_with_dates_and_numbers_is_read(as_administrator):
    file = workbook_with(
        ["E-post", "Namn", "Telefon", "Sista arbetsdag"], ["anna@kommunen.example", "Anna", 433720, datetime.date(2027, 1, 31)]
    )

    review = as_administrator.post(reverse(PEOPLE), {"file": SimpleUploadedFile("fil.xlsx", file)}, follow=True)
    confirm(as_administrator, review)

    anna = User.objects.get(email="anna@kommunen.example")
    assert (anna.phone, anna.ends_on) == ("433720", datetime.date(2027, 1, 31))


def test_a_dry_run_asks_as_few_questions_for_many_rows_as_for_one(as_administrator, django_assert_max_num_queries):
    department("Biblioteken")
    one = upload(as_administrator, PEOPLE, HEAD, "p@kommunen.example;P;;;Biblioteken;")
    many = upload(as_administrator, PEOPLE, HEAD, *(f"p{number}@kommunen.example;P;;;Biblioteken;" for number in range(300)))

    for review in (one, many):
        with django_assert_max_num_queries(14):
            as_administrator.get(review.redirect_chain[-1][0])
