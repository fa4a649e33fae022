"""What the verbs do with a slip, and what they refuse (REQ-1.8, REQ-1.9, REQ-1.11–1.13)."""

import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import Department, Role
from core.errors import RuleError
from core.history import history_of
from records import actions
from records.models import RegistrationSlip, SecrecyMark, SlipVersion
from tests import factories

pytestmark = pytest.mark.django_db

State = RegistrationSlip.State
MONDAY = datetime.datetime(2026, 4, 27, 13, 0, tzinfo=datetime.UTC)


@pytest.fixture
def registrar():
    return factories.with_role(Role.REGISTRAR, "Rolf Registrator")


def verbs(slip):
    return [line.verb for line in reversed(history_of(slip))]


def withdrawn_slip():
    slip = factories.waiting_slip()
    actions.withdraw_request(slip, reason="Hålls ordnad i stället.", by=factories.person())
    return slip


# ---- ask


def test_a_request_waits_with_what_osl_5_2_asks_for_and_the_first_version():
    about, stina = factories.department(), factories.person("Stina Svensson")

    slip = factories.waiting_slip(about=about, case_officer=stina, sender="Anna", matter_title="Klagomål på bussen", path="/fragor/7/")

    assert (slip.state, slip.sender, slip.matter_title, slip.case_officer, slip.dnr) == ("waiting", "Anna", "Klagomål på bussen", stina, "")
    assert actions.slip_of(about) == slip
    assert [(version.number, version.kind, version.sender) for version in slip.versions.all()] == [(1, "requested", "Anna")]
    assert verbs(slip) == ["slip.requested"]


def test_asking_twice_about_the_same_document_gives_the_same_slip():
    about = factories.department()

    first, second = (factories.waiting_slip(about=about, sender="Anna", matter_title="Klagomål på bussen") for _ in range(2))

    assert (first.pk, second.versions.count(), verbs(second)) == (second.pk, 1, ["slip.requested"])


def test_what_is_asked_for_in_other_words_while_it_waits_is_a_new_version_and_due_as_before():
    about = factories.department()
    first = factories.waiting_slip(about=about, now=MONDAY, matter_title="Fråga om bussen")

    second = factories.waiting_slip(about=about, now=MONDAY + datetime.timedelta(days=2), matter_title="Klagomål på bussen")

    assert (second.pk, second.state, second.matter_title, second.due_at) == (first.pk, "waiting", "Klagomål på bussen", first.due_at)
    assert [version.matter_title for version in second.versions.all()] == ["Fråga om bussen", "Klagomål på bussen"]
    assert verbs(second) == ["slip.requested", "slip.request_changed"]


def test_what_has_its_number_is_left_alone_when_it_is_asked_for_again():
    about = factories.department()
    slip = factories.registered_slip(about=about, matter_title="Fråga om bussen")

    again = factories.waiting_slip(about=about, matter_title="Klagomål på bussen")

    assert (again.pk, again.state, again.matter_title, again.versions.count()) == (slip.pk, "registered", "Fråga om bussen", 2)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (MONDAY, datetime.datetime(2026, 4, 28, 14, 30, tzinfo=datetime.UTC)),
        (datetime.datetime(2026, 4, 30, 13, 0, tzinfo=datetime.UTC), datetime.datetime(2026, 5, 4, 14, 30, tzinfo=datetime.UTC)),
    ],
    ids=["the next day", "over 1 May and a weekend"],
)
def test_REQ_1_12_a_document_is_to_be_registered_when_the_next_working_day_ends(asked, due):
    slip = factories.waiting_slip(now=asked)

    late = RegistrationSlip.objects.overdue(now=due + datetime.timedelta(minutes=1))

    assert slip.due_at == due
    assert list(RegistrationSlip.objects.overdue(now=due)) == []
    assert list(late) == [slip]


def test_what_was_withdrawn_waits_again_with_the_new_facts_and_both_versions():
    slip = withdrawn_slip()
    about = Department.objects.get(pk=slip.about_id)

    again = factories.waiting_slip(about=about, sender="Ny avsändare")

    assert (again.pk, again.state, again.sender) == (slip.pk, "waiting", "Ny avsändare")
    assert again.versions.count() == 2
    assert verbs(again) == ["slip.requested", "slip.withdrawn", "slip.requested_again"]


def test_long_and_strange_texts_are_made_to_fit_and_never_stop_a_request():
    slip = factories.waiting_slip(matter_title="å" * 400, sender="Eva\x00\u202e\nEk" + "x" * 300, attachments="bild.png\x00\n\nannan.pdf")

    assert (len(slip.matter_title), len(slip.sender), slip.attachments) == (250, 200, "bild.png\nannan.pdf")
    assert slip.sender.startswith("Eva Ek")


# ---- register


def test_the_registrar_notes_the_number_and_it_becomes_a_version(registrar):
    slip = factories.waiting_slip()

    actions.register(slip, " KS 2026/123 ", by=registrar, now=MONDAY)

    slip.refresh_from_db()
    assert (slip.state, slip.dnr, slip.registered_by, slip.registered_at) == ("registered", "KS 2026/123", registrar, MONDAY)
    assert [(version.kind, version.dnr) for version in slip.versions.all()] == [("requested", ""), ("registered", "KS 2026/123")]
    assert str(history_of(slip)[0]).startswith("Rolf Registrator diarieförde handlingen med diarienummer KS 2026/123")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"dated": None}, "Ange vilken dag"),
        ({"dnr": ""}, "Skriv diarienumret."),
        ({"matter_title": ""}, "Skriv i korthet"),
        ({"dnr": "ks/1"}, "till exempel KS 2026/123"),
    ],
)
def test_REQ_1_8_nothing_is_registered_without_date_number_and_matter_title(facts, sentence, registrar):
    slip = factories.waiting_slip()

    with pytest.raises(RuleError, match=sentence):
        actions.register(slip, facts.pop("dnr", "KS 2026/1"), by=registrar, facts=facts)

    slip.refresh_from_db()
    assert (slip.state, slip.versions.count()) == ("waiting", 1)


def test_a_double_click_registers_once(registrar):
    slip = factories.waiting_slip()
    actions.register(slip, "KS 2026/123", by=registrar)

    actions.register(slip, "KS 2026/123", by=registrar)

    assert slip.versions.count() == 2


# ---- correct


def test_REQ_1_13_a_correction_is_a_new_version_with_a_reason_and_both_can_be_read(registrar):
    slip = factories.registered_slip(dnr="KS 2026/123", sender="Anna Ek")

    actions.correct(slip, {"dnr": "KS 2026/132"}, reason="Siffrorna stod fel.", by=registrar, now=timezone.now(), seen=2)

    assert [version.dnr for version in slip.versions.all()] == ["", "KS 2026/123", "KS 2026/132"]
    assert slip.versions.get(number=3).reason == "Siffrorna stod fel."
    assert slip.dnr == "KS 2026/132"


@pytest.mark.parametrize(
    ("facts", "reason", "seen", "sentence"),
    [
        ({"dnr": "KS 2026/7"}, " ", 2, "Skriv varför"),
        ({"dnr": "KS 2026/123"}, "Fel", 2, "inte ändrat något"),
        ({"dnr": "KS 2026/7"}, "Fel", 1, "Någon annan har rättat"),
        ({"matter_title": ""}, "Fel", 2, "Skriv i korthet"),
    ],
)
def test_a_correction_is_refused_with_a_sentence(facts, reason, seen, sentence, registrar):
    slip = factories.registered_slip()

    with pytest.raises(RuleError, match=sentence):
        actions.correct(slip, facts, reason=reason, by=registrar, now=timezone.now(), seen=seen)

    assert slip.versions.count() == 2


@pytest.mark.parametrize("change", ["update", "delete", "replace"])
def test_REQ_1_13_the_database_refuses_to_change_or_delete_a_version(change):
    version = factories.registered_slip().versions.last()
    table = SlipVersion._meta.db_table
    columns = ", ".join(field.column for field in SlipVersion._meta.fields)
    statements = {
        "update": f"UPDATE {table} SET dnr = 'KS 1999/1' WHERE id = {version.pk}",
        "delete": f"DELETE FROM {table} WHERE id = {version.pk}",
        "replace": f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {version.pk}",
    }
    if change == "replace" and connection.vendor == "postgresql":
        statements["replace"] = f"TRUNCATE {table}"

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements[change])

    assert SlipVersion.objects.get(pk=version.pk).dnr == version.dnr


def test_REQ_1_13_no_line_about_slips_deletes_or_updates_in_bulk():
    code = [path for path in Path(settings.BASE_DIR, "records").rglob("*.py") if {"tests", "migrations"}.isdisjoint(path.parts)]
    about_slips = [path for path in code if re.search("RegistrationSlip|SlipVersion|SecrecyMark", path.read_text())]

    found = [
        f"{path.name}: {hit}" for path in about_slips for hit in re.findall(r"\.(?:delete|update|bulk_update|raw)\(", path.read_text())
    ]

    assert found == []
    assert len(about_slips) > 8


# ---- every verb in every state

SLIPS = {State.WAITING: factories.waiting_slip, State.REGISTERED: factories.registered_slip, State.WITHDRAWN: withdrawn_slip}
VERBS = {
    "register": lambda slip, by: actions.register(slip, "KS 2026/900", by=by),
    "correct": lambda slip, by: actions.correct(
        slip, {"dnr": "KS 2026/901"}, reason="Fel nummer", by=by, now=timezone.now(), seen=slip.versions.count()
    ),
    "withdraw": lambda slip, by: actions.withdraw_request(slip, reason="Ändrad bedömning", by=by),
    "mark": lambda slip, by: actions.mark_secret(slip, provision="26 kap. 1 § OSL", by=by, now=timezone.now()),
    "lift": lambda slip, by: actions.lift_mark(slip, reason="Prövad", by=by, now=timezone.now()),
}
ALLOWED = {
    ("register", State.WAITING): State.REGISTERED,
    ("correct", State.REGISTERED): State.REGISTERED,
    ("withdraw", State.WAITING): State.WITHDRAWN,
    **{("mark", state): state for state in State},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_in_every_state_moves_as_the_table_says_or_is_refused(verb, state, registrar):
    slip = SLIPS[state]()

    try:
        VERBS[verb](slip, registrar)
        outcome = "done"
    except RuleError:
        outcome = "refused"

    slip.refresh_from_db()
    assert (outcome, slip.state) == (("done", ALLOWED[verb, state]) if (verb, state) in ALLOWED else ("refused", state))


# ---- secrecy


def test_REQ_1_11_a_mark_states_provision_date_and_the_committee_as_authority(registrar):
    board = Department.objects.create(name="Socialnämnden", kind=Department.Kind.COMMITTEE)
    office = Department.objects.create(name="Socialförvaltningen", kind=Department.Kind.ADMINISTRATION, parent=board)
    slip = factories.waiting_slip(case_officer=factories.person(department=office))

    mark = actions.mark_secret(slip, provision="26 kap. 1 § OSL", by=registrar, now=MONDAY)

    assert (mark.provision, mark.on, mark.authority) == ("26 kap. 1 § OSL", datetime.date(2026, 4, 27), "Socialnämnden")


def test_a_mark_needs_its_provision_and_stands_alone_until_it_is_lifted(registrar):
    slip = factories.registered_slip()

    with pytest.raises(RuleError, match="sekretessbestämmelse"):
        actions.mark_secret(slip, provision=" ", by=registrar, now=MONDAY)
    actions.mark_secret(slip, provision="26 kap. 1 § OSL", by=registrar, now=MONDAY)
    with pytest.raises(RuleError, match="redan sekretessmarkerad"):
        actions.mark_secret(slip, provision="21 kap. 1 § OSL", by=registrar, now=MONDAY)
    with pytest.raises(RuleError, match="Skriv varför"):
        actions.lift_mark(slip, reason="", by=registrar, now=MONDAY)
    actions.lift_mark(slip, reason="Prövad och fri.", by=registrar, now=MONDAY)
    actions.mark_secret(slip, provision="21 kap. 1 § OSL", by=registrar, now=MONDAY)

    assert slip.mark().provision == "21 kap. 1 § OSL"
    assert slip.marks.count() == 2


# ---- what the database never lets through


def broken(slip, **fields):
    RegistrationSlip.objects.filter(pk=slip.pk).update(**fields)


def another_mark(slip, **fields):
    given = {"provision": "26 kap. 1 § OSL", "authority": "Socialnämnden", "on": datetime.date(2026, 4, 27), "by": slip.requested_by}
    SecrecyMark.objects.create(slip=slip, **given | fields)


def another_version(slip, **fields):
    SlipVersion.objects.create(slip=slip, by=slip.requested_by, **{"number": 9, "kind": "registered", "reason": "x"} | fields)


@pytest.mark.parametrize(
    "breaking",
    [
        lambda slip: broken(slip, state="lost"),
        lambda slip: broken(slip, origin="found"),
        lambda slip: broken(slip, matter_title=""),
        lambda slip: broken(slip, dated=None),
        lambda slip: broken(slip, registered_by=None),
        lambda slip: broken(slip, state="waiting"),
        lambda slip: broken(slip, path="//evil.example/"),
        lambda slip: broken(factories.waiting_slip(), about_type=slip.about_type, about_id=slip.about_id),
        lambda slip: broken(factories.waiting_slip(), reference=slip.reference),
        lambda slip: another_mark(slip, provision=""),
        lambda slip: another_mark(slip, lifted_at=timezone.now()),
        lambda slip: [another_mark(slip) for _ in range(2)],
        lambda slip: another_version(slip, number=1),
        lambda slip: another_version(slip, kind="lost"),
        lambda slip: another_version(slip, kind="corrected", reason=""),
        lambda slip: another_version(slip, origin="found"),
    ],
)
def test_the_database_refuses_what_must_never_be(breaking):
    slip = factories.registered_slip()

    with pytest.raises(IntegrityError), transaction.atomic():
        breaking(slip)


def test_a_slip_cannot_be_deleted():
    with pytest.raises(models.ProtectedError):
        factories.registered_slip().delete()


# ---- what a number looks like here


@pytest.mark.parametrize(
    ("pattern", "dnr", "answer"),
    [
        ("", "KS 2026/123", True),
        ("", "KS-2026-1", True),
        ("", "ÄN2026:000001", True),
        ("", "KS  2026/123", False),
        ("", "ks 2026/123", False),
        ("", "KS 2026/", False),
        ("", "KS 2026/123\n", False),
        ("", "KS ２０２６/1", False),
        ("", "KS 2026/1" + "1" * 100, False),
        (r"^\d{4}-\d{5}$", "2026-00012", True),
        (r"^[^0-9]{1,3}\d{1,20}\d{1,20}\d{1,20}\d{1,20}$", "a" + "1" * 58 + "b", False),
    ],
)
def test_REQ_1_8_the_number_is_checked_against_the_municipalitys_pattern(pattern, dnr, answer):
    from core.dnr import DEFAULT_PATTERN, fits

    assert fits(pattern or DEFAULT_PATTERN, dnr) is answer


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "^$", "KS", "^[Z-A]$", "^[a$", "^a{21}$", "^a{5,2}$", "^a{0}$", "^a??$"),
        *("^(a+)+$", "^a*$", "^.*$", "^a|b$", r"^(a)\1$", r"^\w{3}$"),
        *("^" + r"\d{20}" * 4 + "$", "^" + "a" * 99 + "$"),
    ],
)
def test_a_pattern_that_is_not_plain_characters_sets_and_repeats_is_refused(pattern):
    from core.dnr import validate_pattern

    with pytest.raises(ValidationError):
        validate_pattern(pattern)


def test_no_pattern_makes_the_server_slow():
    import time

    from core.dnr import fits, parts

    pattern = "^" + r"\d{0,20}" * 12 + "$"
    parts.cache_clear()
    started = time.process_time()

    with pytest.raises(ValueError):
        fits(pattern, "1" * 59 + "x")  # nothing in it must be there
    assert fits("^" + r"\d{1,20}" * 12 + "$", "1" * 59 + "x") is False

    assert time.process_time() - started < 0.5
