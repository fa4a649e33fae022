"""Two administrators click at the same time. SQLite lets one in at a time by itself; PostgreSQL needs our locks."""

from functools import partial

import pytest
from django.utils import timezone

from accounts import actions, organisation, roles
from accounts.feeds import open_feed
from accounts.models import Department, Role, RoleAppointment, User
from tests.factories import person, with_role
from tests.together import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TODAY = timezone.localdate()
TRIES = 25


def left() -> int:
    open_rows = RoleAppointment.objects.filter(role=Role.SYSTEM_ADMINISTRATOR, to_date=None)
    return open_rows.filter(person__is_active=True, person__ends_on=None).count()


def test_two_administrators_who_end_each_other_at_once_leave_one():
    outcomes = []

    for _ in range(TRIES):
        RoleAppointment.objects.all().update(to_date=TODAY)
        one, other = with_role(Role.SYSTEM_ADMINISTRATOR), with_role(Role.SYSTEM_ADMINISTRATOR)
        at_once(
            lambda one=one, other=other: roles.end_appointment(appointment=one.appointments.get(), to_date=TODAY, by=other, today=TODAY),
            lambda one=one, other=other: actions.shut_out(person=User.objects.get(pk=other.pk), by=one, today=TODAY, reason="stulet"),
        )
        outcomes.append(left())

    assert outcomes == [1] * TRIES


def test_two_branches_moved_under_each_other_at_once_make_no_circle():
    by, outcomes = person(), []

    for number in range(TRIES):
        one, other = (Department.objects.create(name=f"{name} {number}") for name in "AB")
        at_once(
            lambda one=one, other=other: organisation.change_department(department=one, by=by, parent=other),
            lambda one=one, other=other: organisation.change_department(department=other, by=by, parent=one),
        )
        outcomes.append(Department.objects.filter(pk__in=[one.pk, other.pk], parent=None).count())

    assert outcomes == [1] * TRIES


def test_the_same_role_given_twice_at_once_is_given_once():
    by, outcomes = person(), []

    for _ in range(TRIES):
        somebody = person()
        give = partial(roles.make_appointment, person=somebody, role=Role.ARCHIVIST, from_date=TODAY, to_date=TODAY, by=by)
        at_once(give, give)
        outcomes.append(somebody.appointments.count())

    assert outcomes == [1] * TRIES


def test_two_calendar_addresses_asked_for_at_once_leave_one_that_works():
    outcomes = []

    for _ in range(TRIES):
        somebody = person()
        ask = partial(open_feed, person=somebody, now=timezone.now())
        at_once(ask, ask)
        outcomes.append((somebody.feed_tokens.count(), somebody.feed_tokens.active().count()))

    assert outcomes == [(2, 1)] * TRIES


def test_whoever_is_shut_out_while_asking_for_a_calendar_address_has_none():
    by, outcomes = person(), []

    for _ in range(TRIES):
        somebody = person()
        at_once(
            lambda somebody=somebody: open_feed(person=somebody, now=timezone.now()),
            lambda somebody=somebody: actions.shut_out(person=User.objects.get(pk=somebody.pk), by=by, today=TODAY),
        )
        outcomes.append(somebody.feed_tokens.active().count())

    assert outcomes == [0] * TRIES
