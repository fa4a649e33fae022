"""An inquiry in each state, walked there by the real verbs, and the days that the tests happen on."""

import datetime
from collections.abc import Callable

from django.utils import timezone

from inquiries.models import ExpertQuestion, Inquiry
from tests import factories

State = Inquiry.State

THURSDAY = datetime.datetime(2026, 4, 30, 13, 0, tzinfo=datetime.UTC)  # 15.00 in Sweden, before a holiday Friday
MONDAY_CLOSING = datetime.datetime(2026, 5, 4, 14, 30, tzinfo=datetime.UTC)  # 16.30
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def answered(inquiry: Inquiry, now: datetime.datetime) -> None:
    by = inquiry.account.department.head
    inquiry.answer(factories.drafted_reply(inquiry, by=by, now=now), by=by, now=now)


def inquiry_in(state: str, *, now: datetime.datetime = THURSDAY) -> Inquiry:
    """Walked there by the real verbs."""
    account = factories.lightly_staffed_account()
    head = account.department.head
    if state == State.NEW:  # nobody at all is there
        factories.away(head, *(row.person for row in account.roster.all()), until=timezone.localdate() + 3 * DAY)
        now = timezone.now()
    inquiry = factories.logged_inquiry(account=account, now=now)
    walks: dict[str, list[Callable[[], object]]] = {
        State.NEW: [],
        State.ASSIGNED: [],
        State.WITH_EXPERT: [lambda: ExpertQuestion.ask(inquiry, "Vad gäller?", by=head, now=now, name="Eva Ek", email="eva@x.example")],
        State.ANSWERED: [lambda: answered(inquiry, now)],
        State.NO_REPLY: [lambda: inquiry.no_reply_needed(reason="Ett tack.", by=head, now=now)],
        State.REFERRED: [lambda: inquiry.refer(reason="Till partiet.", by=head, now=now)],
        State.REMOVED: [lambda: inquiry.remove(reason="Hot.", by=head, now=now, evidence=[factories.evidence()])],
        State.FOLLOW_UP: [lambda: answered(inquiry, now), lambda: inquiry.start_follow_up(by=head, now=now)],
        State.DONE: [lambda: answered(inquiry, now), lambda: inquiry.finish(by=head, now=now)],
    }
    for step in walks[state]:
        step()
    assert inquiry.state == state
    return inquiry
