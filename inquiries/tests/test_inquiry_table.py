"""Every action × every state of an inquiry. Design §4; S11, S13, S14, S17, S22, S23."""

import datetime
from collections.abc import Callable

import pytest
from django.db import transaction

from core.errors import RuleError
from core.history import history_of
from inquiries.models import ExpertQuestion, Inquiry, RecordDecision, Reply, Triage
from inquiries.tests.walks import HOUR, inquiry_in
from tests import factories

pytestmark = pytest.mark.django_db

State, Kind, Outcome = Inquiry.State, Reply.Kind, RecordDecision.Outcome
OPEN = {State.NEW, State.ASSIGNED, State.WITH_EXPERT}
ENDED = set(State) - OPEN
NOT_NOW = "not now"
STAYS = {state: state for state in OPEN}

NO_FACTS = dict.fromkeys(RecordDecision.FORCING, False)


def with_reply(verb: str, kind: str) -> Callable[[Inquiry, datetime.datetime], object]:
    def act(inquiry: Inquiry, now: datetime.datetime) -> object:
        by = inquiry.account.department.head
        reply = Reply.objects.create(inquiry=inquiry, kind=kind, text="Hej!", signature="/A", written_by=by, written_at=now)
        return getattr(inquiry, verb)(reply, by=by, now=now)

    return act


def receive(inquiry: Inquiry, now: datetime.datetime) -> None:
    asked = inquiry.waiting_expert_question()
    if asked is None:
        raise RuleError("Ingen är tillfrågad.")
    asked.receive("Så här är det.", now=now)


def withdraw(inquiry: Inquiry, now: datetime.datetime) -> None:
    asked = inquiry.waiting_expert_question()
    if asked is None:
        raise RuleError("Ingen är tillfrågad.")
    asked.withdraw(by=asked.asked_by, now=now)


def head(inquiry: Inquiry):
    return inquiry.account.department.head


# action: (what is done, the state it leads to from each state where it can be done)
ACTIONS: dict[str, tuple[Callable[[Inquiry, datetime.datetime], object], dict[str, str]]] = {
    "assign": (
        lambda i, now: i.assign(factories.person(), by=head(i), now=now),
        {State.NEW: State.ASSIGNED, State.ASSIGNED: State.ASSIGNED, State.WITH_EXPERT: State.WITH_EXPERT},
    ),
    "take": (
        lambda i, now: i.take(by=head(i), now=now),
        {State.NEW: State.ASSIGNED, State.ASSIGNED: State.ASSIGNED, State.WITH_EXPERT: State.WITH_EXPERT},
    ),
    "correct": (
        lambda i, now: i.correct({"text": "Annat"}, reason="Fel text", seen=1, by=head(i), now=now),
        {state: state for state in State},
    ),
    "hide name": (lambda i, now: i.hide_name(reason="Skyddad", by=head(i)), {state: state for state in State}),
    "judge": (lambda i, now: Triage.judge(i, dict.fromkeys(Triage.QUESTIONS, True), by=head(i), now=now), STAYS),
    "draft": (lambda i, now: Reply.draft(i, Kind.ANSWER, "Hej!", by=head(i), now=now), STAYS),
    "acknowledge": (with_reply("acknowledge", Kind.ACKNOWLEDGEMENT), STAYS),
    "answer": (with_reply("answer", Kind.ANSWER), dict.fromkeys(OPEN, State.ANSWERED)),
    "refer": (lambda i, now: i.refer(reason="Till partiet.", by=head(i), now=now), dict.fromkeys(OPEN, State.REFERRED)),
    "no reply": (lambda i, now: i.no_reply_needed(reason="Ett tack.", by=head(i), now=now), dict.fromkeys(OPEN, State.NO_REPLY)),
    "remove": (
        lambda i, now: i.remove(reason="Hot.", by=head(i), now=now, evidence=[factories.evidence()]),
        dict.fromkeys(OPEN, State.REMOVED),
    ),
    "ask expert": (
        lambda i, now: ExpertQuestion.ask(i, "Vad gäller?", by=head(i), now=now, person=factories.person()),
        {State.NEW: State.WITH_EXPERT, State.ASSIGNED: State.WITH_EXPERT},
    ),
    "expert answers": (receive, {State.WITH_EXPERT: State.ASSIGNED}),
    "withdraw from expert": (withdraw, {State.WITH_EXPERT: State.ASSIGNED}),
    "follow up": (
        lambda i, now: i.start_follow_up(by=head(i), now=now),
        dict.fromkeys([State.ANSWERED, State.REFERRED, State.REMOVED], State.FOLLOW_UP),
    ),
    "finish": (lambda i, now: i.finish(by=head(i), now=now), dict.fromkeys([State.ANSWERED, State.FOLLOW_UP], State.DONE)),
    "reopen": (lambda i, now: i.reopen(reason="Mer behövs.", by=head(i), now=now), dict.fromkeys(ENDED, State.ASSIGNED)),
    "decide record": (
        lambda i, now: RecordDecision.decide(i, NO_FACTS, Outcome.KEPT_IN_ORDER, by=head(i), now=now),
        {state: state for state in State},
    ),
}


@pytest.mark.parametrize("state", State)
def test_each_action_leads_where_the_table_says_and_nowhere_else(state):
    inquiry = inquiry_in(state)
    now = inquiry.logged_at + HOUR

    results = {}
    for action, (act, _) in ACTIONS.items():
        fresh = Inquiry.objects.get(pk=inquiry.pk)
        with transaction.atomic():
            events = len(history_of(fresh))
            try:
                with transaction.atomic():
                    act(fresh, now)
                fresh.refresh_from_db()
                results[action] = fresh.state if len(history_of(fresh)) == events + 1 else "without a line of history"
            except RuleError:
                fresh.refresh_from_db()
                results[action] = NOT_NOW if fresh.state == state and len(history_of(fresh)) == events else "refused but changed"
            transaction.set_rollback(True)

    assert results == {action: to.get(state, NOT_NOW) for action, (_, to) in ACTIONS.items()}
