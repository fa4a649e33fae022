"""Every action × every state × every role on an application: done, 403, 404, "not now" or the log-in page. Design §4; S5, S7."""

import pytest
from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from core.seen import seen as core_seen
from registry import actions
from registry.models import Party, StartupApplication
from tests import factories

pytestmark = pytest.mark.django_db

DONE, FORBIDDEN, UNSEEN, NOT_NOW, LOG_IN = "done", "403", "404", "not now", "log in"

OWN_SIDE = {"applicant", "head", "deputy head"}
OFFICERS = {"officer", "deputy officer"}
READERS = {"registrar", "archivist", "data protection officer", "auditor", "named person"}
OTHERS = {"system administrator", "colleague", "head of another department"}
ROLES = [*sorted(OWN_SIDE | OFFICERS | READERS | OTHERS), "anonymous"]

STATES = list(StartupApplication.State)
DRAFT, SUBMITTED, RETURNED, APPROVED, REJECTED, WITHDRAWN = STATES

# action: (who may, in which states it can be done, url name, party in the url, what is posted)
ACTIONS = {
    "submit": (OWN_SIDE, {DRAFT, RETURNED}, "application_submit", None, {}),
    "approve as head": ({"head", "deputy head"}, {SUBMITTED}, "application_approve", Party.HEAD, {"round": 1}),
    "approve as officer": (OFFICERS, {SUBMITTED}, "application_approve", Party.OFFICER, {"round": 1}),
    "reject as head": ({"head", "deputy head"}, {SUBMITTED}, "application_reject", Party.HEAD, {"round": 1, "reason": "Nej."}),
    "reject as officer": (OFFICERS, {SUBMITTED}, "application_reject", Party.OFFICER, {"round": 1, "reason": "Nej."}),
    "return as head": ({"head", "deputy head"}, {SUBMITTED}, "application_return", Party.HEAD, {"round": 1, "reason": "Mer."}),
    "return as officer": (OFFICERS, {SUBMITTED}, "application_return", Party.OFFICER, {"round": 1, "reason": "Mer."}),
    "withdraw": (OWN_SIDE, {DRAFT, SUBMITTED, RETURNED}, "application_withdraw", None, {"reason": ""}),
    "record dnr": (OFFICERS | {"registrar"}, {APPROVED, REJECTED, WITHDRAWN}, "application_dnr", None, {"dnr": "KS 2026/17"}),
}


def cast() -> dict[str, User | None]:
    department = factories.department()
    return {
        "applicant": factories.person(department=department),
        "head": department.head,
        "deputy head": factories.deputy_head(department),
        "officer": factories.officer(),
        "deputy officer": factories.deputy_officer(),
        "registrar": factories.with_role(Role.REGISTRAR),
        "archivist": factories.with_role(Role.ARCHIVIST),
        "data protection officer": factories.with_role(Role.DATA_PROTECTION_OFFICER),
        "auditor": factories.with_role(Role.AUDITOR),
        "named person": factories.person(),
        "system administrator": factories.with_role(Role.SYSTEM_ADMINISTRATOR),
        "colleague": factories.person(department=department),
        "head of another department": factories.department().head,
        "anonymous": None,
    }


def application_in(state: str, people: dict[str, User | None]) -> StartupApplication:
    """An application that walked to `state`, submitted once (draft: never)."""
    applicant, department = people["applicant"], people["head"].headed_departments.get()
    head, officer = factories.deputy_head(department), factories.officer()  # nobody in the cast has decided
    application = factories.complete_application(by=applicant, of=department, responsible=people["named person"])
    today = timezone.localdate()
    if state == DRAFT:
        return application
    actions.submit(application=application, by=head, today=today)
    common = {"application": application, "today": today, "round": 1}
    if state == APPROVED:
        actions.approve(party=Party.HEAD, by=head, **common)
        actions.approve(party=Party.OFFICER, by=officer, **common)
    elif state == REJECTED:
        actions.reject(party=Party.OFFICER, by=officer, reason="Nej.", **common)
    elif state == RETURNED:
        actions.send_back(party=Party.OFFICER, by=officer, reason="Mer.", **common)
    elif state == WITHDRAWN:
        application.withdraw(by=applicant)
    return application


def expected(action: str, state: str, role: str) -> str:
    may, now, *_ = ACTIONS[action]
    if role == "anonymous":
        return LOG_IN
    if role in OTHERS or (state == DRAFT and role not in OWN_SIDE):
        return UNSEEN
    if role not in may:
        return FORBIDDEN
    return DONE if state in now else NOT_NOW


def outcome(action: str, application: StartupApplication, user: User | None) -> str:
    _, _, url_name, party, posted = ACTIONS[action]
    client = Client()
    if user is not None:
        client.force_login(user)
    before = traces(application)
    address = reverse(f"registry:{url_name}", args=[application.pk, *([party] if party else [])])
    seen = core_seen(application, ["dnr"]) if action == "record dnr" else application.changed_at.isoformat()
    response = client.post(address, posted | {"seen": seen})
    changed = traces(application) != before
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return LOG_IN if not changed else "changed without log-in"
    if response.status_code in {403, 404}:
        return str(response.status_code) if not changed else f"{response.status_code} but changed"
    if changed:
        return DONE
    errors = [message for message in get_messages(response.wsgi_request) if message.level == ERROR]
    return NOT_NOW if errors else f"{response.status_code} without a word"


def traces(application: StartupApplication) -> tuple[object, ...]:
    row = StartupApplication.objects.get(pk=application.pk)
    return row.state, row.round, row.dnr, row.decisions.count()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_each_role_gets_the_answer_of_the_table(action: str, state: str):
    people = cast()
    application = application_in(state, people)
    application.refresh_from_db()

    answers = {}
    for role in ROLES:
        with transaction.atomic():
            answers[role] = outcome(action, application, people[role])
            transaction.set_rollback(True)

    assert answers == {role: expected(action, state, role) for role in ROLES}


@pytest.mark.parametrize("url_name", ["application_detail", "application_pdf", "application_decide"])
def test_what_is_not_visible_is_404(url_name: str):
    people = cast()
    application = application_in(SUBMITTED, people)

    answers = {}
    for role in OTHERS:
        client = Client()
        client.force_login(people[role])
        answers[role] = client.get(reverse(f"registry:{url_name}", args=[application.pk])).status_code

    assert answers == dict.fromkeys(OTHERS, 404)
