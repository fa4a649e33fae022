"""A dated row made by mistake today is gone today, and the history still tells (design §9)."""

import datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import Absence, Deputy, Role, RoleAppointment
from core.dated import in_force
from core.errors import RuleError
from core.history import history_of
from registry.models import AccessGrant, RosterRow, SocialAccount
from tests.factories import account_from_before, department, officer, person, with_role
from tests.together import at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY, TOMORROW = (TODAY + datetime.timedelta(days=days) for days in (-1, 1))


def rows_that_begin(day):
    """One row of each dated model, and how to make one more like it."""
    account, who, place = account_from_before(), person(), department()
    makers = [
        (RosterRow, {"account": account, "person": who, "role": "responsible"}),
        (AccessGrant, {"account": account, "person": who, "level": "editor"}),
        (RoleAppointment, {"person": who, "role": Role.ARCHIVIST}),
        (Deputy, {"party": "head", "department": place, "person": who}),
        (Absence, {"person": who}),
    ]
    return [(model.objects.create(**fields, from_date=day), fields) for model, fields in makers]


@pytest.mark.parametrize("first_day", [TODAY, TOMORROW])
def test_a_cancelled_row_holds_on_no_day_and_makes_room_for_another(first_day):
    for row, fields in rows_that_begin(first_day):
        row.mark_cancelled(today=TODAY)

        rows = type(row).objects
        assert not row.is_in_force(first_day)
        assert [list(some) for some in (rows.on(first_day), rows.not_over(first_day), rows.during(YESTERDAY, TOMORROW))] == [[], [], []]
        assert rows.create(**fields, from_date=first_day).is_in_force(first_day)
        assert rows.count() == 2


def test_what_has_held_on_a_day_before_today_is_ended_and_not_cancelled():
    for row, _ in rows_that_begin(YESTERDAY):
        with pytest.raises(RuleError, match="Avsluta det i stället"):
            row.mark_cancelled(today=TODAY)

        row.refresh_from_db()
        assert row.is_in_force(TODAY)


def test_nothing_is_cancelled_twice():
    for row, _ in rows_that_begin(TODAY):
        row.mark_cancelled(today=TODAY)

        with pytest.raises(RuleError, match="redan ångrat"):
            row.mark_cancelled(today=TODAY)


def test_a_related_row_that_was_cancelled_is_left_out():
    account = account_from_before()
    row = RosterRow.objects.create(account=account, person=person(), role="responsible", from_date=TODAY)
    row.mark_cancelled(today=TODAY)

    assert not SocialAccount.objects.filter(in_force(TODAY, "roster__")).exists()


def test_two_open_rows_are_still_refused_by_the_database():
    for row, fields in rows_that_begin(TODAY):
        if isinstance(row, Deputy):  # several deputies at once are allowed; the same one twice is refused by the verb
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.create(**fields, from_date=TODAY)


# ---- the pages


@pytest.fixture
def account(client):
    account = account_from_before()
    client.force_login(account.department.head)
    return account


def test_s9_a_head_takes_back_a_substitute_appointed_by_mistake(client, account):
    row = RosterRow.appoint(account, person("Fel Person"), "substitute", by=account.department.head, from_date=TODAY)
    path = reverse("registry:roster_cancel", args=[account.pk, row.pk])

    assert path in client.get(account.get_absolute_url()).content.decode()
    client.post(path)

    page = client.get(account.get_absolute_url()).content.decode()
    assert path not in page
    assert list(account.roster.on(TODAY)) == []
    assert "ångrade uppgiften ersättare för Fel Person" in history_of(account)[0].sentence


def test_a_row_that_has_not_begun_is_cancelled_and_not_ended(account):
    row = RosterRow.appoint(account, person(), "substitute", by=account.department.head, from_date=TOMORROW)

    with pytest.raises(RuleError, match="ångra raden i stället"):
        row.end(on=TODAY, by=account.department.head)
    row.cancel(by=account.department.head, today=TODAY)

    assert list(account.roster.not_over(TODAY)) == []


def test_an_access_right_noted_by_mistake_today_is_taken_back(client, account):
    grant = AccessGrant.give(account, person(), "editor", by=account.department.head, from_date=TODAY)
    path = reverse("registry:access_cancel", args=[account.pk, grant.pk])

    assert path in client.get(account.get_absolute_url()).content.decode()
    client.post(path)

    assert list(account.access_grants.on(TODAY)) == []
    with pytest.raises(RuleError):
        grant.end(on=TODAY, by=account.department.head)


def test_cancelling_is_for_those_who_may_end(client, account):
    row = RosterRow.appoint(account, person(), "substitute", by=account.department.head, from_date=TODAY)
    grant = AccessGrant.give(account, person(), "editor", by=account.department.head, from_date=TODAY)
    deputy = Deputy.objects.create(party="head", department=account.department, person=person(), from_date=TODAY)
    appointment = RoleAppointment.objects.create(person=person(), role=Role.ARCHIVIST, from_date=TODAY)
    client.force_login(person())

    paths = [
        reverse("registry:roster_cancel", args=[account.pk, row.pk]),
        reverse("registry:access_cancel", args=[account.pk, grant.pk]),
        reverse("accounts:deputy_cancel", args=[deputy.pk]),
        reverse("accounts:appointment_cancel", args=[appointment.pk]),
    ]

    assert [client.post(path).status_code for path in paths] == [403] * 4


def test_an_appointment_and_a_deputy_are_taken_back_by_the_administrator(client):
    place, administrator = department(), with_role(Role.SYSTEM_ADMINISTRATOR)
    client.force_login(administrator)
    deputy = roles.appoint_deputy(
        party=Deputy.Party.HEAD, department=place, person=person(), from_date=TODAY, by=administrator, today=TODAY
    )
    appointment = roles.make_appointment(person=person(), role=Role.ARCHIVIST, from_date=TODAY, by=administrator)

    paths = [reverse("accounts:deputy_cancel", args=[deputy.pk]), reverse("accounts:appointment_cancel", args=[appointment.pk])]
    assert paths[0] in client.get(place.get_absolute_url()).content.decode()
    assert paths[1] in client.get(appointment.person.get_absolute_url()).content.decode()
    for path in paths:
        client.post(path)

    assert not place.may_decide_as_head(deputy.person, on=TODAY)
    assert not appointment.person.has_role(Role.ARCHIVIST, on=TODAY)
    assert paths[1] not in client.get(appointment.person.get_absolute_url()).content.decode()
    roles.make_appointment(person=appointment.person, role=Role.ARCHIVIST, from_date=TODAY, by=administrator)


def test_the_last_administrator_is_not_cancelled():
    only = person()
    appointment = roles.make_appointment(person=only, role=Role.SYSTEM_ADMINISTRATOR, from_date=TODAY, by=None)

    with pytest.raises(RuleError, match="enda systemadministratören"):
        roles.cancel_appointment(appointment=appointment, by=only, today=TODAY)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_cancelled_twice_at_once_is_cancelled_once():
    by, told = officer(), []
    for _ in range(10):
        account = account_from_before()
        row = RosterRow.appoint(account, person(), "substitute", by=by, from_date=TODAY)
        at_once(*(partial(RosterRow.objects.get(pk=row.pk).cancel, by=by, today=TODAY) for _ in range(2)))
        told.append([line.verb for line in history_of(account)].count("roster.cancelled"))

    assert told == [1] * 10
