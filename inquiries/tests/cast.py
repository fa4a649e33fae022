"""Everybody on the ladder around one account, on a Thursday afternoon, and what reaches them."""

import datetime
from zoneinfo import ZoneInfo

from django.core import mail

from accounts.models import User
from inquiries import reminders
from inquiries.models import Inquiry
from notifications.models import Notice
from registry.models import RosterRow
from tests import factories

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LOGGED = "2026-11-19 15:00"  # a Thursday; due on Friday 16.30
DUE = "2026-11-20 16:30"


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


class Cast:
    """An account with everybody on the ladder."""

    def __init__(self) -> None:
        self.account = factories.account_from_before()
        self.head = self.account.department.head
        self.officer = factories.officer("Karin")
        self.responsible = self.appoint("responsible", "Stina")
        self.substitute = self.appoint("substitute", "Elias")
        self.passer_by = factories.person("Sven")

    def appoint(self, role: str, name: str) -> User:
        person = factories.person(name)
        RosterRow.appoint(self.account, person, role, by=self.head, from_date=datetime.date(2026, 11, 1))
        return person

    def asks(self, **fields) -> Inquiry:
        return factories.logged_inquiry(account=self.account, **{"by": self.officer, **fields})


def sweep_at(clock, text: str) -> int:
    clock.move_to(at(text))
    return reminders.remind(now=at(text))


def told(rung: str = "") -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind="inquiry", **({"rung": rung} if rung else {})).order_by("pk")
    return [(notice.rung, notice.recipient.name) for notice in rows.select_related("recipient")]


def mails_to(person: User) -> list[str]:
    return [message.subject for message in mail.outbox if message.to == [person.email]]
