"""REQ-1.12: what is not in the diary when the next working day ends is told to the registrar, once; never to nobody (d15)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import Role, RoleAppointment
from notifications.models import Notice
from records import reminders
from records.actions import register
from tests import factories

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
THURSDAY = datetime.datetime(2026, 11, 19, 15, 0, tzinfo=STOCKHOLM)
DUE = datetime.datetime(2026, 11, 20, 16, 30, tzinfo=STOCKHOLM)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(THURSDAY, tick=False) as clock:
        yield clock


def told() -> list[object]:
    return [notice.recipient for notice in Notice.objects.filter(kind="slip.late").order_by("pk")]


@pytest.mark.parametrize("registrars", [1, 3])
def test_every_registrar_hears_once_of_what_is_late(registrars, clock):
    people = [factories.with_role(Role.REGISTRAR) for _ in range(registrars)]
    slip = factories.waiting_slip()
    moments = [DUE, DUE + datetime.timedelta(minutes=1), DUE + datetime.timedelta(days=7)]

    assert [reminders.remind_of_late_registrations(now=moment) for moment in moments] == [0, registrars, 0]

    assert set(told()) == set(people)
    notice = Notice.objects.filter(kind="slip.late").first()
    assert (notice.path, notice.subject) == (slip.get_absolute_url(), f"Diarienummer saknas: {slip.reference}")


@pytest.mark.parametrize("role", [Role.COMMUNICATIONS_OFFICER, Role.SYSTEM_ADMINISTRATOR])
def test_without_a_registrar_the_next_in_line_hears_of_it(role):
    factories.waiting_slip()
    RoleAppointment.objects.all().delete()
    somebody = factories.with_role(role)

    reminders.remind_of_late_registrations(now=DUE + datetime.timedelta(days=1))

    assert told() == [somebody]


def test_without_anybody_nothing_breaks():
    factories.waiting_slip()

    assert reminders.remind_of_late_registrations(now=DUE + datetime.timedelta(days=1)) == 0


def test_what_was_registered_meanwhile_is_not_mailed_about():
    registrar = factories.with_role(Role.REGISTRAR)
    slip = factories.waiting_slip()
    assert reminders._is_still_late(slip.pk, registrar, "late")

    register(slip, "KS 2026/9", by=registrar)

    assert not reminders._is_still_late(slip.pk, registrar, "late")
