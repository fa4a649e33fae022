"""The diary's pages: who gets in, what is hidden, what is sent back, what can be taken along (REQ-1.5, REQ-1.8–1.12)."""

import csv
import datetime
import io
import json
from xml.etree import ElementTree

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from accounts.models import Role
from core.history import history_of
from core.models import Municipality
from records import actions
from records.models import RegistrationSlip
from records.showing import HIDDEN
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/diariet/"


@pytest.fixture
def registrar():
    return factories.with_role(Role.REGISTRAR, "Rolf Registrator")


@pytest.fixture
def at_the_desk(client, registrar):
    client.force_login(registrar)
    return client


def page(slip, name="detail", **kwargs):
    return reverse(f"records:slip_{name}", args=[slip.pk, *kwargs.values()])


def words(answer):
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages).split())


def exported(client, kind="csv", query=""):
    answer = client.get(f"/diariet/diariet.{kind}{query}")
    content = b"".join(answer.streaming_content)
    if kind == "xlsx":
        return [[str(cell or "") for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


# ---- the queue


def test_the_queue_shows_the_one_that_has_waited_longest_first_and_says_which_are_late(at_the_desk):
    now = timezone.now()
    factories.waiting_slip(matter_title="Färsk synpunkt", now=now)
    factories.waiting_slip(matter_title="Gammalt klagomål", now=now - datetime.timedelta(days=20))

    text = at_the_desk.get(LIST).text

    assert text.index("Gammalt klagomål") < text.index("Färsk synpunkt")
    assert text.count("Försenad") == 1


def test_the_common_case_is_one_field_and_one_button(at_the_desk):
    slip = factories.waiting_slip(sender="Anna Ek", attachments="bild.png")

    answer = at_the_desk.post(page(slip, "register"), {"snabb": "1", "dnr": "KS 2026/123"}, follow=True)

    slip.refresh_from_db()
    assert answer.redirect_chain[-1][0] == LIST
    assert f"{slip.reference} är diarieförd med diarienummer KS 2026/123." in answer.text
    assert (slip.state, slip.sender, slip.attachments) == ("registered", "Anna Ek", "bild.png")


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("dated", "Ange vilken dag handlingen kom in eller upprättades."),
        ("dnr", "Skriv diarienumret."),
        ("matter_title", "Skriv i korthet vad handlingen rör."),
    ],
)
def test_REQ_1_8_what_is_missing_comes_back_as_422_with_a_sentence_at_the_field(missing, sentence, at_the_desk):
    slip = factories.waiting_slip()
    said = {"origin": "received", "dated": "2026-04-27", "dnr": "KS 2026/1", "matter_title": "Synpunkt"} | {missing: ""}

    answer = at_the_desk.post(page(slip, "register"), said)

    slip.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"].errors[missing] == [sentence]
    assert slip.state == "waiting"


@pytest.mark.parametrize("dnr", ["", "nästa vecka", "KS 2026/1\x00", "x" * 500, "=1+1"])
def test_a_number_in_the_queue_that_is_not_one_opens_the_whole_form_with_what_is_wrong(dnr, at_the_desk):
    slip = factories.waiting_slip(matter_title="Synpunkt på bussen")

    answer = at_the_desk.post(page(slip, "register"), {"snabb": "1", "dnr": dnr})

    assert answer.status_code == 422
    assert answer.context["form"].errors["dnr"]
    assert "Synpunkt på bussen" in answer.text


def test_the_pattern_is_the_municipalitys_own(at_the_desk):
    municipality = Municipality.current()
    municipality.dnr_pattern = r"^\d{4}-\d{3,5}$"
    municipality.save()
    slip = factories.waiting_slip()

    refused = at_the_desk.post(page(slip, "register"), {"snabb": "1", "dnr": "KS 2026/123"})
    taken = at_the_desk.post(page(slip, "register"), {"snabb": "1", "dnr": "2026-123"})

    assert "till exempel 2026-123" in refused.text
    assert taken.status_code == 302


def test_what_somebody_else_has_registered_meanwhile_is_said_and_not_overwritten(at_the_desk):
    slip = factories.registered_slip(dnr="KS 2026/1")

    answer = at_the_desk.post(page(slip, "register"), {"snabb": "1", "dnr": "KS 2026/2"}, follow=True)

    slip.refresh_from_db()
    assert "redan diarieförd med diarienummer KS 2026/1" in answer.text
    assert slip.dnr == "KS 2026/1"


def test_a_decided_application_without_a_number_waits_in_the_same_queue(at_the_desk):
    application = factories.approved_application(name="Simhallen")

    before = at_the_desk.get(LIST).text
    application.record_dnr("KS 2026/9", by=factories.officer(), seen="")

    assert "Ansökan om Simhallen" in before
    assert application.get_absolute_url() in before
    assert "Ansökan om Simhallen" not in at_the_desk.get(LIST).text


@pytest.mark.parametrize("looked_for", ["KS 2026/77", "2026/77", "bussen"])
def test_the_diary_is_searched_on_number_reference_and_title(looked_for, at_the_desk):
    factories.registered_slip(dnr="KS 2026/77", matter_title="Klagomål på bussen")
    factories.registered_slip(dnr="KS 2026/1", matter_title="Något annat")

    text = at_the_desk.get(LIST, {"q": looked_for}).text

    assert "Klagomål på bussen" in text
    assert "Något annat" not in text


def test_a_number_of_queries_that_does_not_grow_with_the_rows(at_the_desk, django_assert_max_num_queries):
    def read(queries):
        with django_assert_max_num_queries(queries) as counted:
            assert at_the_desk.get(LIST).status_code == 200
        return len(counted)

    owner = factories.person()
    make = [lambda: factories.waiting_slip(case_officer=owner), lambda: factories.secret_slip(case_officer=owner)]
    [one() for one in make]
    few = read(10)
    [one() for one in make * 15]

    assert read(10) == few


def test_one_slip_costs_few_queries(at_the_desk, django_assert_max_num_queries):
    slip = factories.registered_slip()

    with django_assert_max_num_queries(10):
        at_the_desk.get(page(slip))


# ---- correcting


def test_REQ_1_13_both_versions_can_be_read_after_a_correction(at_the_desk):
    slip = factories.registered_slip(dnr="KS 2026/123", matter_title="Klagomål på bussen")
    form = at_the_desk.get(page(slip, "correct")).context["form"]
    said = form.as_data(matter_title="Klagomål på tåget", reason="Det gällde tåget.")

    answer = at_the_desk.post(page(slip, "correct"), said, follow=True)

    for wanted in ("Klagomål på tåget", "Klagomål på bussen", "Det gällde tåget.", "Version 3", "Version 2"):
        assert wanted in answer.text


def test_two_who_correct_at_the_same_time_do_not_overwrite_each_other(at_the_desk):
    slip = factories.registered_slip()
    opened = at_the_desk.get(page(slip, "correct")).context["form"]
    actions.correct(slip, {"dnr": "KS 2026/5"}, reason="Fel", by=factories.person(), now=timezone.now(), seen=2)

    answer = at_the_desk.post(page(slip, "correct"), opened.as_data(dnr="KS 2026/6", reason="Fel nummer"))

    assert answer.status_code == 422
    assert "Någon annan har rättat uppgifterna" in answer.text


def test_a_title_with_a_personal_number_is_sent_back(at_the_desk):
    slip = factories.waiting_slip(matter_title="Ansökan från 811218-9876")

    answer = at_the_desk.post(page(slip, "register"), {"snabb": "1", "dnr": "KS 2026/1"})

    assert answer.status_code == 422
    assert "personnummer" in answer.text


# ---- who gets in

VISITORS = {
    "registrar": lambda slip: factories.with_role(Role.REGISTRAR),
    "officer": lambda slip: factories.officer(),
    "auditor": lambda slip: factories.with_role(Role.AUDITOR),
    "case officer": lambda slip: slip.case_officer,
    "other case officer": lambda slip: factories.waiting_slip(case_officer=factories.person()).case_officer,
    "colleague": lambda slip: factories.person(),
    "administrator": lambda slip: factories.with_role(Role.SYSTEM_ADMINISTRATOR),
    "anonymous": lambda slip: None,
}
ACTS = ("register", "correct", "mark", "lift_mark")


@pytest.mark.parametrize(
    ("visitor", "reads", "acts", "lists"),
    [
        ("registrar", 200, {200, 302}, 200),
        ("officer", 200, {403}, 200),
        ("auditor", 200, {403}, 200),
        ("case officer", 200, {403}, 200),
        ("other case officer", 404, {404}, 200),
        ("colleague", 404, {404}, 404),
        ("administrator", 404, {404}, 404),
        ("anonymous", 302, {302}, 302),
    ],
)
def test_only_the_registrar_acts_and_those_who_must_know_read(visitor, reads, acts, lists, client):
    slip = factories.registered_slip(case_officer=factories.person(), matter_title="Bara för några")
    if (user := VISITORS[visitor](slip)) is not None:
        client.force_login(user)

    reading = {client.get(page(slip)).status_code, *(client.get(page(slip, "document", kind=kind)).status_code for kind in ("json", "xml"))}
    acting = {client.get(page(slip, name)).status_code for name in ACTS}
    listing = client.get(LIST)

    assert reading == {reads}
    assert acting <= acts
    assert (listing.status_code, "Bara för några" in listing.text) == (lists, lists == 200 and reads == 200)


def test_only_the_registrar_and_the_auditor_are_shown_the_way(client, registrar):
    ways = {}
    for name, user in {"registrar": registrar, "auditor": factories.with_role(Role.AUDITOR), "colleague": factories.person()}.items():
        client.force_login(user)
        ways[name] = 'href="/diariet/"' in client.get("/").text

    assert ways == {"registrar": True, "auditor": True, "colleague": False}


# ---- secrecy

SECRETS = ("Hemlig Avsändare", "Känslig ärendemening", "intyg.pdf")


def marked(**fields):
    return factories.secret_slip(sender=SECRETS[0], matter_title=SECRETS[1], attachments=SECRETS[2], dnr="KS 2026/55", **fields)


@pytest.mark.parametrize("visitor", ["registrar", "officer", "auditor", "case officer"])
def test_REQ_1_11_marked_facts_are_read_only_with_authority_and_each_reading_leaves_a_line(visitor, client):
    slip = marked(case_officer=factories.person())
    client.force_login(user := VISITORS[visitor](slip))

    pages = [client.get(page(slip)).text, client.get(page(slip, "document", kind="json")).text]

    reads = [line for line in history_of(slip) if line.verb == "slip.secret_read"]
    for text in pages:
        assert [secret in text for secret in SECRETS] == [visitor != "auditor"] * 3
        assert "KS 2026/55" in text
        assert (HIDDEN in text) == (visitor == "auditor")
    assert [line.who for line in reads] == ([] if visitor == "auditor" else [user.name] * 2)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_REQ_1_10_the_file_to_hand_out_has_date_and_number_but_neither_sender_nor_title(kind, at_the_desk):
    marked(recipient="Hemlig Mottagare")
    factories.registered_slip(sender="Öppen Avsändare")

    table = exported(at_the_desk, kind)

    row = next(row for row in table if "KS 2026/55" in row)
    assert timezone.localdate().isoformat() in row[1]
    assert not [secret for secret in (*SECRETS, "Hemlig Mottagare") if secret in str(table)]
    assert row.count(HIDDEN) == 4
    assert "Öppen Avsändare" in str(table)


@pytest.mark.parametrize("kind", ["pdf", "json", "xml"])
def test_REQ_1_10_there_is_a_copy_to_hand_out_of_each_document(kind, at_the_desk):
    slip = marked()

    answer = at_the_desk.get(page(slip, "document", kind=kind), {"offentlig": "ja"})

    text = words(answer) if kind == "pdf" else answer.text
    assert "KS 2026/55" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert "slip.secret_read" not in [line.verb for line in history_of(slip)]


@pytest.mark.parametrize("visitor", ["registrar", "auditor"])
def test_lists_and_searches_tell_nothing_about_what_is_marked(visitor, client):
    slip = marked()
    client.force_login(VISITORS[visitor](slip))

    found = client.get(LIST, {"q": "Känslig"}).text
    listed = client.get(LIST, {"q": "2026/55"}).text

    assert slip.reference not in found
    assert slip.reference in listed
    assert not [secret for secret in SECRETS if secret in listed]


def test_earlier_versions_and_reasons_are_hidden_too(client):
    slip = marked()
    reason = "Det gällde Hemlig Avsändare"
    actions.correct(slip, {"matter_title": "Ny mening"}, reason=reason, by=factories.person(), now=timezone.now(), seen=2)
    client.force_login(factories.with_role(Role.AUDITOR))

    texts = [client.get(page(slip)).text, words(client.get(page(slip, "document", kind="pdf")))]

    for text in texts:
        assert "Version 2" in text
        assert not [secret for secret in (*SECRETS, "Ny mening") if secret in text]


def test_the_registrar_marks_and_lifts_on_the_page(at_the_desk):
    slip = factories.registered_slip()

    empty = at_the_desk.post(page(slip, "mark"), {"provision": ""})
    at_the_desk.post(page(slip, "mark"), {"provision": "26 kap. 1 § OSL"})
    provision = slip.mark().provision
    at_the_desk.post(page(slip, "lift_mark"), {"reason": "Prövad och fri."})

    assert "Skriv vilken sekretessbestämmelse" in empty.text
    assert provision == "26 kap. 1 § OSL"
    assert slip.mark() is None


# ---- the slip as a document


def test_REQ_1_9_the_pdf_is_an_archival_tagged_a4_with_the_municipalitys_name_and_logo(at_the_desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    municipality = Municipality.current()
    municipality.name = "Markaryds kommun"
    picture = io.BytesIO()
    Image.new("RGB", (200, 60), "green").save(picture, "PNG")
    municipality.logo.save("logo.png", ContentFile(picture.getvalue()))
    municipality.save()
    slip = factories.registered_slip(dnr="KS 2026/123", sender="Anna Ek", matter_title="Klagomål på bussen")

    answer = at_the_desk.get(page(slip, "document", kind="pdf"))

    reader = PdfReader(io.BytesIO(answer.content))
    root, box = reader.trailer["/Root"], reader.pages[0].mediabox
    metadata = root["/Metadata"].get_data().decode()
    assert (round(box.width), round(box.height)) == (595, 842)
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("sv", True)
    assert "<pdfaid:part>2</pdfaid:part>" in metadata or 'pdfaid:part="2"' in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata or 'pdfaid:conformance="A"' in metadata
    assert len(reader.pages[0].images) == 1
    for wanted in ("Markaryds kommun", "KS 2026/123", slip.reference, "Anna Ek", "Klagomål på bussen", "Inkommen", "Version 2"):
        assert wanted in words(answer)


def test_the_slip_as_json_and_xml_says_the_same_in_words(at_the_desk):
    slip = factories.registered_slip(sender="Anna & <Eva>", case_officer=factories.person("Stina Svensson"))

    as_json = json.loads(at_the_desk.get(page(slip, "document", kind="json")).content)
    root = ElementTree.fromstring(at_the_desk.get(page(slip, "document", kind="xml")).content)

    as_xml = {element.tag: element.text for element in root}
    assert as_json["avsandare"] == as_xml["avsandare"] == "Anna & <Eva>"
    assert (as_json["handlingen_ar"], as_json["lage"], as_json["handlaggare"]) == ("Inkommen", "Diarieförd", "Stina Svensson")
    assert as_xml == {key: value for key, value in as_json.items() if value}


def test_the_mark_goes_along(at_the_desk):
    slip = marked()

    as_json = json.loads(at_the_desk.get(page(slip, "document", kind="json")).content)
    root = ElementTree.fromstring(at_the_desk.get(page(slip, "document", kind="xml")).content)

    assert as_json["sekretessmarkering"]["lagrum"] == root.findtext("sekretessmarkering/lagrum") == "26 kap. 1 § OSL"


# ---- hostile values

HOSTILE = [
    '=HYPERLINK("http://evil.example")',
    "@SUM(1)",
    "</arendemening><x>",
    "]]>&amp;<!--",
    "a\u202eb\x00c",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_what_people_wrote_is_only_text_everywhere(value, at_the_desk):
    slip = factories.waiting_slip(sender=value, matter_title=value, recipient=value, attachments=value)

    table = exported(at_the_desk)
    root = ElementTree.fromstring(at_the_desk.get(page(slip, "document", kind="xml")).content)
    text = at_the_desk.get(page(slip)).text

    assert root.findtext("avsandare") == slip.sender
    assert "\x00" not in slip.sender
    assert not [cell for row in table for cell in row if cell.startswith(("=", "@", "+", "-"))]
    assert "<script>alert" not in text


def test_the_export_holds_the_rows_of_the_filtered_view(at_the_desk):
    for _ in range(3):
        factories.registered_slip()
    factories.waiting_slip()

    counts = {query: len(exported(at_the_desk, query=query)) - 1 for query in ("", "?lage=registered", "?lage=waiting", "?q=finns-inte")}

    assert counts == {"": 4, "?lage=registered": 3, "?lage=waiting": 1, "?q=finns-inte": 0}
    assert RegistrationSlip.objects.count() == 4


@pytest.mark.parametrize("query", ["?lage=borta", "?q=%00", "?sida=x", "?q=" + "a" * 500, "?sida=99999999999"])
def test_a_strange_address_gives_a_page(query, at_the_desk):
    factories.registered_slip()

    assert at_the_desk.get(LIST + query).status_code == 200
