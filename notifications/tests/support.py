"""A real mail server whose answers a test decides, and short ways to tell somebody something."""

import asyncio
import importlib
import socket
import sys
import sysconfig
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.utils import timezone

from notifications.actions import tell
from notifications.envelopes import fill_envelopes
from notifications.models import Mail, Notice, Urgency
from tests.factories import department, person


def _controller_class() -> Any:
    """aiosmtpd needs the package atpublic, whose module is called `public`, as is our app: ours steps aside during the import."""
    ours = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "public"}
    sys.path.insert(0, sysconfig.get_path("purelib"))
    try:
        return importlib.import_module("aiosmtpd.controller").Controller
    finally:
        sys.path.pop(0)
        for name in [name for name in sys.modules if name.partition(".")[0] == "public"]:
            del sys.modules[name]
        sys.modules.update(ours)


Controller = _controller_class()


class MailServer:
    """Listens on 127.0.0.1. `answers["RCPT"]` may be "450 …", "hang up" or "silence"; the answer after DATA waits for `held`."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        self.on_data: Callable[[EmailMessage], None] = lambda message: None
        self.hang_up_after_data = False
        self.seconds_before_answer = 0.0
        self.held = threading.Event()
        self.held.set()
        self.port = _free_port()

    def start(self) -> "MailServer":
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def stop(self) -> None:
        self.held.set()
        self.controller.stop()

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if "MAIL" not in self.answers:
            envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.answers.get(address, self.answers.get("RCPT", "250 OK"))
        if answer == "hang up":
            server.transport.abort()
        if answer == "silence":
            await asyncio.sleep(3)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            self.messages.append(message)
            self.recipients += envelope.rcpt_tos
            self.on_data(message)
        await asyncio.sleep(self.seconds_before_answer)
        while not self.held.is_set():
            await asyncio.sleep(0.01)
        if self.hang_up_after_data:
            server.transport.abort()
        return answer

    @property
    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]).strip() for message in self.messages]


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def tell_about(about: Any, *people: Any, **changes: Any) -> int:
    words = {
        "kind": "test.happened",
        "rung": "new",
        "occurrence": "round-1",
        "subject": "Beslut väntar: Biblioteket",
        "text": "Någon vill starta ett konto.\n\nLäs ansökan & besluta.",
        "why": "Du får det här för att du är verksamhetschef.",
        "path": "/ansokningar/17/",
        "urgency": Urgency.NOW,
    }
    return tell(people, about=about, **{**words, **changes})


def notice(recipient: Any = None, **changes: Any) -> Notice:
    recipient = recipient or person()
    tell_about(department(), recipient, **changes)
    return Notice.objects.get(recipient=recipient)


def mail(recipient: Any = None, **changes: Any) -> Mail:
    """One notice in an envelope, not yet sent."""
    row = notice(recipient, **changes)
    fill_envelopes(now=timezone.now())
    return Mail.objects.get(notices=row)


def outcomes(row: Mail) -> list[str]:
    return list(row.deliveries.order_by("number").values_list("outcome", flat=True))


def state_of(row: Mail) -> str:
    return Mail.objects.get(pk=row.pk).state
