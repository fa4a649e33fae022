"""Holds and disposal at the same moment, on PostgreSQL: what is held is there, and what is destroyed was not held."""

import pytest
from django.db import transaction
from django.utils import timezone

from core.errors import RuleError
from inquiries.holdings import DESTROYED_TEXT
from inquiries.models import Inquiry, RecordDecision
from records import disposal, disposal_execution
from records.holds import place_hold
from records.models import DisposalItem, DisposalProtocol, LegalHold
from tests.factories import officer
from tests.factories_archive import archivist
from tests.factories_records import INQUIRY, NOTHING, minor_inquiry, proposed_run, started_run
from tests.together import at_once, held_up, refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_REQ_2_3_a_hold_placed_while_the_run_goes_on_either_holds_or_is_refused():
    inquiry, by = minor_inquiry(), archivist()
    run = started_run()

    answers = at_once(
        lambda: disposal_execution.carry_out(run.pk, now=timezone.now()),
        lambda: place_hold(kind=INQUIRY, pk=inquiry.pk, reason="Tvist", by=by, now=timezone.now()),
    )

    inquiry.refresh_from_db()
    is_held, is_gone = LegalHold.objects.in_force().exists(), inquiry.text == DESTROYED_TEXT
    assert (is_held, is_gone, refused(answers)) in {(True, False, 0), (False, True, 1)}


def test_a_hold_that_is_being_placed_is_waited_for():
    inquiry, by = minor_inquiry(), archivist()
    run = started_run()

    with transaction.atomic():
        place_hold(kind=INQUIRY, pk=inquiry.pk, reason="Tvist", by=by, now=timezone.now())
        answer = held_up(lambda: disposal_execution.carry_out(run.pk, now=timezone.now()))

    assert answer() is True
    assert run.items.get().reason == "Gallringsstopp."


def test_somebody_who_decides_that_it_is_registered_wins_or_comes_too_late():
    inquiry = minor_inquiry()
    run, by = started_run(), inquiry.account.department.head

    def register():
        RecordDecision.decide(inquiry, NOTHING, RecordDecision.Outcome.REGISTER, by=by, now=timezone.now(), reason="Ett klagomål")

    at_once(register, lambda: disposal_execution.carry_out(run.pk, now=timezone.now()))

    item, is_gone = DisposalItem.objects.get(), Inquiry.objects.get(pk=inquiry.pk).text == DESTROYED_TEXT
    assert is_gone == (item.outcome == "destroyed")


def test_two_workers_at_once_destroy_once_and_write_one_protocol(monkeypatch):
    monkeypatch.setattr(disposal_execution, "PIECE", 1)
    account = minor_inquiry().account
    for _ in range(3):
        minor_inquiry(account=account)
    run = started_run()

    answers = at_once(*[lambda: disposal_execution.carry_out(run.pk, now=timezone.now())] * 2)

    assert (sorted(answers), run.items.destroyed().count(), DisposalProtocol.objects.count()) == ([False, True], 4, 1)


def test_two_who_decide_at_once_decide_once():
    minor_inquiry()
    run, first, second = proposed_run(), officer(), officer()
    disposal.review(run, by=archivist(), now=timezone.now())

    def decide(by):
        fresh = type(run).objects.get(pk=run.pk)
        disposal.decide(fresh, by=by, now=timezone.now())

    answers = at_once(lambda: decide(first), lambda: decide(second))

    assert refused(answers) == 1
    assert [type(answer) for answer in answers].count(RuleError) == 1
