"""Who reads the diary, and what is marked as secret (REQ-1.10, REQ-1.11)."""

import pytest
from django.utils import timezone

from accounts.models import Role
from core.history import history_of
from records import actions
from records.showing import HIDDEN
from records.tests.support import LIST, exported, page, words
from tests import factories

pytestmark = pytest.mark.django_db


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
