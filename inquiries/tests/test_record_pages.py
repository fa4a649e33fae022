"""Evidence before removal, and the decision about the diary (S17, S22, S23, REQ-1.7, d18)."""

import io
import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from core.history import history_of
from inquiries.models import RecordDecision, Triage
from inquiries.tests.support import head_of, logged_in, place, substitute_of, text_of
from records.actions import mark_secret, register, slip_of
from records.models import RegistrationSlip
from tests import factories

pytestmark = pytest.mark.django_db

FORCING = RecordDecision.FORCING
REGISTER, KEPT, MINOR = RecordDecision.Outcome.values


@pytest.fixture
def inquiry():
    return factories.logged_inquiry()


@pytest.fixture
def head(inquiry):
    return logged_in(head_of(inquiry))


def picture(colour="red", name="skarmbild.png"):
    png = io.BytesIO()
    Image.new("RGB", (20, 20), colour).save(png, format="PNG")
    return SimpleUploadedFile(name, png.getvalue(), "image/png")


def decide(client, inquiry, **said):
    return client.post(place("inquiry_record", inquiry.pk), {"seen": 0, **said})


# ---- removal


def test_S17_S22_nothing_is_removed_before_its_evidence_is_kept(inquiry, head):
    url = place("inquiry_remove", inquiry.pk)

    page = text_of(head.get(url))
    refused = head.post(url, {"reason": "Hot", "is_gone": "on"})

    inquiry.refresh_from_db()
    assert "gallra" in page
    assert "Anteckna att det är borttaget" not in page
    assert "Spara en skärmbild eller utskrift" in text_of(refused)
    assert inquiry.is_open


def test_S17_the_evidence_is_kept_first_and_then_the_removal_is_confirmed(inquiry, head):
    url = place("inquiry_remove", inquiry.pk)
    for _ in range(2):  # a double click
        head.post(place("inquiry_evidence", inquiry.pk), {"file": picture()})

    page = text_of(head.get(url))
    too_early = head.post(url, {"reason": "Hot mot en person"})
    for _ in range(2):
        done = head.post(url, {"reason": "Hot mot en person", "is_gone": "on"})

    inquiry.refresh_from_db()
    verbs = [line.verb for line in history_of(inquiry)]
    assert "Anteckna att det är borttaget" in page
    assert "is_gone" in too_early.context["form"].errors
    assert done.headers["Location"] == inquiry.get_absolute_url()
    assert (inquiry.state, inquiry.end_reason, inquiry.attachments.count()) == ("removed", "Hot mot en person", 1)
    assert (verbs.count("inquiry.evidence_kept"), verbs.count("inquiry.removed")) == (1, 1)


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.png", b"<svg onload=alert(1)>", "image/png"),
        SimpleUploadedFile("a.pdf", b"%PDF-1.4 /JavaScript (x)", "application/pdf"),
        SimpleUploadedFile("a.png", b"", "image/png"),
        "",
    ],
)
def test_evidence_that_is_no_picture_is_refused_at_its_field(inquiry, head, file):
    answer = head.post(place("inquiry_evidence", inquiry.pk), {"file": file})

    assert list(answer.context["evidence_form"].errors) == ["file"]
    assert inquiry.attachments.count() == 0


def test_what_is_settled_takes_no_more_evidence(head, inquiry):
    inquiry.no_reply_needed(reason="Löst", by=head_of(inquiry), now=timezone.now())

    answer = head.post(place("inquiry_evidence", inquiry.pk), {"file": picture()})

    assert "Frågan är redan avgjord" in text_of(answer)
    assert inquiry.attachments.count() == 0


# ---- the diary


def test_S23_any_of_the_four_forces_registration_whatever_else_is_chosen(inquiry, head):
    """REQ-1.7: 16 combinations, each with each choice. Only where no tick stands is there another end."""
    got, wanted = {}, {}
    version = 0
    for ticks in itertools.product([False, True], repeat=4):
        for outcome in (REGISTER, KEPT, MINOR):
            said = {name: "on" for name, ticked in zip(FORCING, ticks, strict=True) if ticked}
            decide(head, inquiry, **said, outcome=outcome, disposal_decision="KS 2019/45", reason="Prov", seen=version)
            last = inquiry.record_decisions.last()
            version = last.version
            got[ticks, outcome] = last.outcome
            wanted[ticks, outcome] = REGISTER if any(ticks) else outcome

    assert got == wanted


def test_S23_the_force_is_explained_in_words_and_the_registrar_gets_it(inquiry, head):
    answer = head.post(
        place("inquiry_record", inquiry.pk), {"seen": 0, "is_complaint": "on", "may_be_secret": "on", "outcome": KEPT}, follow=True
    )

    slip = slip_of(inquiry)
    assert "eftersom du kryssade i att det är ett klagomål eller en synpunkt och det kan omfattas av sekretess" in text_of(answer)
    assert (slip.state, slip.reference, slip.path) == (RegistrationSlip.State.WAITING, inquiry.number, inquiry.get_absolute_url())
    assert slip.matter_title
    assert inquiry.text not in slip.matter_title


def test_a_judgement_that_is_sent_twice_is_kept_once(inquiry, head):
    for _ in range(2):
        decide(head, inquiry, outcome=KEPT)

    assert inquiry.record_decisions.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "annat"}, "outcome"),
        ({"outcome": MINOR}, "disposal_decision"),
        ({"outcome": REGISTER, "matter_title": "Rör 19121212-1212"}, "matter_title"),
        ({"outcome": KEPT, "seen": ""}, "seen"),
        ({"outcome": KEPT, "seen": "9" * 30}, "seen"),
    ],
)
def test_what_is_missing_is_asked_for_at_its_place(inquiry, head, said, field):
    answer = decide(head, inquiry, **said)

    assert list(answer.context["form"].errors) == [field]
    assert inquiry.record_decisions.count() == 0


def test_S23_what_is_minor_names_the_disposal_decision_and_the_next_one_starts_from_it(inquiry, head):
    decide(head, inquiry, outcome=MINOR, disposal_decision="KS 2019/45")

    other = factories.logged_inquiry(account=inquiry.account, text="En annan")
    page = text_of(head.get(place("inquiry_record", other.pk)))

    assert 'value="KS 2019/45"' in page


def test_a_changed_judgement_is_a_new_version_with_a_reason_and_takes_the_request_back(inquiry, head):
    decide(head, inquiry, outcome=REGISTER)

    without = decide(head, inquiry, outcome=KEPT, seen=1)
    decide(head, inquiry, outcome=KEPT, seen=1, reason="Det var ingen synpunkt.")
    page = text_of(head.get(place("inquiry_record", inquiry.pk)))

    assert "reason" in without.context["form"].errors
    assert slip_of(inquiry).state == RegistrationSlip.State.WITHDRAWN
    assert "Version 2: Hålls ordnad" in page
    assert "Version 1: Ska diarieföras" in page


def test_a_new_matter_title_reaches_the_registrar_while_the_document_waits(inquiry, head):
    decide(head, inquiry, outcome=REGISTER, matter_title="Fråga om bussen")
    page = text_of(head.get(place("inquiry_record", inquiry.pk)))

    decide(head, inquiry, outcome=REGISTER, matter_title="Klagomål på bussen", seen=1, reason="Läst igen.")
    decide(head, inquiry, outcome=REGISTER, seen=2, reason="Samma titel.")

    slip = slip_of(inquiry)
    assert 'value="Fråga om bussen"' in page
    assert [version.matter_title for version in slip.versions.all()] == ["Fråga om bussen", "Klagomål på bussen"]
    assert slip.matter_title == "Klagomål på bussen"


def test_a_title_that_is_marked_as_secret_stays_and_is_not_shown_to_whoever_judges_again(inquiry, head):
    decide(head, inquiry, outcome=REGISTER, matter_title="Hemlig titel")
    mark_secret(slip_of(inquiry), provision="26 kap. 1 § OSL", by=factories.person(), now=timezone.now())

    page = text_of(head.get(place("inquiry_record", inquiry.pk)))
    decide(head, inquiry, outcome=REGISTER, is_complaint="on", seen=1, reason="Ett klagomål.")

    assert "Hemlig titel" not in page
    assert slip_of(inquiry).matter_title == "Hemlig titel"


def test_what_has_its_number_stays_in_the_diary(inquiry, head):
    decide(head, inquiry, outcome=REGISTER)
    register(slip_of(inquiry), "KS 2026/12", by=factories.person())

    refused = decide(head, inquiry, outcome=KEPT, seen=1, reason="Ångrar mig")
    page = text_of(head.get(place("inquiry_record", inquiry.pk)))

    assert "KS 2026/12" in text_of(refused)
    assert "tas inte bort ur diariet" in text_of(refused)
    assert "KS 2026/12" in page
    assert inquiry.record_decisions.count() == 1


def test_S23_the_page_says_that_the_number_is_missing_and_then_which_it_is(inquiry, head):
    decide(head, inquiry, outcome=REGISTER, matter_title="Klagomål om öppettider")
    waiting = text_of(head.get(inquiry.get_absolute_url()))
    register(slip_of(inquiry), "KS 2026/12", by=factories.person())

    page = text_of(head.get(inquiry.get_absolute_url()))

    assert ("Diarienummer saknas" in waiting, "KS 2026/12" in waiting) == (True, False)
    assert ("Diarienummer saknas" in page, "KS 2026/12" in page) == (False, True)


def test_nobody_overwrites_a_judgement_that_was_not_on_the_page(inquiry, head):
    decide(logged_in(substitute_of(inquiry)), inquiry, outcome=REGISTER)

    refused = decide(head, inquiry, outcome=KEPT, reason="Sett en gammal sida")

    assert "Någon annan har bedömt diarieföringen" in text_of(refused)
    assert inquiry.record_decisions.get().outcome == REGISTER


def test_S22_what_was_proposed_for_the_diary_is_asked_for_until_it_is_decided(inquiry, head):
    answers = dict.fromkeys(Triage.QUESTIONS, False) | {"is_matter": True}
    Triage.judge(inquiry, answers, by=head_of(inquiry), now=timezone.now())

    before = text_of(head.get(inquiry.get_absolute_url()))
    decide(head, inquiry, is_complaint="on")
    after = text_of(head.get(inquiry.get_absolute_url()))

    assert ("ska det diarieföras (S23)" in before, "ska det diarieföras (S23)" in after) == (True, False)
