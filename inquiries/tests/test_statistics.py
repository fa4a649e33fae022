"""The figures of the glance: each inquiry once, the rule said, and a cost that does not grow. S11, S24, d24."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.workdays import WorkCalendar
from inquiries import statistics
from inquiries.models import AnswerCount, Inquiry
from inquiries.statistics import Answers, glance
from inquiries.tests.walks import DAY, HOUR, MONDAY_CLOSING, THURSDAY, answered
from tests import factories

pytestmark = pytest.mark.django_db

APRIL = datetime.date(2026, 4, 17)


def look(now=THURSDAY, **more):
    return glance(month=APRIL, now=now, calendar=WorkCalendar.current(), **more)


def test_S11_the_glance_tells_what_is_open_late_and_answered_in_time_for_each_account():
    library, pool = factories.account_from_before(), factories.account_from_before()
    head = library.department.head
    first, second, third, fourth = (factories.logged_inquiry(account=library, now=THURSDAY) for _ in range(4))
    old = factories.logged_inquiry(account=pool, now=THURSDAY, posted_at=THURSDAY - 5 * DAY)
    answered(first, THURSDAY + HOUR)
    answered(old, THURSDAY)
    second.no_reply_needed(reason="Ett tack.", by=head, now=THURSDAY)

    before, after = look(), look(now=MONDAY_CLOSING + HOUR)

    assert (before.open, before.overdue, after.overdue) == (2, 0, 2)
    assert (before.answers.on_time, before.answers.late, before.answers.no_reply, before.answers.percent_on_time) == (1, 1, 1, 50)
    assert [(line.account, line.open, line.on_time, line.late, line.no_reply) for line in before.accounts] == [
        (library, 2, 1, 0, 1),
        (pool, 0, 0, 1, 0),
    ]
    assert {third, fourth} == set(Inquiry.objects.open())


def test_due_today_is_what_is_neither_late_nor_later():
    account = factories.account_from_before()
    factories.logged_inquiry(account=account, now=THURSDAY)
    factories.logged_inquiry(account=account, now=THURSDAY, posted_at=THURSDAY - DAY)

    found = look()

    assert (found.open, found.due_today, found.overdue) == (2, 1, 0)


def test_only_the_chosen_accounts_are_counted():
    mine, theirs = factories.account_from_before(), factories.account_from_before()
    for account in (mine, theirs):
        answered(factories.logged_inquiry(account=account, now=THURSDAY), THURSDAY)
        factories.logged_inquiry(account=account, now=THURSDAY)

    found = look(accounts=[mine.pk])

    assert (found.open, found.answers.on_time, [line.account for line in found.accounts]) == (1, 1, [mine])


def test_an_account_with_nothing_to_tell_is_left_out_and_no_answers_are_no_per_cent():
    account = factories.account_from_before()
    AnswerCount.objects.create(account=account, month=APRIL.replace(day=1))

    found = look()

    assert (found.accounts, found.answers.percent_on_time) == ([], None)


@pytest.mark.parametrize(("on_time", "late", "percent"), [(0, 3, 0), (3, 0, 100), (999, 1, 99), (1, 2, 33)])
def test_nearly_a_hundred_is_not_a_hundred(on_time, late, percent):
    assert Answers(on_time, late).percent_on_time == percent


@pytest.mark.parametrize(("rule", "words"), [("A", "innan kontoret stänger kl. 16.30"), ("B", "samma klockslag nästa arbetsdag")])
def test_d24_the_figures_state_their_rule(rule, words):
    said = statistics.rule_in_words(WorkCalendar(rule=rule))

    assert words in said
    assert "utanför kontorstid räknas som i tid" in said
    assert "räknas för sig" in said


def test_the_figures_cost_the_same_for_one_and_thirty_and_stop_counting_at_a_thousand(monkeypatch):
    account = factories.account_from_before()
    factories.logged_inquiry(account=account, now=THURSDAY)
    with CaptureQueriesContext(connection) as one:
        look()
    for _ in range(29):
        factories.logged_inquiry(account=account, now=THURSDAY)
    calendar = WorkCalendar.current()

    with CaptureQueriesContext(connection) as thirty:
        glance(month=APRIL, now=THURSDAY, calendar=calendar)
    monkeypatch.setattr(statistics, "LOOKED_AT", 10)
    capped = look()

    assert len(thirty) == 3
    assert len(one) == len(thirty) + 2  # the calendar's own
    assert (capped.open, capped.is_capped) == (10, True)


def test_the_kept_figures_are_what_a_recount_gives():
    """Whatever happened in whatever order: one on time or late for each that has heard from us, one apart for what ended without a word."""
    account = factories.account_from_before()
    head = account.department.head
    inquiries = [factories.logged_inquiry(account=account, now=THURSDAY) for _ in range(6)]
    answered(inquiries[0], THURSDAY)
    answered(inquiries[1], MONDAY_CLOSING + HOUR)
    for inquiry in inquiries[2:]:
        inquiry.no_reply_needed(reason="Ett tack.", by=head, now=THURSDAY)
    for inquiry in inquiries[1:5]:
        inquiry.reopen(reason="Ändå.", by=head, now=THURSDAY)
    answered(inquiries[3], MONDAY_CLOSING)
    inquiries[4].refer(reason="Partiet.", by=head, now=MONDAY_CLOSING + HOUR)
    inquiries[1].no_reply_needed(reason="Färdigt.", by=head, now=MONDAY_CLOSING + HOUR)

    kept = [sum(getattr(row, name) for row in AnswerCount.objects.all()) for name in ("on_time", "late", "no_reply")]

    stopped = Inquiry.objects.filter(stopped_at__isnull=False)
    silent = Inquiry.objects.ended().filter(stopped_at__isnull=True)
    assert kept == [stopped.filter(on_time=True).count(), stopped.filter(on_time=False).count(), silent.count()] == [2, 2, 1]
