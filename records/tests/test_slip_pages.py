"""The diary's pages: who gets in, what is hidden, what is sent back, what can be taken along (REQ-1.5, REQ-1.8–1.12)."""

import datetime
import io
import json
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from core.models import Municipality
from records import actions
from records.models import RegistrationSlip
from records.tests.support import LIST, exported, page, words
from tests import factories

pytestmark = pytest.mark.django_db


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
    slip = factories.secret_slip()

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
