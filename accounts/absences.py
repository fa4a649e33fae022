"""Verbs about absences: whole days, and never why (S9, design §6). What follows from one is done by the apps above, through `react`."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.actions import locked
from accounts.models import Absence, User
from core.errors import RuleError
from core.history import record
from core.templatetags.portal import swedish_date

ONE_DAY = datetime.timedelta(days=1)
LONGEST = datetime.timedelta(days=366)

Reaction = Callable[[Absence, User, datetime.date], None]
_reactions: list[Reaction] = []


def react(reaction: Reaction) -> None:
    """`reaction(absence, by, today)` runs in the transaction of each change of an absence. Registering twice does nothing."""
    if reaction not in _reactions:
        _reactions.append(reaction)


@transaction.atomic
def report_absence(*, person: User, from_date: datetime.date, to_date: datetime.date | None, by: User, today: datetime.date) -> Absence:
    """`to_date` None: until somebody says otherwise. Days that meet an absence that is already there become one with it."""
    person = locked(person)
    _require_sensible(person, from_date, to_date, today)
    touching = _touching(person, from_date, to_date, today)
    for row in touching:
        if row.from_date <= from_date and (row.to_date is None or (to_date is not None and to_date <= row.to_date)):
            raise RuleError(f"Det är redan anmält: {person.name} är borta {period(row)}.")
    first = min([from_date, *(row.from_date for row in touching)])
    last_days = [to_date, *(row.to_date for row in touching)]
    last = None if None in last_days else max(day for day in last_days if day is not None)
    kept = next((row for row in touching if row.from_date == first), None)
    joined = [row for row in touching if row is not kept]
    for row in joined:
        row.mark_cancelled(today=today)
    if kept is None:
        absence, verb = Absence.objects.create(person=person, from_date=first, to_date=last), "absence.reported"
        verb += "_one_day" if first == last else ""
    else:
        absence, verb = kept, "absence.extended"
        absence.to_date = last
        absence.save(update_fields=["to_date"])
    _tell(verb if last else f"{verb}_until_further_notice", absence, by=by, today=today, from_date=first, to_date=last)
    for row in joined:  # what followed from it follows from the longer one instead
        _tell("absence.joined", row, by=by, today=today)
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, last_day: datetime.date, by: User, today: datetime.date) -> None:
    """Back earlier than was said. The day after `last_day` is the first at work; yesterday as last day means back today."""
    absence = _locked_with_person(absence)
    if absence.cancelled_at is not None or (absence.to_date is not None and absence.to_date < today):
        raise RuleError("Frånvaron är redan slut.")
    if last_day < absence.from_date:
        raise RuleError(f"Sista dagen kan inte ligga före första dagen, {swedish_date(absence.from_date)}. Blev det fel, ångra i stället.")
    if last_day < today - ONE_DAY:
        raise RuleError("Sista dagen kan inte ligga längre tillbaka än i går. I går betyder tillbaka i dag.")
    if absence.to_date is not None and last_day >= absence.to_date:
        raise RuleError(f"Frånvaron slutar redan {swedish_date(absence.to_date)}. Ska den bli längre, anmäl de dagarna också.")
    absence.to_date = last_day
    absence.save(update_fields=["to_date"])
    _tell("absence.ended", absence, by=by, today=today, to_date=last_day)


@transaction.atomic
def cancel(*, absence: Absence, by: User, today: datetime.date) -> None:
    """Reported by mistake, or it did not come about: then nobody was ever away."""
    absence = _locked_with_person(absence)
    absence.mark_cancelled(today=today)
    _tell("absence.cancelled", absence, by=by, today=today)


def come_back(*, absence: Absence, by: User, today: datetime.date) -> None:
    """At work again today: an absence that began today never was, an older one ended yesterday."""
    if absence.from_date >= today:
        cancel(absence=absence, by=by, today=today)
    else:
        end_absence(absence=absence, last_day=today - ONE_DAY, by=by, today=today)


def period(row: Absence) -> str:
    """ "4 maj 2026", "4 maj 2026 till 8 maj 2026", "från 4 maj 2026 och tills vidare"."""
    if row.to_date is None:
        return f"från {swedish_date(row.from_date)} och tills vidare"
    if row.to_date == row.from_date:
        return swedish_date(row.from_date)
    return f"{swedish_date(row.from_date)} till {swedish_date(row.to_date)}"


def _require_sensible(person: User, from_date: datetime.date, to_date: datetime.date | None, today: datetime.date) -> None:
    if to_date is not None and to_date < from_date:
        raise RuleError("Sista dagen kan inte ligga före första dagen.")
    if from_date < today:
        raise RuleError("Frånvaron kan inte börja bakåt i tiden, för den styr vem som har ansvaret från och med nu. Börja med i dag.")
    if from_date - today > LONGEST:
        raise RuleError("Det är mer än ett år dit. Anmäl frånvaron när den närmar sig.")
    if to_date is not None and to_date - from_date > LONGEST:
        raise RuleError("Det är längre än ett år. Så länge behöver någon annan utses i stället: be verksamhetschefen.")
    if not person.works_on(from_date):
        raise RuleError(f"{person.name} arbetar inte kvar då.")


def _touching(person: User, from_date: datetime.date, to_date: datetime.date | None, today: datetime.date) -> list[Absence]:
    """Absences that overlap the days, or that lie wall to wall with them."""
    rows = person.absences.select_for_update().not_over(max(from_date - ONE_DAY, today))
    if to_date is not None:
        rows = rows.filter(from_date__lte=to_date + ONE_DAY)
    return list(rows.order_by("from_date", "pk"))


def _locked_with_person(absence: Absence) -> Absence:
    """The person first, as everywhere here, so that two verbs about one person take turns."""
    locked(absence.person)
    return locked(absence)


def _tell(verb: str, absence: Absence, *, by: User, today: datetime.date, **data: Any) -> None:
    record(verb, absence, by=by, about=absence.person.name, **data)
    for reaction in _reactions:
        reaction(absence, by, today)
