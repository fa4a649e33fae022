"""The pages of disposal and holds: who gets in, who acts, and what they cost."""

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Role
from records import disposal
from records.models import DisposalDecision, DisposalRun, LegalHold
from tests.factories import officer, person, with_role
from tests.factories_archive import archivist
from tests.factories_records import COMMENT, INQUIRY, allow_disposal, lightly_staffed_account, minor_inquiry, proposed_run, recorded_run

pytestmark = pytest.mark.django_db
PAGES = ("/gallring/", "/gallringsbeslut/", "/gallringsstopp/", "/klassificering/", "/utlamnande/")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ARCHIVIST, 200),
        (Role.COMMUNICATIONS_OFFICER, 200),
        (Role.REGISTRAR, 200),
        (Role.AUDITOR, 200),
        (None, 404),
        ("anonymous", 302),
    ],
)
def test_those_who_work_with_records_and_the_auditor_see_the_pages(client, role, status):
    if role != "anonymous":
        client.force_login(with_role(role) if role else person())

    assert {client.get(path).status_code for path in PAGES} == {status}


def test_REQ_2_1_a_run_is_walked_from_the_decision_to_the_protocol_by_two_people(client):
    minor_inquiry()
    allow_disposal()
    first, second = archivist(), officer()
    client.force_login(first)
    facts = {"record_type": COMMENT, "months": "3", "body": "KS", "reference": "§ 1", "method": "Tas bort"}
    client.post("/gallringsbeslut/nytt/", {**facts, "decided_on": "2026-01-12", "valid_from": "2026-02-01"})
    decision = DisposalDecision.objects.latest("pk")
    client.post(f"/gallringsbeslut/{decision.pk}/foresla/")
    run = DisposalRun.objects.get()

    client.post(f"/gallring/{run.pk}/granska/")
    client.post(f"/gallring/{run.pk}/besluta/")
    by_the_same = DisposalRun.objects.get().state
    client.force_login(second)
    client.post(f"/gallring/{run.pk}/besluta/")
    client.post(f"/gallring/{run.pk}/verkstall/")

    assert (by_the_same, DisposalRun.objects.get().state) == ("reviewed", "executing")


@pytest.mark.parametrize("verb", ["granska", "besluta", "verkstall", "ta-tillbaka"])
def test_a_registrar_sees_a_run_and_moves_nothing(client, verb):
    minor_inquiry()
    run = proposed_run()
    client.force_login(with_role(Role.REGISTRAR))

    answer = client.post(f"/gallring/{run.pk}/{verb}/", {"reason": "x"})

    assert (answer.status_code, DisposalRun.objects.get().state) == (403, "proposed")


def test_the_protocol_is_a_tagged_pdf_that_names_the_decision_and_not_what_was_written(client):
    run = recorded_run()
    client.force_login(with_role(Role.AUDITOR))

    reader = PdfReader(io.BytesIO(client.get(f"/gallring/{run.pk}/protokoll.pdf").content))

    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert "§ 44, KS 2026/10" in text
    assert "biblioteket" not in text


@pytest.mark.parametrize("count", [1, 6])
def test_a_run_costs_the_same_however_long_it_is(client, django_assert_max_num_queries, count):
    account = lightly_staffed_account()
    for _ in range(count):
        minor_inquiry(account=account)
    run = proposed_run()
    client.force_login(archivist())

    with django_assert_max_num_queries(16):
        page = client.get(f"/gallring/{run.pk}/")

    assert len(page.context["rows"]) == count


def test_a_hold_is_found_placed_and_lifted(client):
    inquiry = minor_inquiry()
    client.force_login(officer())

    found = client.get("/gallringsstopp/nytt/", {"q": inquiry.number}).context["found"]
    client.post(f"/gallringsstopp/nytt/{INQUIRY}/{inquiry.pk}/", {"reason": "Tillsyn"})
    hold = LegalHold.objects.get()
    client.post(f"/gallringsstopp/{hold.pk}/hav/", {"reason": "Tillsynen är klar"})

    hold.refresh_from_db()
    assert [one.reference for one in found] == [inquiry.number]
    assert (hold.reason, hold.lift_reason) == ("Tillsyn", "Tillsynen är klar")


def test_nobody_holds_what_they_may_not_see(client):
    inquiry = minor_inquiry()
    client.force_login(archivist())

    assert client.get(f"/gallringsstopp/nytt/{INQUIRY}/{inquiry.pk}/").status_code == 404


def test_a_decision_that_has_ended_is_not_proposed_under(client):
    minor_inquiry()
    decision = allow_disposal()
    disposal.end_decision(decision, reason="Nytt beslut", by=archivist(), now=timezone.now())
    client.force_login(archivist())

    client.post(f"/gallringsbeslut/{decision.pk}/foresla/")

    assert DisposalRun.objects.count() == 0
