"""Handing out public documents: nobody is asked who they are; each document is tried; what is asked for is frozen (REQ-1.3, REQ-1.4)."""

import datetime
import hashlib
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from core.errors import RuleError
from inquiries.models import RecordDecision
from notifications.models import Notice
from records import disclosure, disclosure_sweeps
from records.disclosure_package import letter, package_of, refusal
from records.holds import held, place_hold
from records.models import DisclosureItem, DisclosureRequest, LegalHold
from tests.factories import officer, secret_slip
from tests.factories_archive import archivist
from tests.factories_records import INQUIRY, holding, masked_copy, minor_inquiry, open_request, refused_request, request_about

pytestmark = pytest.mark.django_db
State, Verdict = DisclosureRequest.State, DisclosureItem.Verdict
NOW = timezone.now


def judged(request, verdict=Verdict.RELEASE, **words):
    for item in request.items.all():
        disclosure.judge(request, item, verdict, by=request.handler, now=NOW(), **words)
    return request


def settled(request):
    disclosure.settle(request, by=request.handler, now=NOW())
    request.refresh_from_db()
    return request


def test_REQ_1_3_a_request_is_made_tried_and_closed_without_anybody_being_named(client):
    inquiry, by = minor_inquiry(), officer()
    client.force_login(by)

    answer = client.post(
        "/utlamnande/ny/",
        {"asked_for": "Kommentaren om lördagen", "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "received_how": "phone"},
    )
    request = DisclosureRequest.objects.get()
    client.post(f"/utlamnande/{request.pk}/lagg-till/{INQUIRY}/{inquiry.pk}/")
    item = request.items.get()
    client.post(f"/utlamnande/{request.pk}/handlingar/{item.pk}/prova/", {"verdict": "release"})
    client.post(f"/utlamnande/{request.pk}/avgor/")
    package = client.get(f"/utlamnande/{request.pk}/handlingar.zip")

    request.refresh_from_db()
    archive = zipfile.ZipFile(io.BytesIO(b"".join(package.streaming_content)))
    assert (answer.status_code, request.state, request.contact) == (302, State.RELEASED, "")
    assert archive.namelist() == ["foljebrev.pdf", f"001/fraga-{inquiry.pk}-{inquiry.number.lower()}.pdf", "kontrollsummor.txt"]


def test_what_is_added_from_a_search_leads_back_to_it(client):
    inquiry, by = minor_inquiry(), officer()
    request = open_request(by=by)
    client.force_login(by)

    answer = client.post(f"/utlamnande/{request.pk}/lagg-till/{INQUIRY}/{inquiry.pk}/", {"q": "sagostund & lek"})

    assert answer.url == f"/utlamnande/{request.pk}/lagg-till/?q=sagostund+%26+lek"


@pytest.mark.parametrize(("who", "links"), [(officer, 1), (archivist, 0)])
def test_a_document_is_a_link_only_for_those_who_may_open_it(who, links, client):
    slip = secret_slip()
    request = refused_request(slip)
    client.force_login(who())

    page = client.get(request.get_absolute_url()).content.decode()

    assert page.count(f'href="{slip.get_absolute_url()}"') == links


def test_REQ_1_3_no_form_asks_who_or_why(client):
    client.force_login(officer())

    page = client.get("/utlamnande/ny/")

    assert set(page.context["form"].fields) == {"asked_for", "received_at", "received_how", "contact"}
    assert page.context["form"].fields["contact"].required is False


def test_s22_the_package_has_checksums_that_hold_and_nothing_of_what_is_withheld():
    first, second = minor_inquiry(), minor_inquiry()
    request = request_about(first)
    disclosure.add_item(request, holding(second), by=request.handler, now=NOW())
    items = list(request.items.all())
    disclosure.judge(request, items[0], Verdict.WITHHOLD, provision="21 kap. 7 § OSL", by=request.handler, now=NOW())
    disclosure.judge(request, items[1], Verdict.MASK, provision="21 kap. 1 § OSL", by=request.handler, now=NOW(), masked=masked_copy())

    archive = zipfile.ZipFile(package_of(settled(request)))

    sums = dict(reversed(line.split("  ")) for line in archive.read("kontrollsummor.txt").decode().splitlines())
    assert sums == {"002/maskad.pdf": hashlib.sha256(archive.read("002/maskad.pdf")).hexdigest()}
    assert request.state == State.PARTLY


def test_REQ_1_4_what_is_withheld_cites_its_provision_and_says_that_a_decision_can_be_had():
    request = settled(judged(request_about(minor_inquiry()), Verdict.WITHHOLD, provision="21 kap. 7 § OSL"))

    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(letter(request).content)).pages).split())

    assert request.state == State.REFUSED
    assert "Lämnas inte ut enligt 21 kap. 7 § OSL" in text
    assert "skriftligt beslut som går att överklaga" in text


def test_a_refusal_says_how_it_is_appealed_and_the_paper_is_tagged():
    request = refused_request(secret_slip())

    document = refusal(request.refusal)

    reader = PdfReader(io.BytesIO(document.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "överklagas till kammarrätten" in text
    assert "inom tre veckor" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712  (a PDF boolean)
    assert reader.trailer["/Root"]["/Lang"] == "sv"


@pytest.mark.parametrize(
    ("verdict", "words", "sentence"),
    [
        (Verdict.WITHHOLD, {}, "Ange den bestämmelse"),
        (Verdict.MASK, {"provision": "21 kap. 7 § OSL"}, "Ladda upp kopian"),
    ],
)
def test_what_is_not_handed_out_in_full_has_a_provision_and_a_copy(verdict, words, sentence):
    request = request_about(minor_inquiry())

    with pytest.raises(RuleError, match=sentence):
        judged(request, verdict, **words)
    with pytest.raises(IntegrityError), transaction.atomic():
        request.items.update(verdict=verdict, decided_by=request.handler, decided_at=NOW())


def test_a_full_disk_is_a_sentence_and_no_fault(monkeypatch):
    request = settled(judged(request_about(minor_inquiry())))
    monkeypatch.setattr("records.disclosure_package.tempfile.TemporaryFile", lambda: open("/dev/full", "w+b", buffering=0))  # noqa: SIM115

    with pytest.raises(RuleError, match="inte plats"):
        package_of(request)


def test_nothing_is_settled_before_everything_is_tried():
    request = request_about(minor_inquiry())

    with pytest.raises(RuleError, match="Pröva varje handling"):
        disclosure.settle(request, by=request.handler, now=NOW())
    with pytest.raises(RuleError, match="Lägg till handlingarna först"):
        disclosure.settle(open_request(), by=request.handler, now=NOW())


# ---- what it touches is frozen


def test_a_pending_request_freezes_what_it_touches_and_lets_go_when_there_was_time_to_send_it():
    """The files are taken from the records when they are fetched, after it was settled."""
    inquiry = minor_inquiry()
    request = request_about(inquiry)
    frozen = [held(INQUIRY, [inquiry.pk])]

    settled(judged(request))
    for days in (13, 15):
        disclosure_sweeps.tidy_settled_disclosures(now=NOW() + datetime.timedelta(days=days))
        frozen.append(held(INQUIRY, [inquiry.pk]))

    assert frozen == [{inquiry.pk}, {inquiry.pk}, set()]


@pytest.mark.parametrize("days", [80, 100])
def test_a_refusal_that_is_asked_for_late_holds_until_no_appeal_can_come(days):
    """The written decision came when the holds were about to be lifted, or had been."""
    inquiry = minor_inquiry()
    request = settled(judged(request_about(inquiry), Verdict.WITHHOLD, provision="21 kap. 7 § OSL"))
    late, frozen = NOW() + datetime.timedelta(days=days), []

    disclosure_sweeps.tidy_settled_disclosures(now=late)
    disclosure.decide_refusal(request, reasons="Skäl", dnr="", by=request.handler, now=late)
    for later in (1, 89, 91):
        disclosure_sweeps.tidy_settled_disclosures(now=late + datetime.timedelta(days=later))
        frozen.append(held(INQUIRY, [inquiry.pk]))

    assert frozen == [{inquiry.pk}, {inquiry.pk}, set()]


@pytest.mark.parametrize("what", ["changed", "missing"])
def test_a_masked_copy_that_is_not_what_was_tried_is_not_handed_out(client, what):
    request = settled(judged(request_about(minor_inquiry()), Verdict.MASK, provision="21 kap. 7 § OSL", masked=masked_copy()))
    name = request.items.get().masked.name
    default_storage.delete(name)
    if what == "changed":
        default_storage.save(name, ContentFile(b"%PDF-1.4 omaskad"))
    client.force_login(request.handler)

    answer = client.get(f"/utlamnande/{request.pk}/handlingar.zip", follow=True)

    words = {"changed": "är inte längre den som sparades", "missing": "saknas i lagringen"}
    assert (answer.redirect_chain[-1][0], words[what] in answer.content.decode()) == (f"/utlamnande/{request.pk}/", True)


def test_what_is_refused_stays_frozen_until_no_appeal_can_come():
    inquiry = minor_inquiry()
    settled(judged(request_about(inquiry), Verdict.WITHHOLD, provision="21 kap. 7 § OSL"))

    disclosure_sweeps.tidy_settled_disclosures(now=NOW() + datetime.timedelta(days=60))
    soon = held(INQUIRY, [inquiry.pk])
    disclosure_sweeps.tidy_settled_disclosures(now=NOW() + datetime.timedelta(days=91))

    assert (soon, held(INQUIRY, [inquiry.pk])) == ({inquiry.pk}, set())


def test_another_hold_on_the_same_record_stands_when_the_request_lets_go():
    inquiry = minor_inquiry()
    request = request_about(inquiry)
    place_hold(kind=INQUIRY, pk=inquiry.pk, reason="Tvist", by=archivist(), now=NOW())

    disclosure.remove_item(request, request.items.get(), by=request.handler, now=NOW())

    assert held(INQUIRY, [inquiry.pk]) == {inquiry.pk}
    assert LegalHold.objects.in_force().get().request_id is None


# ---- states, time, and what is forgotten


VERBS = {
    "add": lambda request: disclosure.add_item(request, holding(minor_inquiry()), by=request.handler, now=NOW()),
    "settle": lambda request: disclosure.settle(request, by=request.handler, now=NOW()),
    "end": lambda request: disclosure.end_without(request, State.WITHDRAWN, note="Ringde", by=request.handler, now=NOW()),
    "hand_over": lambda request: disclosure.hand_over(request, archivist(), by=request.handler),
    "refuse": lambda request: disclosure.decide_refusal(request, reasons="Skäl", dnr="", by=request.handler, now=NOW()),
    "erase": lambda request: disclosure.erase_contact(request, by=request.handler, now=NOW()),
}
WORKS = {
    State.OPEN: {"add", "settle", "end", "hand_over"},
    State.RELEASED: {"erase"},
    State.PARTLY: {"erase", "refuse"},
    State.REFUSED: {"erase", "refuse"},
    State.NOT_HELD: {"erase", "refuse"},
    State.WITHDRAWN: {"erase"},
}


@pytest.mark.parametrize("state", list(State))
def test_each_verb_works_in_its_own_states_and_in_no_other(state):
    request = judged(request_about(minor_inquiry()))
    if state != State.OPEN:
        DisclosureRequest.objects.filter(pk=request.pk).update(state=state, settled_at=NOW(), settled_by=request.handler, note="x")

    worked = set()
    for name, verb in VERBS.items():
        with transaction.atomic():
            try:
                verb(request)
                worked.add(name)
            except RuleError:
                pass
            transaction.set_rollback(True)
        request.refresh_from_db()

    assert worked == WORKS[state]


def test_a_request_is_due_when_the_next_working_day_ends_and_the_handler_hears_once_of_a_late_one():
    friday = datetime.datetime(2026, 11, 20, 9, 0, tzinfo=datetime.UTC)
    request = open_request(received_at=friday)

    for _ in range(2):
        disclosure_sweeps.remind_of_late_disclosures(now=datetime.datetime(2026, 11, 24, 9, 0, tzinfo=datetime.UTC))

    assert timezone.localtime(request.due_at).isoformat() == "2026-11-23T16:30:00+01:00"
    assert Notice.objects.filter(kind="disclosure.late", recipient=request.handler).count() == 1


def test_where_the_documents_were_sent_is_forgotten_also_when_nobody_says_so():
    request = settled(judged(request_about(minor_inquiry(), contact="nagon@example.se")))

    disclosure_sweeps.tidy_settled_disclosures(now=NOW() + datetime.timedelta(days=15))

    request.refresh_from_db()
    assert (request.contact, request.contact_erased_at is None) == ("", False)


# ---- who


def test_nobody_tries_a_document_that_they_may_not_read(client):
    inquiry = minor_inquiry(outcome=RecordDecision.Outcome.KEPT_IN_ORDER)
    request = request_about(inquiry)
    client.force_login(archivist())  # sees snapshots, and no visitors' comments

    answer = client.get(f"/utlamnande/{request.pk}/handlingar/{request.items.get().pk}/prova/")

    assert answer.status_code == 403


@pytest.mark.parametrize("count", [1, 8])
def test_the_request_costs_the_same_however_much_it_is_about(client, django_assert_max_num_queries, count):
    request = open_request()
    for _ in range(count):
        disclosure.add_item(request, holding(minor_inquiry()), by=request.handler, now=NOW())
    client.force_login(request.handler)

    with django_assert_max_num_queries(14):
        page = client.get(f"/utlamnande/{request.pk}/")

    assert page.content.decode().count("Ska prövas") == count
