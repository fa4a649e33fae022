"""What may wait for a person, each kind as a queryset. Roles decide which are asked for; nothing here runs a query."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Left
from django.utils import timezone

from accounts.models import Role, User
from archiving.board import Colour, condition
from archiving.models import Campaign, Snapshot, SnapshotVersion
from core.workdays import WorkCalendar
from guidelines.models import GuidelineVersion, ReadReceipt
from home.todo.closings import closing_sources
from home.todo.documents import document_sources
from home.todo.rows import source
from inquiries.deadlines import touched
from inquiries.models import ExpertQuestion, Inquiry
from records.models import RegistrationSlip
from registry.leaving import tasks_for
from registry.models import (
    AdviceRequest,
    ApplicationRound,
    Decision,
    Handover,
    NamedPerson,
    Party,
    RosterRow,
    SocialAccount,
    StartupApplication,
)

SHOWN_OF_TEXT = 110
LATE_AFTER = 4  # working days after a snapshot's day: then it is the officer's too, with the last reminder
State = StartupApplication.State


def sources_for(user: User, *, now: datetime.datetime, on: datetime.date, calendar: WorkCalendar) -> Iterator[QuerySet[Any]]:
    yield from _inquiries(user, now, on, calendar)
    yield from _applications(user, on)
    yield from _accounts(user, on)
    yield from _archive(user, on, calendar)
    yield from _people(user, on)
    yield from _guideline(user, on)
    yield from closing_sources(user, on)
    yield from document_sources(user, on, now)


# ---- inquiries (S9, S11, S13, S23)


def _inquiries(user: User, now: datetime.datetime, on: datetime.date, calendar: WorkCalendar) -> Iterator[QuerySet[Any]]:
    """Who looks after the account from the beginning; the head when the time has passed; the officer a working day later (design §7)."""
    columns: dict[str, Any] = {"title": Left("text", SHOWN_OF_TEXT), "place": "account__name", "about": "state", "moment": "due_at"}
    looked_after = RosterRow.objects.on(on).filter(person=user, role__in=RosterRow.LOOKS_AFTER).values("account")
    mine = Q(assigned_to=user) | Q(account__in=looked_after)
    if led := user.led_department_ids(on=on):
        mine |= Q(account__department__in=led, due_at__lt=now)
    if user.is_officer(on=on):
        mine |= Q(due_at__lt=_working_day_before(now, calendar)) | Q(assigned_to__isnull=True)
    yield source(Inquiry.objects.open().filter(mine), "inquiry.open", **columns)
    follow_up = Inquiry.objects.to_follow_up(on=on).filter(Q(assigned_to=user) | Q(account__in=looked_after))
    yield source(follow_up, "inquiry.follow_up", **{**columns, "moment": Value(now), "day": "follow_up_on"})

    waiting = ExpertQuestion.objects.filter(answered_at__isnull=True, withdrawn_at__isnull=True)
    yield source(
        waiting.filter(person=user), "expert.answer",
        title=Left("question", SHOWN_OF_TEXT), place="inquiry__account__name", moment="due_at",
    )  # fmt: skip
    yield source(
        waiting.filter(asked_by=user), "expert.waits",
        pk="inquiry", title=Coalesce("person__name", "name"), place="inquiry__account__name", moment="due_at",
    )  # fmt: skip
    if user.is_officer(on=on):
        yield source(touched(), "calendar.touched", pk=Value(0), moment="old_due_at")
    if user.has_role(Role.REGISTRAR, on=on):
        yield source(RegistrationSlip.objects.waiting(), "slip.register", title="reference", about="matter_title", moment="due_at")


def _working_day_before(now: datetime.datetime, calendar: WorkCalendar) -> datetime.datetime:
    """What was due before this moment is one working day late: the same time on the working day before."""
    local = timezone.localtime(now)
    day = calendar.previous_working_day(local.date())
    return timezone.make_aware(datetime.datetime.combine(day, local.time()))


# ---- applications and advice (S4, S5)


def _applications(user: User, on: datetime.date) -> Iterator[QuerySet[Any]]:
    """A row for each party that may decide, and for each party that is waited for: `tasks.py` puts two of one application together."""
    of_this_round = Decision.objects.filter(application=OuterRef("pk"), round=OuterRef("round"))
    undecided = {party: ~Exists(of_this_round.filter(party=party)) for party in Party}
    columns = {"title": "name", "place": "department__name", "about": "platform__name", "number": "round"}

    to_decide = StartupApplication.objects.waiting().exclude(Exists(of_this_round.filter(by=user)))
    has_submitted = Exists(ApplicationRound.objects.filter(application=OuterRef("pk"), submitted_by=user))
    if led := user.led_department_ids(on=on):
        rows = to_decide.filter(undecided[Party.HEAD], department__in=led)
        yield source(rows, "application.decide.head", **columns, moment="submitted_at")
    if user.is_officer(on=on):
        rows = to_decide.filter(undecided[Party.OFFICER]).exclude(has_submitted)
        yield source(rows, "application.decide.officer", **columns, moment="submitted_at")

    mine = StartupApplication.objects.filter(Q(created_by=user) | Q(submitted_by=user))
    yield source(mine.filter(state=State.RETURNED), "application.returned", **columns, moment="changed_at")
    yield source(mine.filter(state=State.DRAFT), "application.draft", **columns, moment="changed_at")
    for party in Party:
        yield source(mine.waiting().filter(undecided[party]), f"application.waits.{party}", **columns, moment="submitted_at")
    if user.has_role(Role.REGISTRAR, on=on):
        decided = StartupApplication.objects.filter(state__in=[State.APPROVED, State.REJECTED], dnr="")
        yield source(decided, "application.dnr", **{**columns, "about": "state"}, moment="ended_at")

    unanswered = AdviceRequest.objects.unanswered()
    advice: dict[str, Any] = {
        "title": "department__name",
        "about": Left("question", SHOWN_OF_TEXT),
        "place": "asked_by__name",
        "moment": "asked_at",
    }
    if user.is_officer(on=on):
        yield source(unanswered, "advice.give", **advice)
    else:
        yield source(unanswered.filter(asked_by=user), "advice.waits", **advice)


# ---- accounts (S2, S3, S24)


def _accounts(user: User, on: datetime.date) -> Iterator[QuerySet[Any]]:
    looked_after = RosterRow.objects.on(on).filter(person=user, role__in=RosterRow.LOOKS_AFTER).values("account")
    mine = Q(pk__in=looked_after) | Q(department__in=user.led_department_ids(on=on))
    columns = {"title": "name", "place": "department__name", "about": "platform__name"}
    planned, due = SocialAccount.objects.filter(state=SocialAccount.State.PLANNED), SocialAccount.objects.due_for_recertification(on=on)
    if user.is_officer(on=on):
        yield source(planned, "account.activate", **columns, moment="created_at")
        never_shown = Case(When(public_version__isnull=True, then=1), default=0, output_field=IntegerField())
        yield source(SocialAccount.objects.waiting_for_public(), "account.publish", **columns, number=never_shown)
    else:
        yield source(planned.filter(mine), "account.start", **columns, moment="created_at")
    yield source(due.filter(mine), "account.confirm", **columns, moment=Coalesce("recertified_at", "created_at"))


# ---- the archive (S21)


def _archive(user: User, on: datetime.date, calendar: WorkCalendar) -> Iterator[QuerySet[Any]]:
    """Who looks after the account from the beginning; the head when its day has passed; the officer a week later (REQ-2.7)."""
    mine = Q(account__in=RosterRow.objects.on(on).filter(person=user, role__in=RosterRow.LOOKS_AFTER).values("account"))
    if led := user.led_department_ids(on=on):
        mine |= Q(account__department__in=led, due_on__lt=on)
    if user.is_officer(on=on):
        mine |= Q(due_on__lt=_working_days_before(on, LATE_AFTER, calendar))
    columns: dict[str, Any] = {"title": "account__name", "place": "account__platform__name", "about": "state", "day": "due_on"}
    yield source(Snapshot.objects.to_take().filter(mine), "snapshot.take", **columns)
    if user.has_role(Role.ARCHIVIST, on=on) or user.is_officer(on=on):
        handed_in_by_me = SnapshotVersion.objects.filter(snapshot=OuterRef("pk"), submitted_by=user)
        yield source(Snapshot.objects.to_review().exclude(Exists(handed_in_by_me)), "snapshot.review", **columns, moment="since")
    if user.is_officer(on=on):
        tasks = Snapshot.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
        counts = {name: Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0) for name, rows in _counted(tasks, on).items()}
        yield source(
            Campaign.objects.open(), "campaign.leads", title=Cast("year", CharField()), about="season", number=counts["done"],
            place=Cast(counts["all"], CharField()), day="closes_on",
        )  # fmt: skip


def _counted(tasks: QuerySet[Any], on: datetime.date) -> dict[str, QuerySet[Any]]:
    return {"all": tasks, "done": tasks.filter(condition(Colour.DONE, on=on))}


def _working_days_before(day: datetime.date, number: int, calendar: WorkCalendar) -> datetime.date:
    for _ in range(number):
        day = calendar.previous_working_day(day)
    return day


# ---- people who leave, are away, or are not here yet (S6, S9)


def _people(user: User, on: datetime.date) -> Iterator[QuerySet[Any]]:
    leaver = {"pk": "account", "title": "person__name", "place": "account__name", "about": "kind", "day": "due_on"}
    yield source(tasks_for(user, on).select_related(None), "leaver.task", **leaver)
    handover = {"title": "account__name", "place": "from_person__name", "moment": "made_at", "day": "first_day"}
    yield source(Handover.objects.waiting(on=on).filter(to_person=user), "handover.accept", **handover)
    led, adds_people = user.led_department_ids(on=on), user.has_role(Role.SYSTEM_ADMINISTRATOR, on=on)
    named: dict[str, Any] = {
        "pk": "application__account",
        "title": "name",
        "place": "application__account__name",
        "about": "role",
        "number": _is_user(),
    }
    if led:
        yield source(_not_on_roster().filter(application__department__in=led), "named.appoint", **named, moment="application__ended_at")
    if adds_people:
        yield source(_not_on_roster().exclude(_has_login()), "named.add", **named, moment="application__ended_at")


def _has_login() -> Exists:
    return Exists(User.objects.filter(email__iexact=OuterRef("email")))


def _is_user() -> Case:
    return Case(When(_has_login(), then=1), default=0, output_field=IntegerField())


def _not_on_roster() -> QuerySet[Any]:
    """Whoever has been on the roster with that role, by the same e-mail address, is taken care of."""
    taken_care_of = RosterRow.objects.filter(
        account__application=OuterRef("application"), role=OuterRef("role"), person__email__iexact=OuterRef("email")
    )
    closed = [SocialAccount.State.CLOSING, SocialAccount.State.CLOSED]
    accounts = SocialAccount.objects.filter(application=OuterRef("application")).exclude(state__in=closed)
    return NamedPerson.objects.filter(Exists(accounts), ~Exists(taken_care_of), user__isnull=True)


# ---- the guideline (S17)


def _guideline(user: User, on: datetime.date) -> Iterator[QuerySet[Any]]:
    """Whoever looks after an account reads the version in force."""
    newest = GuidelineVersion.objects.valid(on=on).values("pk")[:1]
    on_roster = Exists(RosterRow.objects.on(on).filter(person=user, role__in=RosterRow.LOOKS_AFTER))
    unread = ~Exists(ReadReceipt.objects.filter(version=OuterRef("pk"), person=user))
    yield source(GuidelineVersion.objects.filter(on_roster, unread, pk__in=newest), "guideline.read", title=F("name"), day="valid_from")
