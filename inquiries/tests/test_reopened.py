"""Opened again: the same deadline is another clock, and nobody who was reminded before is left unreminded (S11, d8)."""

import datetime

import pytest
import time_machine

from core.errors import RuleError
from inquiries import reminders
from inquiries.models import Inquiry
from inquiries.tests.cast import Cast, at
from notifications.delivery import deliver_due
from notifications.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db

LOGGED = at("2026-11-19 15:00")  # a Thursday; due on Friday 16.30
LADDER = ("2026-11-20 07:00", "2026-11-20 14:31", "2026-11-20 16:31", "2026-11-23 16:31")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(LOGGED, tick=False) as clock:
        yield clock


def sweep(clock, *moments: str) -> None:
    for moment in moments:
        clock.move_to(at(moment))
        reminders.remind_of_new(now=at(moment))
        reminders.remind(now=at(moment))


def told() -> set[tuple[str, str]]:
    return {(notice.rung, notice.recipient.name) for notice in Notice.objects.filter(kind="inquiry").select_related("recipient")}


def settled_and_opened_again(clock, inquiry: Inquiry, *, by, settled: str, opened: str) -> None:
    clock.move_to(at(settled))
    inquiry.refresh_from_db()
    inquiry.no_reply_needed(reason="Ett tack.", by=by, now=at(settled))
    clock.move_to(at(opened))
    inquiry.reopen(reason="Det var en fråga.", by=by, now=at(opened))


def test_everybody_who_was_reminded_before_is_reminded_of_what_is_opened_again(clock):
    cast = Cast()
    inquiry = cast.asks()
    sweep(clock, *LADDER)
    before = told()
    Notice.objects.update(seen_at=LOGGED)

    settled_and_opened_again(clock, inquiry, by=cast.head, settled="2026-11-24 09:00", opened="2026-11-26 09:00")
    sweep(clock, "2026-11-26 09:01", "2026-11-26 09:02")
    again = Notice.objects.filter(kind="inquiry", seen_at=None).select_related("recipient").order_by("pk")

    assert {("passed", cast.head.name), ("late", "Karin")} < before
    assert {(notice.rung, notice.recipient.name) for notice in again} == {
        ("logged", "Stina"),
        ("soon", "Stina"),
        ("soon", "Elias"),
        ("passed", cast.head.name),
        ("late", "Karin"),
    }
    assert again[0].subject.startswith("Öppnad igen, att svara på: ")


def test_what_was_dropped_while_it_was_settled_comes_when_it_is_open_again(clock, mailoutbox):
    cast = Cast()
    inquiry = cast.asks()
    inquiry.no_reply_needed(reason="Ett tack.", by=cast.head, now=LOGGED)
    deliver_due(now=LOGGED)  # drops what had been told
    inquiry.reopen(reason="Det var en fråga.", by=cast.head, now=LOGGED)

    sweep(clock, "2026-11-19 15:02")
    deliver_due(now=at("2026-11-19 15:03"))

    assert [(message.to, message.subject) for message in mailoutbox] == [
        ([cast.responsible.email], f"Öppnad igen, att svara på: {cast.account.name}")
    ]


def test_a_corrected_time_moves_the_deadline_of_what_was_settled_without_a_word(clock):
    """Otherwise it would be opened again with the deadline of a time that was wrong."""
    cast = Cast()
    inquiry = cast.asks()
    inquiry.no_reply_needed(reason="Ett tack.", by=cast.head, now=LOGGED)

    inquiry.correct({"posted_at": at("2026-11-18 10:00")}, reason="Fel dag.", seen=1, by=cast.head, now=LOGGED)
    while_settled = inquiry.due_at
    inquiry.reopen(reason="Det var en fråga.", by=cast.head, now=LOGGED)

    assert while_settled is None
    assert inquiry.due_at == inquiry.reply_due_at == at("2026-11-19 16:30")
    assert inquiry.due_explanation.startswith("Inkom ons 18 nov 10.00.")


def test_an_inquiry_older_than_a_year_can_still_be_corrected(clock):
    """The limit is for the time that is written now, not for the age of the inquiry."""
    inquiry = factories.logged_inquiry(account=factories.account_from_before())
    by, much_later = inquiry.account.department.head, LOGGED + datetime.timedelta(days=500)
    clock.move_to(much_later)

    inquiry.correct({"display_name": "Besökare"}, reason="Namnet behövs inte.", seen=1, by=by, now=much_later)
    with pytest.raises(RuleError):
        inquiry.correct({"posted_at": LOGGED - datetime.timedelta(days=1)}, reason="Fel dag.", seen=2, by=by, now=much_later)

    assert Inquiry.objects.get().display_name == "Besökare"
