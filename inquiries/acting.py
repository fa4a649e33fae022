"""What can be done with an inquiry now: one way first, the others after it. The page shows it; the verbs decide (design §11)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from inquiries.models import ExpertQuestion, Inquiry, RecordDecision, Reply, Triage
from inquiries.proposal import Why, answers_of, must_be_registered, reasons

Kind, Outcome, State = Reply.Kind, Triage.Outcome, Inquiry.State


@dataclass(frozen=True)
class Way:
    """A page to go on to, or with `post` something done at once."""

    label: str
    url: str
    icon: str
    post: bool = False


@dataclass(frozen=True)
class Acting:
    """`why` holds the reasons of the proposal, when the first way is the proposed one. `second` stands beside the judging: to answer."""

    first: Way | None
    second: Way | None
    others: list[Way]
    why: list[Why]
    waiting: ExpertQuestion | None
    link_expired: bool
    follow_up: bool
    asks_for_record: bool


def acting(
    inquiry: Inquiry,
    *,
    triage: Triage | None,
    drafts: Sequence[Reply],
    questions: Sequence[ExpertQuestion],
    record_decision: RecordDecision | None,
    now: datetime.datetime,
) -> Acting:
    waiting = next((one for one in questions if one.is_waiting), None)
    first, why = _first(inquiry, triage, drafts, questions, timezone.localdate(now))
    second = _proposed(inquiry, Outcome.ANSWER) if first and first.url == _url("inquiry_triage", inquiry) else None
    every = _open_ways(inquiry) if inquiry.is_open else _closed_ways(inquiry)
    others = [way for way in every if way.url not in {one.url for one in (first, second) if one}]
    return Acting(
        first=first,
        second=second,
        others=[way for way in others if not (waiting and way.url == _url("inquiry_ask_expert", inquiry))],
        why=why,
        waiting=waiting,
        link_expired=waiting is not None and waiting.person_id is None and not waiting.link_is_valid(now=now),
        follow_up=inquiry.state in {State.ANSWERED, State.FOLLOW_UP},
        asks_for_record=record_decision is None and triage is not None and must_be_registered(answers_of(triage)),
    )


def _first(
    inquiry: Inquiry, triage: Triage | None, drafts: Sequence[Reply], questions: Sequence[ExpertQuestion], on: datetime.date
) -> tuple[Way | None, list[Why]]:
    """A draft is posted before anything else is begun; while an expert has the question the visitor can be told so, and what the expert
    answered is passed on; otherwise what was proposed, and without a judgement the judging."""
    if not inquiry.is_open:
        its_day = inquiry.follow_up_on is None or inquiry.follow_up_on <= on
        return (_finish(inquiry) if _can_finish(inquiry) and its_day else None), []
    for draft in sorted(drafts, key=lambda one: one.kind != Kind.ANSWER):
        if draft.kind != Kind.ACKNOWLEDGEMENT or inquiry.stopped_at is None:
            return Way(f"Publicera: {draft.get_kind_display().lower()}", _url("inquiry_publish", inquiry, draft.kind), "send"), []
    if any(one.is_waiting for one in questions):
        return (_acknowledge(inquiry) if inquiry.stopped_at is None else _proposed(inquiry, Outcome.ANSWER)), []
    if any(one.answered_at for one in questions):
        return _proposed(inquiry, Outcome.ANSWER), []
    if triage is None:
        return Way("Bedöm frågan", _url("inquiry_triage", inquiry), "list-check"), []
    return _proposed(inquiry, triage.outcome), reasons(answers_of(triage))


def _can_finish(inquiry: Inquiry) -> bool:
    return State.DONE in Inquiry.TRANSITIONS[State(inquiry.state)]


def _finish(inquiry: Inquiry) -> Way:
    return Way("Inget nytt, klar", _url("inquiry_finish", inquiry), "check-lg", post=True)


def _proposed(inquiry: Inquiry, outcome: str) -> Way:
    ways = {
        Outcome.ANSWER: Way("Svara", _url("inquiry_reply", inquiry, Kind.ANSWER), "chat-left-text"),
        Outcome.FORWARD: Way("Fråga en sakkunnig", _url("inquiry_ask_expert", inquiry), "people"),
        Outcome.REFER: Way("Hänvisa till partiet", _url("inquiry_reply", inquiry, Kind.REFERRAL), "arrow-return-left"),
        Outcome.REMOVE: Way("Spara bevis och ta bort", _url("inquiry_remove", inquiry), "shield-check"),
        Outcome.NO_REPLY: Way("Kräver inget svar", _url("inquiry_no_reply", inquiry), "slash-circle"),
    }
    return ways[Outcome(outcome)]


def _acknowledge(inquiry: Inquiry) -> Way:
    return Way("Ge ett mottagningsbesked", _url("inquiry_reply", inquiry, Kind.ACKNOWLEDGEMENT), "hourglass-split")


def _open_ways(inquiry: Inquiry) -> list[Way]:
    ways = [_proposed(inquiry, outcome) for outcome in (Outcome.ANSWER, Outcome.FORWARD)]
    if inquiry.stopped_at is None:
        ways.append(_acknowledge(inquiry))
    ways += [_proposed(inquiry, outcome) for outcome in (Outcome.REFER, Outcome.REMOVE, Outcome.NO_REPLY)]
    return [*ways, Way("Bedöm frågan", _url("inquiry_triage", inquiry), "list-check")]


def _closed_ways(inquiry: Inquiry) -> list[Way]:
    ways = []
    if inquiry.state != State.DONE:
        ways.append(Way("Logga en ny fråga i tråden", f"{reverse('inquiries:inquiry_create')}?fortsatter={inquiry.pk}", "plus-lg"))
    if State.FOLLOW_UP in Inquiry.TRANSITIONS[State(inquiry.state)]:
        ways.append(Way("Påminn mig nästa arbetsdag", _url("inquiry_follow_up", inquiry), "clock", post=True))
    if _can_finish(inquiry):
        ways.append(_finish(inquiry))
    return [*ways, Way("Öppna frågan igen", _url("inquiry_reopen", inquiry), "arrow-repeat")]


def _url(name: str, inquiry: Inquiry, *rest: object) -> str:
    return reverse(f"inquiries:{name}", args=[inquiry.pk, *rest])
