"""Closing is impossible through any view, form, page or task while a single gate is open (S19): the rule, and the database's own word."""

import collections
import datetime

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Deputy
from closing import steps
from closing.gates import gates_of
from closing.models import Closure
from core import sweeps
from core.errors import RuleError
from registry.models import SocialAccount
from tests import factories, factories_closing
from tests.test_every_url import address_of, every_url

pytestmark = pytest.mark.django_db

State = SocialAccount.State


@pytest.fixture(params=factories_closing.GATES)
def closure(request) -> Closure:
    """One gate is open, and only that one."""
    closure = factories_closing.all_done_but(request.param)
    closure.open_gate = request.param
    return closure


def is_still_open(closure: Closure) -> bool:
    account = SocialAccount.objects.get(pk=closure.account_id)
    return account.state != State.CLOSED and account.closed_on is None and Closure.objects.get(pk=closure.pk).state != "closed"


def test_S19_when_every_gate_is_filled_the_account_is_closed():
    closure = factories_closing.all_done_but()
    assert [gate.code for gate in gates_of(closure, on=timezone.localdate())] == list(factories_closing.GATES)

    steps.close_account(closure=closure, by=closure.account.department.head, now=timezone.now())

    account = SocialAccount.objects.get(pk=closure.account_id)
    assert (account.state, account.closed_on, account.turn_to) == ("closed", timezone.localdate(), factories_closing.TURN_TO)
    assert not account.roster.on(timezone.localdate() + datetime.timedelta(days=1)).exists()
    assert not account.access_grants.on(timezone.localdate() + datetime.timedelta(days=1)).exists()


def test_S19_one_open_gate_is_enough_for_the_verb_to_refuse_and_to_name_it(closure):
    shown = {gate.code: gate for gate in gates_of(closure, on=timezone.localdate())}
    if closure.open_gate != "signatures":
        missing = {"snapshot": {"snapshot", "registration"}, "farewell": {"farewell", "stands"}}.get(closure.open_gate, {closure.open_gate})
        assert {code for code, gate in shown.items() if not gate.is_filled} == missing

    with pytest.raises(RuleError) as refused:
        steps.close_account(closure=closure, by=closure.account.department.head, now=timezone.now())

    assert closure.open_gate == "signatures" or shown[closure.open_gate].title in refused.value.sentence
    assert is_still_open(closure)


def test_S19_the_registers_own_verb_is_refused_by_the_database(closure):
    account = SocialAccount.objects.get(pk=closure.account_id)

    with pytest.raises((Error, RuleError)), transaction.atomic():
        account.close(by=account.department.head, closed_on=timezone.localdate(), turn_to="Växeln", reason="Utan grindar")

    assert is_still_open(closure)


def orm_update(closure: Closure) -> None:
    SocialAccount.objects.filter(pk=closure.account_id).update(state="closed", closed_on=timezone.localdate())


def orm_save(closure: Closure) -> None:
    account = SocialAccount.objects.get(pk=closure.account_id)
    account.state, account.closed_on = "closed", timezone.localdate()
    account.save()


def orm_bulk_update(closure: Closure) -> None:
    account = SocialAccount.objects.get(pk=closure.account_id)
    account.state, account.closed_on = "closed", timezone.localdate()
    SocialAccount.objects.bulk_update([account], ["state", "closed_on"])


def raw(sql: str):
    def attack(closure: Closure) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql.format(account=closure.account_id, closure=closure.pk, person=closure.proposed_by_id))

    return attack


CLOSE = "UPDATE registry_socialaccount SET state = 'closed', closed_on = CURRENT_DATE WHERE id = {account}"
END = (
    "UPDATE closing_closure SET state = 'closed', closed_on = CURRENT_DATE, ended_at = CURRENT_TIMESTAMP, ended_by_id = {person} "
    "WHERE id = {closure}"
)
COLUMNS = (
    "INSERT {or_replace} INTO registry_socialaccount ({columns}) SELECT {values} FROM registry_socialaccount WHERE id = {account}"
    "{on_conflict}"
)


def insert_over_it(closure: Closure) -> None:
    """INSERT OR REPLACE, and INSERT … ON CONFLICT … DO UPDATE."""
    columns = [field.column for field in SocialAccount._meta.concrete_fields]
    values = ["'closed'" if name == "state" else "CURRENT_DATE" if name == "closed_on" else f'"{name}"' for name in columns]
    upsert = " ON CONFLICT (id) DO UPDATE SET state = 'closed', closed_on = CURRENT_DATE"
    sqlite = connection.vendor == "sqlite"
    sql = COLUMNS.format(
        or_replace="OR REPLACE" if sqlite else "",
        columns=", ".join(f'"{name}"' for name in columns),
        values=", ".join(values),
        account=closure.account_id,
        on_conflict="" if sqlite else upsert,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)


def as_a_replica(closure: Closure) -> None:
    """PostgreSQL: ordinary triggers sleep in a replication session."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(CLOSE.format(account=closure.account_id))


ATTACKS = {
    "update": orm_update,
    "save": orm_save,
    "bulk_update": orm_bulk_update,
    "raw SQL": raw(CLOSE),
    "raw SQL on the closing first": lambda closure: (raw(END)(closure), raw(CLOSE)(closure)),
    "an insert over the row": insert_over_it,
    "as a replica": as_a_replica,
}


def test_S19_the_database_refuses_every_other_way_to_a_closed_account(closure):
    """`settled` is noted in the moment of closing, so a closing where all else is done is refused as well."""
    for name, attack in ATTACKS.items():
        with pytest.raises(Error), transaction.atomic():
            attack(closure)

        assert is_still_open(closure), name


def test_S19_even_when_every_gate_is_filled_only_the_verb_of_the_closing_closes():
    closure = factories_closing.all_done_but()

    for attack in ATTACKS.values():
        with pytest.raises(Error), transaction.atomic():
            attack(closure)

    assert is_still_open(closure)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE closing_signature SET verdict = 'no', reason = 'x' WHERE closure_id = {closure}",
        "DELETE FROM closing_signature WHERE closure_id = {closure}",
        "UPDATE closing_closure SET reason = 'ett annat' WHERE id = {closure}",
        "DELETE FROM closing_closure WHERE id = {closure}",
    ],
)
def test_what_was_signed_and_closed_can_not_be_changed_afterwards(sql):
    closure = factories_closing.closed()

    with pytest.raises(Error), transaction.atomic():
        raw(sql)(closure)

    assert Closure.objects.get(pk=closure.pk).reason == factories_closing.REASON


def test_S19_no_address_and_no_sweep_closes_an_account_while_a_gate_is_open(closure):
    """Posted by somebody who is head and officer at once, to every address of the register and of closings; then every sweep."""
    account = closure.account
    objects = collections.defaultdict(lambda: 1, account=account.pk, closing=account.pk, closure=closure.pk)
    user = factories.officer()
    Deputy.objects.create(party="head", department=account.department, person=user, from_date=factories.LONG_AGO)
    data = {"reason": "Avsluta", "turn_to": "Växeln", "state": "closed", "closed_on": str(timezone.localdate()), "party": "head"}
    client = Client()
    client.force_login(user)

    answers = {
        name: client.post(address_of(name, pattern, objects), data).status_code
        for name, pattern in every_url().items()
        if name.startswith(("closing:", "registry:")) and name not in FILLS_THE_GATE
    }
    assert answers["closing:closure_close"] == 302
    assert sweeps.run_all(now=timezone.now()) == []

    assert is_still_open(closure)


# These fill the very gate, or end the closing in another way; what they do is told by tests of their own.
FILLS_THE_GATE = {"closing:closure_sign", "closing:closure_refuse", "closing:closure_withdraw", "closing:closure_removal_tick"}


def test_the_page_that_closes_says_what_is_left(closure):
    client = Client()
    client.force_login(closure.account.department.head)

    answer = client.post(reverse("closing:closure_close", args=[closure.pk]), follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert is_still_open(closure)


def test_a_closed_account_that_is_imported_is_an_insert_and_stays_allowed():
    assert factories.account_from_before(state=State.CLOSED).state == State.CLOSED


def test_S19_a_snapshot_that_is_sent_back_opens_its_gate_again():
    from archiving.actions import send_back_snapshot

    closure = factories_closing.all_done_but()
    send_back_snapshot(snapshot=closure.snapshot, version=1, reason="Kommentarerna saknas.", by=factories.officer(), now=timezone.now())

    with pytest.raises(RuleError):
        steps.close_account(closure=closure, by=closure.account.department.head, now=timezone.now())
    steps.note_progress(closure=closure, now=timezone.now())

    assert (closure.state, closure.documented_at, closure.dnr) == ("farewell", None, "KS 2026/77")


def test_S19_a_right_that_is_given_during_the_closing_has_to_be_removed_too():
    closure = factories_closing.all_done_but()
    account = SocialAccount.objects.get(pk=closure.account_id)
    account.access_grants.model.give(
        account, factories.person("Ny Redaktör"), "editor", by=account.department.head, from_date=timezone.localdate()
    )

    with pytest.raises(RuleError, match="Behörigheterna i kanalen"):
        steps.close_account(closure=closure, by=account.department.head, now=timezone.now())
    steps.note_progress(closure=closure, now=timezone.now())

    assert closure.state == "documented"
    assert [one.words for one in closure.removals.left().select_related("grant__person")] == ["Ny Redaktör, redaktör"]
