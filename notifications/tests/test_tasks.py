"""The schedule is a doorbell: plain intervals, tasks that exist, and rings that may be lost, late or doubled (reliability F6, F8, F9)."""

import pytest
from django.conf import settings

from markaryd_some.celery import app
from notifications import tasks
from notifications.models import Notice
from notifications.tests.support import notice


def test_what_the_schedule_rings_for_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_the_schedule_is_plain_intervals_whose_rings_do_not_pile_up():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert isinstance(entry["schedule"], int)
        assert entry["options"]["expires"] <= entry["schedule"]


@pytest.mark.django_db
def test_a_task_rung_twice_and_with_an_unknown_number_does_no_harm(mailoutbox):
    row = notice()

    for _ in range(2):
        tasks.deliver_due()
        tasks.deliver(row.pk)
        tasks.deliver(row.pk + 1000)

    assert [message.to for message in mailoutbox] == [[row.recipient.email]]
    assert Notice.objects.get().state == "accepted"
