"""When a rung of the ladder has passed, and what its reminder says: pure functions of calendar and rung, and words made by the database."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Case, CharField, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat, ExtractYear, LPad
from django.utils import timezone

from core.sql import UtcMinute, path_of
from core.workdays import DAY, STOCKHOLM, WorkCalendar, from_local, midnight
from inquiries.models import Inquiry
from notifications.models import Rung

LONGEST_AHEAD, LONGEST_BACK = datetime.timedelta(days=120), datetime.timedelta(days=180)
LOGGED = "logged"  # the occurrence of the rung that stands for one thing only: it has been logged, or opened again


def moment(rung: Rung, due: datetime.datetime, calendar: WorkCalendar) -> datetime.datetime:
    """When the rung passes for something that is due then, in UTC. The later something is due, the later the rung passes, or together.

    The morning begins at midnight, so that its reminder is there when collected mail leaves at 07.
    """
    day = due.astimezone(STOCKHOLM).date()
    match rung.when:
        case Rung.When.MORNING_OF_DUE_DAY:
            return midnight(day)
        case Rung.When.HOURS_BEFORE:
            return calendar.hours_before(due, rung.amount or 0)
        case Rung.When.WORKING_DAYS_AFTER:
            late = calendar.add_working_days(day, rung.amount or 1)
            return from_local(datetime.datetime.combine(late, calendar.closes(late)))
    return due


def latest_due(rung: Rung, now: datetime.datetime, calendar: WorkCalendar) -> datetime.datetime:
    """The latest due time, to the second, for which the rung has passed: so the database compares one column with one number."""
    if rung.when == Rung.When.LOGGED:
        return calendar.reply_due(now)
    low, high = int((now - LONGEST_BACK).timestamp()), int((now + LONGEST_AHEAD).timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        due = datetime.datetime.fromtimestamp(middle, tz=datetime.UTC)
        low, high = (middle, high) if moment(rung, due, calendar) <= now else (low, middle)
    return datetime.datetime.fromtimestamp(low, tz=datetime.UTC)


# ---- the words, and the key that makes a reminder come once


def occurrence(inquiry: Inquiry) -> str:
    """Which clock, and what it is set to: a deadline that is moved gives new reminders, a sweep that runs again none.

    The same deadline after a reopening is another clock: otherwise nobody who was reminded before would ever be reminded again.
    """
    assert inquiry.due_at is not None
    clock = "first" if inquiry.stopped_at is None else "final"
    return f"{clock}.{inquiry.due_at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M}{_again(inquiry)}"


def logged_occurrence(inquiry: Inquiry) -> str:
    return f"{LOGGED}{_again(inquiry)}"


def _again(inquiry: Inquiry) -> str:
    return f".{inquiry.times_reopened}" if inquiry.times_reopened else ""


def in_words(rows: "models.QuerySet[Any]", rung: Rung, *, now: datetime.datetime) -> "models.QuerySet[Any]":
    """Inquiries with what `notifications.actions.tell_all` asks for. Nothing of what the visitor wrote: that stays in the portal."""
    first_clock = Q(stopped_at__isnull=True)
    clock = Case(When(first_clock, then=Value("first.")), default=Value("final."))
    subject: Any = _how_urgent(now)
    again = Case(When(times_reopened=0, then=Value("")), default=Concat(Value("."), Cast("times_reopened", CharField())))
    key: Any = Concat(clock, UtcMinute("due_at"), again)
    if rung.when == Rung.When.LOGGED:
        subject = Case(When(times_reopened=0, then=Value("Ny fråga att svara på")), default=Value("Öppnad igen, att svara på"))
        key = Concat(Value(LOGGED), again)
    knows: dict[str, Any] = {"not_to": F("logged_by_id")} if rung.when == Rung.When.LOGGED else {}  # whoever logged it
    return rows.values("pk").annotate(  # by name only, so that `text` is ours and not the visitor's
        about_id=F("pk"),
        group=F("account_id"),
        occurrence=key,
        subject=Concat(subject, Value(": "), F("account__name"), output_field=CharField()),
        text=_text(),
        path=path_of("inquiries:inquiry_detail"),
        **knows,
    )


def text_now(inquiry: Inquiry) -> str:
    """What a reminder of it says, on whichever rung."""
    return Inquiry.objects.filter(pk=inquiry.pk).values_list(_text(), flat=True).get()


def _text() -> Concat:
    final = Value("Ett första svar är gett. Nu väntar det slutliga svaret.")
    deadline = Case(When(stopped_at__isnull=True, then=F("due_explanation")), default=final)
    waits = (Value("Frågan "), _number(), Value(" på kontot "), F("account__name"), Value(" väntar på svar.\n\n"))
    return Concat(*waits, deadline, output_field=TextField())


def _how_urgent(now: datetime.datetime) -> Case:
    today = timezone.localdate(now)
    tomorrow = midnight(today + DAY)
    return Case(
        When(due_at__lte=now, then=Value("Svarstiden har gått ut")),
        When(due_at__lt=tomorrow, then=Value("Svara i dag")),
        default=Value("Svarstiden går snart ut"),
    )


def _number() -> Concat:
    """As `Inquiry.number` has it."""
    digits = Cast("pk", CharField())
    padded = Case(When(pk__lt=1_000_000, then=LPad(digits, 6, Value("0"))), default=digits)
    return Concat(Value("SM-"), Cast(ExtractYear("logged_at", tzinfo=STOCKHOLM), CharField()), Value("-"), padded)
