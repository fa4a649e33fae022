"""Every action × every state × every role on an account: done, 403, "not now" or the log-in page. Design §4; S3, S6, S19, S21, S24.

Closing has its own table (closing/tests/test_table.py). A closed account comes from the import.
"""

from collections.abc import Callable

import pytest
from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from registry.models import AccountVersion, RosterRow, SocialAccount
from tests import factories

pytestmark = pytest.mark.django_db

DONE, FORBIDDEN, NOT_NOW, LOG_IN = "done", "403", "not now", "log in"

HEADS = {"head", "deputy head"}
OFFICERS = {"officer", "deputy officer"}
ON_ROSTER = {"responsible", "substitute"}
READERS = {"account admin", "registrar", "archivist", "data protection officer", "auditor", "system administrator", "colleague"}
ROLES = [*sorted(HEADS | OFFICERS | ON_ROSTER | READERS | {"head of another department"}), "anonymous"]

State = SocialAccount.State
PLANNED, ACTIVE, DORMANT, CLOSED = State.PLANNED, State.ACTIVE, State.DORMANT, State.CLOSED
OPEN = {PLANNED, ACTIVE, DORMANT}

FACTS = ("name", "url", "permanent_id", "purpose", "audience", "content", "watch_pattern")


def facts_of(account: SocialAccount) -> dict[str, object]:
    facts = {name: getattr(account, name) for name in FACTS} | {"purpose": "Ett nytt syfte.", "hours_per_week": "4"}
    return facts | {"platform": account.platform_id, "department": account.department_id, "seen": account.versions.count(), "reason": ""}


# action: (who may, in which states it can be done, url name, what is posted)
ACTIONS: dict[str, tuple[set[str], set[str], str, Callable[[SocialAccount], dict[str, object]]]] = {
    "activate": (OFFICERS, {PLANNED}, "account_activate", lambda account: {}),
    "make dormant": (OFFICERS | HEADS, {ACTIVE}, "account_make_dormant", lambda account: {"reason": "Säsongen är slut."}),
    "wake": (OFFICERS | HEADS, {DORMANT}, "account_wake", lambda account: {}),
    "recertify": (OFFICERS | HEADS | ON_ROSTER, {ACTIVE, DORMANT}, "account_recertify", lambda account: {}),
    "change facts": (OFFICERS | HEADS, OPEN, "account_edit", facts_of),
    "set archive plan": (
        OFFICERS | HEADS | ON_ROSTER,
        OPEN,
        "account_archive_plan",
        lambda account: {"archive_level": "full", "archive_times_per_year": 4, "archive_reason": "Stort flöde.", "why": "Fler inlägg."},
    ),
    "appoint": (
        HEADS,
        OPEN,
        "roster_appoint",
        lambda account: {"role": "substitute", "person": "ny@kommunen.example", "from_date": timezone.localdate().isoformat()},
    ),
    "give access": (
        OFFICERS | HEADS | ON_ROSTER,
        OPEN,
        "access_give",
        lambda account: {"level": "editor", "person": "ny@kommunen.example", "from_date": timezone.localdate().isoformat()},
    ),
}


def cast(account: SocialAccount) -> dict[str, User | None]:
    today = timezone.localdate()
    head = account.department.head
    rows = {}
    for role in (RosterRow.Role.RESPONSIBLE, RosterRow.Role.SUBSTITUTE, RosterRow.Role.ADMIN):
        person = factories.person()
        if account.state != CLOSED:
            RosterRow.appoint(account, person, role, by=head, from_date=today)
        rows[role] = person
    return {
        "head": head,
        "deputy head": factories.deputy_head(account.department),
        "officer": factories.officer(),
        "deputy officer": factories.deputy_officer(),
        "responsible": rows[RosterRow.Role.RESPONSIBLE],
        "substitute": rows[RosterRow.Role.SUBSTITUTE],
        "account admin": rows[RosterRow.Role.ADMIN],
        "registrar": factories.with_role(Role.REGISTRAR),
        "archivist": factories.with_role(Role.ARCHIVIST),
        "data protection officer": factories.with_role(Role.DATA_PROTECTION_OFFICER),
        "auditor": factories.with_role(Role.AUDITOR),
        "system administrator": factories.with_role(Role.SYSTEM_ADMINISTRATOR),
        "colleague": factories.person(department=account.department),
        "head of another department": factories.department().head,
        "anonymous": None,
    }


def account_in(state: str) -> SocialAccount:
    if state == PLANNED:
        return factories.ready_account()
    if state == CLOSED:
        return factories.account_from_before(state=CLOSED)
    account = factories.active_account()
    if state == DORMANT:
        account.make_dormant(by=account.department.head, reason="Säsongen är slut.")
    return account


def read_the_guideline(people: dict[str, User | None]) -> None:
    for role in ON_ROSTER:
        factories.has_read_the_guideline(people[role])


def expected(action: str, state: str, role: str) -> str:
    may, now, *_ = ACTIONS[action]
    if role == "anonymous":
        return LOG_IN
    if role not in may or (state == CLOSED and role in ON_ROSTER):  # a closed account has nobody on its roster
        return FORBIDDEN
    return DONE if state in now else NOT_NOW


def outcome(action: str, account: SocialAccount, user: User | None) -> str:
    _, _, url_name, posted = ACTIONS[action]
    client = Client()
    if user is not None:
        client.force_login(user)
    before = traces(account)
    response = client.post(reverse(f"registry:{url_name}", args=[account.pk]), posted(account))
    changed = traces(account) != before
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return LOG_IN if not changed else "changed without log-in"
    if response.status_code in {403, 404}:
        return str(response.status_code) if not changed else f"{response.status_code} but changed"
    if changed:
        return DONE
    refused = [message for message in get_messages(response.wsgi_request) if message.level == ERROR]
    if response.status_code == 200 and response.context["form"].non_field_errors():
        refused.append(response.context["form"].non_field_errors())
    return NOT_NOW if refused else f"{response.status_code} without a word: {response.context and response.context['form'].errors}"


def traces(account: SocialAccount) -> tuple[object, ...]:
    row = SocialAccount.objects.get(pk=account.pk)
    counted = (row.versions.count(), row.roster.count(), row.access_grants.count())
    return row.state, row.purpose, row.recertified_at, row.archive_level, row.public_version_id, *counted


@pytest.mark.parametrize("state", [PLANNED, ACTIVE, DORMANT, CLOSED])
@pytest.mark.parametrize("action", ACTIONS)
def test_each_role_gets_the_answer_of_the_table(action: str, state: str):
    account = account_in(state)
    people = cast(account)
    read_the_guideline(people)
    factories.person("Ny Kollega", email="ny@kommunen.example")
    account.refresh_from_db()

    answers = {}
    for role in ROLES:
        with transaction.atomic():
            answers[role] = outcome(action, account, people[role])
            transaction.set_rollback(True)

    assert answers == {role: expected(action, state, role) for role in ROLES}


def test_an_edit_never_unpublishes():
    """Design §4: residents keep reading the last approved version until the officer approves the next."""
    account = factories.active_account(name="Biblioteket")
    approved = account.public_version

    account.change_facts({"name": "Biblan"}, address_key=account.address_key, by=account.department.head)

    assert list(SocialAccount.objects.listed()) == [account]
    assert (account.public_version, AccountVersion.objects.filter(account=account).count() > approved.number) == (approved, True)
