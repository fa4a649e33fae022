"""Whatever is typed, pasted or sent by hand ends in a sentence, or is stored and shown as harmless text. Never a 500."""

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from archiving.tests.good_files import pdf_bytes
from archiving.tests.hostile_files import opening, script_as_number
from inquiries.experts import ask_expert, link_path
from inquiries.models import Reply
from inquiries.saved_replies import add_saved_reply
from inquiries.tests.support import head_of, logged_in, place
from registry.tests.hostile import TRIED
from registry.tests.test_application_hostile import unharmed
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = list(Reply.Kind)


@pytest.fixture
def inquiry():
    return factories.logged_inquiry()


@pytest.fixture
def head(inquiry):
    return logged_in(head_of(inquiry))


def test_replies_and_their_confirmation(inquiry, head):
    for number, value in enumerate(TRIED[::3]):
        kind = KINDS[number % 3]
        said = {"text": value, "seen": value if number % 5 == 0 else "", "saved": value if number % 4 == 0 else ""}
        unharmed(head.post(place("inquiry_reply", inquiry.pk, kind), said | ({"add": value or "saved"} if number % 4 == 0 else {})))
        unharmed(head.post(place("inquiry_reply_hints", inquiry.pk), {"text": value}))
        unharmed(
            head.post(place("inquiry_publish", inquiry.pk, kind), {"url": value, "reason": value, "seen": value if number % 2 else "x"})
        )

    for kind in KINDS:
        unharmed(head.get(place("inquiry_reply", inquiry.pk, kind)))
    unharmed(head.get(inquiry.get_absolute_url()))


def test_judging_settling_and_the_diary(inquiry, head):
    for number, value in enumerate(TRIED[1::3]):
        unharmed(head.post(place("inquiry_triage", inquiry.pk), dict.fromkeys(["is_offensive", "who_answers"], value)))
        unharmed(head.post(place("inquiry_remove", inquiry.pk), {"reason": value, "is_gone": value}))
        unharmed(head.post(place("inquiry_evidence", inquiry.pk), {"file": value}))
        said = {"outcome": value if number % 3 else "kept_in_order", "seen": value, "reason": value, "disposal_decision": value}
        unharmed(
            head.post(place("inquiry_record", inquiry.pk), said | {"matter_title": value, "is_complaint": value if number % 2 else ""})
        )
        unharmed(head.post(place("inquiry_reopen", inquiry.pk), {"reason": value}))
        unharmed(head.post(place("inquiry_no_reply", inquiry.pk), {"choice": value if number % 2 else "eget", "reason": value}))

    unharmed(head.get(inquiry.get_absolute_url()))


def test_experts_and_their_answers(inquiry, head):
    asked = ask_expert(
        inquiry=inquiry, question="Vet du?", name="Nils", email="nils@annan.example", by=head_of(inquiry), now=timezone.now()
    )
    for number, value in enumerate(TRIED[2::3]):
        cache.clear()
        unharmed(head.post(place("inquiry_ask_expert", inquiry.pk), {"question": value, "person": value, "name": value, "email": value}))
        if number % 8 == 0:
            unharmed(Client().post(link_path(asked), {"answer": value}))

    unharmed(head.get(inquiry.get_absolute_url()))


def test_saved_replies(inquiry):
    user = factories.officer()
    officer, saved = logged_in(user), add_saved_reply(title="T", text="Hej", department=None, by=user)
    for number, value in enumerate(TRIED[::2]):
        said = {"title": value, "text": value if number % 3 else "Hej", "department": value if number % 5 == 0 else "", "seen": ""}
        unharmed(officer.post(place("saved_reply_create"), said))
        unharmed(officer.post(place("saved_reply_edit", saved.pk), said))

    unharmed(officer.get(place("saved_reply_list")))


def test_an_address_longer_than_any_mail_server_takes_is_refused_with_a_sentence(inquiry, head):
    address = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.example"

    answer = head.post(place("inquiry_ask_expert", inquiry.pk), {"question": "Vet du?", "name": "Nils", "email": address})

    unharmed(answer)
    assert not inquiry.expert_questions.exists()
    assert answer.context["form"].errors.keys() == {"email"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (pdf_bytes(change=opening("JavaScript", JS=pikepdf.String("app.alert(1)"))), "innehåller skript (JavaScript)"),
        (script_as_number(), "innehåller skript (JavaScript)"),
        (pdf_bytes(change=opening("Launch", F=pikepdf.String("calc.exe"))), "innehåller en åtgärd som startar något"),
    ],
    ids=["script", "script spelt with a number", "launch"],
)
def test_a_pdf_that_does_something_by_itself_is_refused_however_its_names_are_written(inquiry, head, content, sentence):
    file = SimpleUploadedFile("a.pdf", content)

    answer = head.post(place("inquiry_evidence", inquiry.pk), {"file": file})

    assert not inquiry.attachments.exists()
    assert sentence in answer.content.decode()
