"""The PDFs for the diary."""

import io
import socket
import time

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from core.models import Municipality
from core.pdf import as_pdf
from registry import actions
from registry.models import Party
from tests.factories import approved_application, deputy_head, draft_application, officer, person, submitted_application

pytestmark = pytest.mark.django_db


def pdf_of(client, name, application, user=None):
    client.force_login(user or application.created_by)
    answer = client.get(reverse(f"registry:{name}", args=[application.pk]))
    assert answer.status_code == 200
    return answer, PdfReader(io.BytesIO(answer.content))


def words(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(autouse=True)
def municipality(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    municipality = Municipality.current()
    municipality.name = "Markaryds kommun"
    municipality.save()
    return municipality


def test_the_filled_in_form_is_a_tagged_swedish_a4_with_a_title(client):
    application = submitted_application(name="Öppna förskolan")

    answer, reader = pdf_of(client, "application_pdf", application)

    root = reader.trailer["/Root"]
    page = reader.pages[0].mediabox
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="ansokan-{application.pk}-oppna-forskolan.pdf"'
    assert reader.metadata.title == "Uppstart av nytt konto: Öppna förskolan"
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert (round(page.width), round(page.height)) == (595, 842)


def test_it_holds_every_answer_and_the_municipalitys_name(client):
    application = submitted_application(name="Öppna förskolan")

    text = words(pdf_of(client, "application_pdf", application)[1])

    for wanted in ("Markaryds kommun", "Bilaga 1", application.url, application.purpose, "Vad ska ni kommunicera?", application.content):
        assert wanted in text
    assert "Vi har gått igenom kommunikationspolicyn" in text


def test_only_our_own_font_is_used(client):
    reader = pdf_of(client, "application_pdf", submitted_application())[1]

    fonts = {str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()}

    assert fonts
    assert all("Source-Sans-3" in font for font in fonts)


def test_the_logo_is_drawn_with_the_municipality_as_its_text(client, municipality):
    picture = io.BytesIO()
    Image.new("RGB", (200, 60), "green").save(picture, "PNG")
    municipality.logo.save("logo.png", ContentFile(picture.getvalue()))

    reader = pdf_of(client, "application_pdf", submitted_application())[1]

    assert len(reader.pages[0].images) == 1


def test_a_draft_says_that_it_is_not_submitted(client):
    assert "Inte inskickad" in words(pdf_of(client, "application_pdf", draft_application())[1])


def test_the_form_shows_what_was_submitted_and_not_what_is_being_changed(client):
    """While it is decided on, nothing else can be on paper."""
    application = submitted_application()
    type(application).objects.filter(pk=application.pk).update(purpose="Ändrat bakom ryggen")

    assert "Ändrat bakom ryggen" not in words(pdf_of(client, "application_pdf", application)[1])


def test_the_decision_names_both_their_capacity_ground_reasons_and_conditions(client):
    application = submitted_application(by=person("Stina Svensson"), name="Biblioteket")
    today = timezone.localdate()
    vera, kim = deputy_head(application.department, "Vera Ek"), officer("Kim Söderberg")
    actions.approve(application=application, party=Party.HEAD, by=vera, today=today, round=1, reason="Vi behöver det.")
    actions.approve(application=application, party=Party.OFFICER, by=kim, today=today, round=1, conditions=["Logotypen på plats"])

    answer, reader = pdf_of(client, "decision_pdf", application)

    text = words(reader)
    assert f"beslut-{application.pk}-biblioteket.pdf" in answer["Content-Disposition"]
    assert "Ansökan godkänns med villkor." in text
    assert "Vera Ek, ersättare för verksamhetschef" in text
    assert "Delegationsordningen 3.2" in text
    assert "Kim Söderberg, kommunikatör" in text
    assert "Vi behöver det." in text
    assert "Logotypen på plats" in text
    assert "Diarienummer:" in text


def test_a_no_is_a_decision_too_and_carries_its_diary_number(client):
    application = submitted_application()
    kim = officer()
    actions.reject(
        application=application, party=Party.OFFICER, by=kim, today=timezone.localdate(), round=1, reason="Går inte att arkivera."
    )
    application.record_dnr("KS 2026/7", by=kim)

    text = words(pdf_of(client, "decision_pdf", application)[1])

    assert "Ansökan avslås." in text
    assert "Går inte att arkivera." in text
    assert "KS 2026/7" in text


def test_there_is_no_decision_before_it_is_made_and_none_for_strangers(client):
    waiting, approved = submitted_application(), approved_application()
    client.force_login(waiting.created_by)

    before = client.get(reverse("registry:decision_pdf", args=[waiting.pk])).status_code
    client.force_login(person())
    strangers = [client.get(reverse(f"registry:{name}", args=[approved.pk])).status_code for name in ("application_pdf", "decision_pdf")]

    assert before == 404
    assert strangers == [404, 404]


def test_what_people_wrote_is_text_and_never_fetched(client, monkeypatch):
    application = draft_application()
    hostile = '<script>alert(1)</script><img src="http://evil.example/x.png"><link rel=attachment href="file:///etc/passwd"> 😀 日本 \u0351'
    application.amend({"purpose": hostile, "name": hostile[:100], "content": "x" * 4000}, by=application.created_by)
    monkeypatch.setattr(socket.socket, "connect", lambda *args: pytest.fail("a document reached for the network"))

    reader = pdf_of(client, "application_pdf", application)[1]

    assert "<script>alert(1)</script>" in words(reader)
    assert not reader.attachments


@pytest.mark.parametrize("address", ["http://evil.example/x.png", "file:///etc/passwd", "https://localhost/"])
def test_what_else_a_document_asks_for_is_left_out_and_not_fetched(address, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *args: pytest.fail("a document reached for the network"))

    reader = PdfReader(io.BytesIO(as_pdf(f'<html lang="sv"><title>x</title><p>Text</p><img src="{address}" alt="">', {})))

    assert words(reader) == "Text"
    assert not reader.pages[0].images


def test_a_word_without_end_does_not_hold_the_server(client):
    """Laid out without a fixed table, 4,000 letters in one word took a minute."""
    application = draft_application()
    application.amend({"purpose": "x" * 2000, "content": "x" * 4000}, by=application.created_by)
    started = time.process_time()

    pdf_of(client, "application_pdf", application)

    assert time.process_time() - started < 10


def test_a_server_without_pango_says_so_in_a_sentence(client, monkeypatch):
    import builtins
    import sys

    application = submitted_application()
    client.force_login(application.created_by)
    real_import = builtins.__import__

    def without_pango(name, *args, **kwargs):
        if name == "core.weasy":
            raise OSError("cannot load library 'pango'")
        return real_import(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "core.weasy", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_pango)

    page = client.get(reverse("registry:application_pdf", args=[application.pk]), follow=True)

    assert "Pango saknas på servern" in page.text
