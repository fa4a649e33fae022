"""A sender is killed with the message in flight (reliability F1, F3, F6): one extra copy of that message, and of no other."""

import json
import os
import signal
import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as portal
from django.db import connection
from django.utils import timezone

from core.history import history_of
from notifications.delivery import deliver_due
from notifications.models import Mail
from notifications.tests.support import MailServer, mail, tell_about
from tests.factories import department, person

pytestmark = pytest.mark.django_db(transaction=True)

SWEEP = "import django; django.setup(); from notifications.delivery import deliver_due; deliver_due()"


def process(code: str, server: MailServer) -> "subprocess.Popen[bytes]":
    """A process of its own on the test database and the test's mail server."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
    return subprocess.Popen([sys.executable, "-c", code], cwd=portal.BASE_DIR, env=environment)


def database_url() -> str:
    of: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    return f"postgres://{quote(of['USER'])}:{quote(of['PASSWORD'])}@{quote(of['HOST'], safe='')}:{of['PORT']}/{of['NAME']}"


def kill_when(arrived: int, server: MailServer) -> None:
    """Start a sender, and kill -9 it when the server has that many messages and has not answered for the last one."""
    server.on_data = lambda message: server.held.clear() if len(server.messages) == arrived else None
    sender = process(SWEEP, server)
    deadline = time.monotonic() + 30
    while len(server.messages) < arrived:
        assert sender.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    server.on_data = lambda message: None
    server.held.set()


def let_the_leases_run_out() -> None:
    Mail.objects.filter(state="leased").update(leased_until=timezone.now())


def test_a_kill_after_the_server_took_the_message_gives_exactly_one_extra_copy_and_a_note(mail_server):
    tell_about(department(), *[person() for _ in range(3)])
    kill_when(2, mail_server)
    first, in_flight, last = Mail.objects.order_by("pk")

    deliver_due()
    assert len(mail_server.messages) == 2
    let_the_leases_run_out()
    for _ in range(2):
        deliver_due()

    assert sorted(mail_server.message_ids) == sorted([first.message_id, *[in_flight.message_id] * 2, last.message_id])
    assert list(in_flight.deliveries.values_list("outcome", flat=True)) == ["uncertain", "sent"]
    assert [line.verb for line in history_of(in_flight)] == ["mail.possibly_sent_twice"]
    assert history_of(first) == history_of(last) == []
    assert not Mail.objects.exclude(state="accepted").exists()


def test_after_two_kills_in_the_same_message_a_person_decides(mail_server):
    row = mail()
    for arrived in (1, 2):
        kill_when(arrived, mail_server)
        let_the_leases_run_out()

    deliver_due()

    row.refresh_from_db()
    assert mail_server.message_ids == [row.message_id] * 2
    assert row.state == "dead"
    assert [line.verb for line in history_of(row)] == ["mail.given_up", "mail.possibly_sent_twice"]


def test_a_kill_between_the_commit_and_the_bell_loses_nothing(mail_server):
    about, reader = department(), person()
    told = {"about": about.pk, "reader": reader.pk}
    killed_at_commit = f"""
import django; django.setup()
import json, os, signal
from accounts.models import Department, User
from notifications import actions
from notifications.models import Urgency
told = json.loads({json.dumps(json.dumps(told))})
from django.db import transaction
actions.poke = lambda task: transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
actions.tell([User.objects.get(pk=told["reader"])], kind="test.happened", about=Department.objects.get(pk=told["about"]), rung="new",
             occurrence="round-1", subject="Beslut väntar", text="Läs ansökan.", why="Du är chef.", path="/ansokningar/17/",
             urgency=Urgency.NOW)
"""
    web = process(killed_at_commit, mail_server)
    assert web.wait() == -signal.SIGKILL

    deliver_due()

    assert mail_server.recipients == [reader.email]
