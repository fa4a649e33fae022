"""Somebody leaves: what they hold, and the tasks that come of it the same day (S9, d13)."""

import datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.leaving import left_behind
from accounts.models import Role
from core.errors import RuleError
from core.history import history_of
from notifications.models import Notice
from registry.leaving import tasks_for
from registry.models import AccessGrant, LeaverTask, RosterRow
from tests.factories import LONG_AGO, account_from_before, officer, person, with_role
from tests.together import at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST_DAY, LATER = TODAY + datetime.timedelta(days=30), TODAY + datetime.timedelta(days=60)


@pytest.fixture
def administrator():
    return with_role(Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def account():
    return account_from_before()


@pytest.fixture
def anna(account):
    anna = person("Anna Berg")
    RosterRow.objects.create(account=account, person=anna, role="responsible", from_date=LONG_AGO)
    return anna


def leaves(who, by, on=LAST_DAY):
    actions.set_last_day(person=who, by=by, ends_on=on)
    who.refresh_from_db()


def kinds(who):
    return [task.kind for task in LeaverTask.objects.open().filter(person=who).order_by("pk")]


def test_s9_a_last_day_makes_tasks_the_same_day_on_every_account(account, anna, administrator):
    second, third, untouched = account_from_before(), account_from_before(), account_from_before()
    RosterRow.objects.create(account=second, person=anna, role="substitute", order=1, from_date=LONG_AGO)
    AccessGrant.give(third, anna, "editor", by=administrator, from_date=TODAY)

    leaves(anna, administrator)

    found = {(task.account, task.kind, task.due_on) for task in LeaverTask.objects.open()}
    expected = [(account, "responsible"), (second, "substitute")] + [
        (one, kind) for one in (account, second, third) for kind in ("rights", "recovery")
    ]
    assert found == {(one, kind, LAST_DAY) for one, kind in expected}
    assert not untouched.leaver_tasks.exists()


def test_s9_somebody_on_no_account_leaves_without_a_task(administrator):
    leaves(person(), administrator)

    assert not LeaverTask.objects.exists()


def test_a_last_day_that_moves_takes_the_tasks_along_and_one_withdrawn_withdraws_them(account, anna, administrator):
    leaves(anna, administrator)
    LeaverTask.objects.get(kind="recovery").tick(by=administrator)

    leaves(anna, administrator, LATER)
    assert {(task.kind, task.due_on) for task in LeaverTask.objects.open()} == {("rights", LATER), ("responsible", LATER)}

    leaves(anna, administrator, None)
    assert not LeaverTask.objects.wanted().exists()
    with pytest.raises(RuleError, match="personen stannar"):
        LeaverTask.objects.first().tick(by=administrator)

    leaves(anna, administrator)
    assert kinds(anna) == ["rights", "recovery", "responsible"]


def test_what_is_done_in_the_register_ticks_itself(account, anna, administrator):
    grant = AccessGrant.give(account, anna, "editor", by=administrator, from_date=TODAY)
    leaves(anna, administrator)

    RosterRow.appoint(account, person(), "responsible", by=account.department.head, from_date=TODAY)
    assert kinds(anna) == ["rights", "recovery"]

    grant.end(on=TODAY, by=account.department.head)
    assert kinds(anna) == ["recovery"]


@pytest.mark.parametrize("fields", [{"role": "substitute"}, {"role": "responsible", "from_date": LATER}])
def test_an_appointment_that_does_not_replace_the_leaver_ticks_nothing(account, anna, administrator, fields):
    leaves(anna, administrator)

    RosterRow.appoint(account, person(), by=account.department.head, **{"from_date": TODAY, **fields})

    assert "responsible" in kinds(anna)


def test_an_account_given_to_somebody_who_is_leaving_has_its_tasks_too(anna, administrator):
    leaves(anna, administrator)
    other = account_from_before()

    RosterRow.appoint(other, anna, "substitute", by=other.department.head, from_date=TODAY)

    assert {task.kind for task in other.leaver_tasks.all()} == {"rights", "recovery", "substitute"}


def test_d13_head_and_officer_are_told_once_and_the_leaver_is_not(account, anna, administrator):
    chief = officer()

    leaves(anna, administrator)
    leaves(anna, administrator, LATER)

    told = {(notice.recipient, notice.kind) for notice in Notice.objects.filter(kind="leaver.tasks")}
    assert told == {(account.department.head, "leaver.tasks"), (chief, "leaver.tasks")}
    assert Notice.objects.filter(kind="leaver.tasks").count() == 2
    assert "Byt återställningsadress" in Notice.objects.filter(kind="leaver.tasks").first().text


def test_whose_tasks_they_are(account, anna, administrator, django_assert_num_queries):
    colleague = person()
    RosterRow.objects.create(account=account, person=colleague, role="substitute", order=1, from_date=LONG_AGO)
    leaves(anna, administrator)

    counts = [tasks_for(user, TODAY).count() for user in (account.department.head, officer(), colleague, anna, person())]

    assert counts == [3, 3, 3, 3, 0]


def test_the_account_page_shows_them_and_a_tick_is_for_those_who_look_after_it(client, account, anna, administrator):
    leaves(anna, administrator)
    task = LeaverTask.objects.get(kind="recovery")
    tick, untick = (reverse(f"registry:leaver_task_{verb}", args=[account.pk, task.pk]) for verb in ("tick", "untick"))
    client.force_login(person())
    page = client.get(account.get_absolute_url()).content.decode()
    assert "När någon slutar" in page
    assert tick not in page
    assert client.post(tick).status_code == 403

    client.force_login(account.department.head)
    assert tick in client.get(account.get_absolute_url()).content.decode()
    client.post(tick)
    client.post(tick)
    task.refresh_from_db()
    assert task.done_by == account.department.head
    assert [line.verb for line in history_of(account)].count("leaver.task_done") == 1
    client.post(untick)
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (None, None)
    assert client.post(reverse("registry:leaver_task_tick", args=[account_from_before().pk, task.pk])).status_code == 404


def test_the_persons_page_lists_what_is_left(client, account, anna, administrator):
    leaves(anna, administrator)
    client.force_login(administrator)

    page = client.get(anna.get_absolute_url()).content.decode()
    assert f"{account.get_absolute_url()}#slutar" in page
    assert [one.sentence for one in left_behind(anna)] == [
        f"{kind.label} för {account.name}." for kind in (LeaverTask.Kind.RIGHTS, LeaverTask.Kind.RECOVERY, LeaverTask.Kind.RESPONSIBLE)
    ]
    for task in LeaverTask.objects.open():
        task.tick(by=administrator)
    assert left_behind(anna) == []


def test_d13_shutting_out_is_refused_until_what_they_hold_is_moved(client, account, anna, administrator):
    client.force_login(administrator)
    path = reverse("accounts:person_shut_out", args=[anna.pk])

    page = client.get(path).content.decode()
    assert f"Är ansvarig för kontot {account.name}" in page
    client.post(path, {"reason": ""})
    anna.refresh_from_db()
    assert anna.is_active
    with pytest.raises(RuleError, match="Lämna över först"):
        actions.shut_out(person=anna, by=administrator, today=TODAY)


def test_d13_shutting_out_all_the_same_takes_a_reason_and_makes_the_tasks(client, account, anna, administrator):
    client.force_login(administrator)

    client.post(reverse("accounts:person_shut_out", args=[anna.pk]), {"reason": "Lösenordet är stulet"})

    anna.refresh_from_db()
    assert not anna.is_active
    assert kinds(anna) == ["rights", "recovery", "responsible"]
    assert {task.due_on for task in LeaverTask.objects.open()} == {TODAY}
    assert any(line.reason == "Lösenordet är stulet" for line in history_of(anna))

    actions.let_in(person=anna, by=administrator)
    assert kinds(anna) == []


def test_somebody_who_holds_nothing_is_shut_out_without_a_word(client, administrator):
    who = person()
    client.force_login(administrator)

    client.post(reverse("accounts:person_shut_out", args=[who.pk]))

    who.refresh_from_db()
    assert not who.is_active


@pytest.mark.parametrize("fields", [{"kind": "else"}, {"done_at": timezone.now()}, {}])
def test_the_database_refuses_a_broken_task(account, anna, fields):
    LeaverTask.objects.create(account=account, person=anna, kind="rights", due_on=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        LeaverTask.objects.create(
            **{"account": account, "person": anna, "kind": "rights" if not fields else "recovery", "due_on": TODAY, **fields}
        )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_last_day_set_twice_at_once_makes_each_task_once():
    administrator, found = with_role(Role.SYSTEM_ADMINISTRATOR), []
    for _ in range(10):
        who = person()
        RosterRow.objects.create(account=account_from_before(), person=who, role="responsible", from_date=LONG_AGO)
        set_it = partial(actions.set_last_day, person=who, by=administrator, ends_on=LAST_DAY)
        at_once(set_it, set_it)
        found.append(kinds(who))

    assert found == [["rights", "recovery", "responsible"]] * 10
