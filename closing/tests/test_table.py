"""Every action × every state × those who may act on a closing, and every role in one state: done, 403, 404, "not now" or the log-in page.

Design §4; S19, S25.
"""

from collections.abc import Callable

import pytest
from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from closing.models import Closure
from core.models import Event
from tests import factories, factories_closing

pytestmark = pytest.mark.django_db

DONE, FORBIDDEN, UNSEEN, NOT_NOW, LOG_IN = "done", "403", "404", "not now", "log in"

HEADS, OFFICERS = {"head", "deputy head"}, {"officer", "deputy officer"}
LOOK_AFTER = HEADS | OFFICERS | {"responsible", "substitute"}
READ = {"account admin", "registrar", "archivist", "data protection officer", "auditor"}
BLIND = {"system administrator", "colleague", "head of another department"}
ROLES = [*sorted(LOOK_AFTER | READ | BLIND), "anonymous"]

ACTORS = {"head", "officer", "deputy officer", "responsible"}  # in every state; the others, who never act, in one

State = Closure.State
DECIDED = set(Closure.DECIDED)
UNSIGNED = {State.PROPOSED, State.STOPPED}

FAREWELL = {"text": "Hej då och tack!", "url": factories_closing.POSTED, "posted_on": "", "elsewhere": ""}

# action: (who may, in which states it can be done, address, what is posted). The proposal is the head's, the stop an officer's.
ACTIONS: dict[str, tuple[set[str], set[str], Callable[[Closure], str], dict[str, str]]] = {
    "sign as head": (HEADS, {State.STOPPED}, lambda one: to("closure_sign", one, "head"), {}),
    "sign as officer": (OFFICERS, {State.PROPOSED}, lambda one: to("closure_sign", one, "officer"), {}),
    "refuse as head": (HEADS, {State.STOPPED}, lambda one: to("closure_refuse", one, "head"), {"reason": "Behövs."}),
    "refuse as officer": (OFFICERS, {State.PROPOSED}, lambda one: to("closure_refuse", one, "officer"), {"reason": "Behövs."}),
    "record the farewell": (LOOK_AFTER, {State.AGREED}, lambda one: to("closure_farewell", one), FAREWELL),
    "add a link": (LOOK_AFTER, {State.STOPPED} | DECIDED, lambda one: to("closure_link_add", one), {"place": "Affischer"}),
    "close": (HEADS | OFFICERS, set(), lambda one: to("closure_close", one), {}),
}


def to(name: str, closure: Closure, *more: object) -> str:
    return reverse(f"closing:{name}", args=[closure.pk, *more])


def cast(closure: Closure) -> dict[str, User | None]:
    account = closure.account
    roster = {row.role: row.person for row in account.roster.all()}
    return {
        "head": account.department.head,
        "deputy head": factories.deputy_head(account.department),
        "officer": factories.officer(),
        "deputy officer": factories.deputy_officer(),
        "responsible": roster["responsible"],
        "substitute": roster["substitute"],
        "account admin": roster["admin"],
        "registrar": factories.with_role(Role.REGISTRAR),
        "archivist": factories.with_role(Role.ARCHIVIST),
        "data protection officer": factories.with_role(Role.DATA_PROTECTION_OFFICER),
        "auditor": factories.with_role(Role.AUDITOR),
        "system administrator": factories.with_role(Role.SYSTEM_ADMINISTRATOR),
        "colleague": factories.person(),
        "head of another department": factories.department().head,
        "anonymous": None,
    }


def outcome(address: str, user: User | None, data: dict[str, str]) -> str:
    """What comes of it; afterwards everything is as before."""
    client = Client()
    if user is not None:
        client.force_login(user)
    data = data | ({"posted_on": timezone.localdate().isoformat()} if "posted_on" in data else {})
    before = Event.objects.count()
    with transaction.atomic():
        answer = client.post(address, data)
        did_something = Event.objects.count() > before
        transaction.set_rollback(True)
    if answer.status_code in {403, 404}:
        return str(answer.status_code)
    if answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")):
        return LOG_IN
    refused = any(message.level == ERROR for message in get_messages(answer.wsgi_request))
    if answer.status_code == 302 and did_something and not refused:
        return DONE
    return NOT_NOW if refused or answer.status_code == 200 else f"?{answer.status_code}"


def expected(role: str, state: str, may: set[str], states: set[str]) -> str:
    if role == "anonymous":
        return LOG_IN
    on_the_roster = {"responsible", "substitute", "account admin"}
    if role in BLIND or (state == State.CLOSED and role in {"responsible", "substitute", "account admin"} and not may & on_the_roster):
        return UNSEEN if role in BLIND else FORBIDDEN
    if role not in may:
        return FORBIDDEN
    return DONE if state in states else NOT_NOW


@pytest.mark.parametrize("state", State.values)
def test_S19_each_action_is_for_those_who_may_and_for_its_state_only(state):
    closure = factories_closing.in_state(State(state))
    everybody = cast(closure)
    people = {role: user for role, user in everybody.items() if state == State.AGREED or role in ACTORS}

    wrong = []
    for name, (may, states, address, data) in ACTIONS.items():
        for role, user in people.items():
            got, wanted = outcome(address(closure), user, data), expected(role, state, may, states)
            if got != wanted:
                wrong.append(f"{name}, {role}: {got} and not {wanted}")

    assert sorted(everybody) == sorted(ROLES)
    assert wrong == []


@pytest.mark.parametrize("state", ["proposed", "stopped", "agreed", "closed", "refused"])
def test_S25_only_the_party_that_proposed_takes_it_back_and_only_before_both_have_signed(state):
    closure = factories_closing.in_state(State(state))
    own = OFFICERS if state == "stopped" else HEADS

    got = {
        role: outcome(to("closure_withdraw", closure), user, {"reason": "Nej."})
        for role, user in cast(closure).items()
        if role in HEADS | OFFICERS
    }

    now = DONE if state in UNSIGNED else NOT_NOW
    assert got == {role: now if role in own else FORBIDDEN for role in HEADS | OFFICERS}


@pytest.mark.parametrize("state", ["planned", "active", "dormant", "closing", "closed"])
@pytest.mark.parametrize("name", ["closure_propose", "closure_stop"])
def test_S25_only_an_account_in_use_is_proposed_or_stopped_and_only_by_head_or_officer(name, state):
    account = factories.account_from_before(state=state)
    people = {
        "head": account.department.head,
        "officer": factories.officer(),
        "deputy officer": factories.deputy_officer(),
        "colleague": factories.person(),
        "anonymous": None,
    }
    data = {"reason": "Få följer.", "turn_to": "Växeln"}

    got = {role: outcome(reverse(f"closing:{name}", args=[account.pk]), user, data) for role, user in people.items()}

    now = DONE if state in {"active", "dormant"} else NOT_NOW
    assert got == {"head": now, "officer": now, "deputy officer": now, "colleague": FORBIDDEN, "anonymous": LOG_IN}
