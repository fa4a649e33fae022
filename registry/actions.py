"""Verbs that touch more than one model. Keyword-only, one transaction each; whoever must know is told in the same transaction."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from accounts.models import Department, User
from core.errors import RuleError
from core.history import record
from notifications.actions import tell
from registry.models import (
    AccountVersion,
    AdviceRequest,
    ChecklistItem,
    NamedPerson,
    Party,
    RosterRow,
    SocialAccount,
    StartupApplication,
)
from registry.models.start_checklist import BY_HAND


@transaction.atomic
def start_application(*, department: Department, by: User, advice: AdviceRequest | None = None) -> StartupApplication:
    application = StartupApplication.objects.create(department=department, created_by=by, advice=advice)
    record("application.started", application, by=by)
    return application


@transaction.atomic
def name_people(*, application: StartupApplication, named: dict[str, list[NamedPerson]], by: User, seen: datetime.datetime) -> None:
    """Save the answers to several of the questions about people at once: role → people in order."""
    for role, people in named.items():
        if application.name_people(role, people, by=by, seen=seen):
            seen = application.changed_at


@transaction.atomic
def submit(
    *,
    application: StartupApplication,
    by: User,
    today: datetime.date,
    decide_as_head: bool = False,
    seen: datetime.datetime | None = None,
) -> None:
    """Submit, and tell those who decide. A head who submits may decide yes in the same step (design §4)."""
    application.submit(by=by, today=today, seen=seen)
    if decide_as_head:
        if not application.department.may_decide_as_head(by, on=today):
            raise RuleError("Bara verksamhetschefen eller chefens ersättare kan godkänna i samma steg.")
        application.approve(Party.HEAD, by=by, today=today, round=application.round)
    for party in application.awaited_parties():
        _tell_deciders(application, party, today=today)


@transaction.atomic
def approve(
    *,
    application: StartupApplication,
    party: Party,
    by: User,
    today: datetime.date,
    round: int,
    reason: str = "",
    conditions: Iterable[str] = (),
) -> SocialAccount | None:
    """One party's yes. The second yes opens the account and returns it."""
    application.approve(party, by=by, today=today, round=round, reason=reason, conditions=conditions)
    if application.state != StartupApplication.State.APPROVED:
        return None
    account = _open_account(application, by=by, today=today)
    _tell_applicant(
        application, "approved", f"Godkänd: {application.name}", f"Ansökan om ”{application.name}” är godkänd. Gå vidare med startlistan."
    )
    return account


@transaction.atomic
def reject(*, application: StartupApplication, party: Party, by: User, today: datetime.date, round: int, reason: str) -> None:
    application.reject(party, by=by, today=today, round=round, reason=reason)
    _tell_applicant(
        application,
        "rejected",
        f"Avslagen: {application.name}",
        f"Ansökan om ”{application.name}” är avslagen. Motiveringen står på ansökans sida.",
    )


@transaction.atomic
def send_back(*, application: StartupApplication, party: Party, by: User, today: datetime.date, round: int, reason: str) -> None:
    application.send_back(party, by=by, today=today, round=round, reason=reason)
    _tell_applicant(
        application,
        "returned",
        f"Behöver kompletteras: {application.name}",
        f"Ansökan om ”{application.name}” behöver kompletteras. Vad som saknas står på ansökans sida.",
    )


def _open_account(application: StartupApplication, *, by: User, today: datetime.date) -> SocialAccount:
    """Nothing is retyped: facts, people and conditions come from the form (S5 → S2)."""
    if application.platform is None:
        raise RuleError("Ansökan saknar kanal. Skicka tillbaka den för komplettering.")
    if SocialAccount.objects.not_closed().filter(address_key=application.address_key).exists():
        raise RuleError("Det finns numera ett konto med samma webbadress. Skicka tillbaka ansökan för komplettering.")
    account = SocialAccount.objects.create(
        application=application,
        department=application.department,
        platform=application.platform,
        name=application.name,
        handle=application.handle,
        url=application.url,
        address_key=application.address_key,
        purpose=application.purpose,
        audience=application.audience,
        content=application.content,
        watch_pattern=application.watch_pattern,
        hours_per_week=application.hours_per_week,
    )
    AccountVersion.objects.create(account=account, number=1, by=by, **account.facts())
    record("account.opened", account, by=None)
    _fill_roster(account, application, by=by, today=today)
    _write_start_checklist(account, application)
    return account


def _fill_roster(account: SocialAccount, application: StartupApplication, *, by: User, today: datetime.date) -> None:
    """People who are users and still work here go on the roster at once; the others stay on the application, named there."""
    for named in application.people.filter(user__isnull=False).select_related("user"):
        if named.user is not None and named.user.works_on(today):
            order = named.order if named.role == NamedPerson.Role.SUBSTITUTE else None
            RosterRow.appoint(account, named.user, named.role, by=by, from_date=today, order=order)


def _write_start_checklist(account: SocialAccount, application: StartupApplication) -> None:
    points = [(code, text, clause) for code, (text, clause) in BY_HAND.items()]
    for decision in application.decisions.filter(round=application.round).order_by("at"):
        points += [(ChecklistItem.CONDITION, f"Villkor: {condition}", "S5") for condition in decision.conditions]
    ChecklistItem.objects.bulk_create(
        ChecklistItem(account=account, code=code, text=text, clause=clause, order=order)
        for order, (code, text, clause) in enumerate(points, start=1)
    )


# ---- who is told


def _tell_deciders(application: StartupApplication, party: Party, *, today: datetime.date) -> None:
    tell(
        application.deciders(party, on=today),
        kind="application.waits",
        about=application,
        rung=f"{party}.new",
        occurrence=f"round-{application.round}",
        subject=f"Beslut väntar: {application.name}",
        text=f"{application.department.name} vill starta ”{application.name}” på {application.platform}. Läs ansökan och besluta.",
        why=f"Du får det här för att du kan besluta som {party.label.lower()}.",
        path=application.get_absolute_url(),
    )


def _tell_applicant(application: StartupApplication, rung: str, subject: str, text: str) -> None:
    people = {person.pk: person for person in (application.created_by, application.submitted_by) if person is not None}
    tell(
        people.values(),
        kind="application.decided",
        about=application,
        rung=rung,
        occurrence=f"round-{application.round}",
        subject=subject,
        text=text,
        why="Du får det här för att du gjorde eller skickade in ansökan.",
        path=application.get_absolute_url(),
    )
