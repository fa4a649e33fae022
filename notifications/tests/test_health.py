"""Mail that does not leave is red within ten minutes, and green when it has left (reliability §6.3)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from core import health
from notifications import health as mail_health
from notifications.delivery import deliver_due
from notifications.models import DeliveryAttempt, Mail, Notice, Urgency
from notifications.tests.support import notice
from tests import factories

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=STOCKHOLM)
FRIDAY_EVENING = datetime.datetime(2026, 11, 20, 16, 55, tzinfo=STOCKHOLM)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def pulse(at: datetime.datetime) -> health.Pulse:
    return health.Pulse(at, {})


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


def test_what_should_have_left_is_as_old_as_it_has_waited_and_nothing_once_it_has_left():
    notice(urgency=Urgency.RED)
    assert mail_health.oldest_unsent(pulse(MONDAY + minutes(11))) == 660

    deliver_due(now=MONDAY)

    assert mail_health.oldest_unsent(pulse(MONDAY + minutes(11))) == 0


def test_what_rests_over_the_week_end_is_not_late_on_monday_morning(clock):
    clock.move_to(FRIDAY_EVENING)
    notice(urgency=Urgency.RED)
    morning = MONDAY.replace(hour=7)

    ages = [mail_health.oldest_unsent(pulse(at)) for at in (FRIDAY_EVENING + minutes(60), morning, morning + minutes(3))]

    assert ages == [0, 0, 180]


def test_what_goes_at_any_hour_is_late_at_night_too(clock):
    clock.move_to(FRIDAY_EVENING)
    notice(urgency=Urgency.NOW)

    assert mail_health.oldest_unsent(pulse(FRIDAY_EVENING + minutes(60))) == 3600


def test_a_sender_that_died_shows_by_its_lease():
    mail = Mail.objects.create(recipient=factories.person(), urgency=Urgency.RED, due_at=MONDAY)
    assert mail_health.oldest_lease(pulse(MONDAY)) == 0

    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.LEASED, leased_until=MONDAY)

    assert mail_health.oldest_lease(pulse(MONDAY + minutes(11))) == 660


def test_a_mail_that_was_given_up_is_counted_for_a_day():
    mail = Mail.objects.create(recipient=factories.person(), urgency=Urgency.RED, due_at=MONDAY)
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.DEAD)
    for number in (1, 2):
        mail.deliveries.create(number=number, started_at=MONDAY, finished_at=MONDAY, outcome=DeliveryAttempt.Outcome.PERMANENT)

    assert [mail_health.dead_letters(pulse(MONDAY + minutes(60 * hours))) for hours in (1, 25)] == [1, 0]
    assert Notice.objects.count() == 0
