"""Rings may be lost, late or doubled (reliability F6, F8, F9)."""

import pytest

from notifications import tasks
from notifications.models import Mail
from notifications.tests.support import mail


@pytest.mark.django_db
def test_a_task_rung_twice_and_with_an_unknown_number_does_no_harm(mailoutbox):
    row = mail()

    for _ in range(2):
        tasks.deliver_due()
        tasks.deliver(row.pk)
        tasks.deliver(row.pk + 1000)

    assert [message.to for message in mailoutbox] == [[row.recipient.email]]
    assert Mail.objects.get().state == "accepted"
