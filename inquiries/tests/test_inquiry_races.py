"""Two people at once. Each outcome is one answer, counted once; SQLite cannot show it."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.models import User
from inquiries.actions import log_inquiry
from inquiries.models import AnswerCount, Inquiry, Reply
from registry.models import SocialAccount
from tests import factories
from tests.together import at_once, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TRIES = 15


def fresh(inquiry: Inquiry) -> Inquiry:
    """Read anew, as a request would."""
    return Inquiry.objects.get(pk=inquiry.pk)


def posting(inquiry: Inquiry, reply: Reply, by: User) -> Callable[[], object]:
    return lambda: fresh(inquiry).answer(Reply.objects.get(pk=reply.pk), by=by, now=timezone.now())


def settling(inquiry: Inquiry, by: User) -> Callable[[], object]:
    return lambda: fresh(inquiry).no_reply_needed(reason="Ett tack.", by=by, now=timezone.now())


def drafting(inquiry: Inquiry, by: User) -> Callable[[], object]:
    return lambda: Reply.draft(fresh(inquiry), Reply.Kind.ANSWER, f"Hej från {by.name}", by=by, now=timezone.now(), seen="")


def logging(account: SocialAccount, text: str, by: User) -> Callable[[], object]:
    now = timezone.now()
    return lambda: log_inquiry(account=account, facts={"text": text, "posted_at": now}, by=by, now=now)


def figures() -> tuple[int, int, int]:
    row = AnswerCount.objects.get()
    return row.on_time, row.late, row.no_reply


def test_two_who_answer_at_once_post_one_reply_and_count_once():
    account = factories.lightly_staffed_account()
    first, second = (row.person for row in account.roster.all())
    outcomes = []

    for number in range(TRIES):
        inquiry = factories.logged_inquiry(account=account)
        reply = factories.drafted_reply(inquiry)
        answers = at_once(*(posting(inquiry, reply, by) for by in (first, second)))
        outcomes.append((refused(answers), fresh(inquiry).state, figures()[0] - number))

    assert outcomes == [(1, "answered", 1)] * TRIES


def test_an_answer_and_no_reply_needed_at_once_end_in_one_of_them_counted_once():
    account = factories.lightly_staffed_account()
    by = account.department.head
    outcomes = []

    for number in range(TRIES):
        inquiry = factories.logged_inquiry(account=account)
        reply = factories.drafted_reply(inquiry)
        answers = at_once(posting(inquiry, reply, by), settling(inquiry, by))
        on_time, late, no_reply = figures()
        outcomes.append((refused(answers), fresh(inquiry).is_open, on_time + late + no_reply - number))

    assert outcomes == [(1, False, 1)] * TRIES


def test_two_inquiries_of_one_account_answered_at_once_in_a_new_month_are_both_counted():
    outcomes = []

    for _ in range(TRIES):
        account = factories.lightly_staffed_account()
        inquiries = [factories.logged_inquiry(account=account) for _ in range(2)]
        replies = [factories.drafted_reply(inquiry) for inquiry in inquiries]
        by = account.department.head
        answers = at_once(*(posting(inquiry, reply, by) for inquiry, reply in zip(inquiries, replies, strict=True)))
        outcomes.append((refused(answers), AnswerCount.objects.get(account=account).on_time))

    assert outcomes == [(0, 2)] * TRIES


def test_two_drafts_at_once_are_one_and_neither_is_lost_unknowingly():
    account = factories.lightly_staffed_account()
    first, second = (row.person for row in account.roster.all())

    for _ in range(TRIES):
        inquiry = factories.logged_inquiry(account=account)
        answers = at_once(*(drafting(inquiry, by) for by in (first, second)))
        assert (refused(answers), inquiry.replies.count()) == (1, 1)


def test_a_form_that_is_sent_twice_at_once_logs_one_question():
    account = factories.lightly_staffed_account()
    by = account.department.head

    for number in range(TRIES):
        click = logging(account, f"När öppnar ni dag {number}?", by)
        at_once(click, click)

    assert Inquiry.objects.count() == TRIES
