"""What comes in by other ways than the archive's own is looked into as thoroughly: masked copies, screenshots and evidence of questions."""

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from archiving.tests.good_files import pdf_bytes
from archiving.tests.hostile_files import opening
from core import file_check
from core.errors import RuleError
from inquiries.models import Attachment, Inquiry
from tests import factories, factories_records

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def good():
    return pdf_bytes(pages=1)


@pytest.fixture(scope="module")
def hidden_script():
    """In a compressed object stream: a search in the bytes finds nothing."""
    script = opening("JavaScript", JS=pikepdf.String("app.alert(1)"))
    content = pdf_bytes(change=script, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in content
    return content


def masked(client, content, name="maskad.pdf"):
    """Judged on the page, with a masked copy."""
    request = factories_records.request_about(factories_records.minor_inquiry())
    item = request.items.get()
    client.force_login(request.handler)
    address = reverse("records:disclosure_judge", args=[request.pk, item.pk])
    answer = client.post(address, {"verdict": "mask", "provision": "21 kap. 1 § OSL", "masked": SimpleUploadedFile(name, content)})
    item.refresh_from_db()
    return item, answer


def test_REQ_1_3_a_masked_copy_that_is_a_pdf_is_kept_byte_for_byte_whatever_it_is_called(client, good):
    item, answer = masked(client, good, "maskad.exe")

    assert (answer.status_code, item.masked_name, item.masked.read()) == (302, "maskad.pdf", good)


def test_REQ_1_3_a_masked_copy_with_a_hidden_script_is_refused_with_a_sentence_and_nothing_is_kept(client, hidden_script):
    item, answer = masked(client, hidden_script)

    assert "PDF-filen innehåller skript (JavaScript)" in answer.text
    assert (item.verdict, item.masked.name) == ("", "")


def test_REQ_1_3_a_masked_copy_is_a_pdf_or_a_picture(client):
    item, answer = masked(client, b"<html><script>alert(1)</script></html>")

    assert (answer.status_code, item.masked.name) == (200, "")
    assert answer.context["form"].errors


def log(client, content):
    account = factories.lightly_staffed_account()
    client.force_login(account.roster.get(role="responsible").person)
    facts = {"account": account.pk, "text": "Vad gäller?", "kind": "message", "screenshot": SimpleUploadedFile("a.pdf", content)}
    return client.post(reverse("inquiries:inquiry_create"), facts)


def test_a_script_hidden_in_the_print_of_a_question_is_refused_at_its_field(client, hidden_script):
    answer = log(client, hidden_script)

    assert answer.context["form"].errors["screenshot"] == [
        "PDF-filen innehåller skript (JavaScript). Skriv ut sidan till en ny PDF, eller ta en skärmbild."
    ]
    assert not Inquiry.objects.exists()
    assert not Attachment.objects.exists()


def test_a_file_that_nobody_can_look_into_is_not_taken(monkeypatch, good):
    monkeypatch.setattr(file_check, "_looks", [])

    with pytest.raises(RuleError, match="kan inte kontrolleras"):
        file_check.look_into(good, "a.pdf")
