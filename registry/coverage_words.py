"""Days, holes and rows of the coverage in Swedish words."""

import datetime

from accounts.models import User
from core.templatetags.portal import MONTHS
from core.workday_words import joined
from registry.coverage import Cover, Hole, Row, Run


def span(first: datetime.date, last: datetime.date, *, today: datetime.date) -> str:
    """ "4 maj", "4–8 maj", "30 april–4 maj", "21 december–10 januari 2027": the year only when it is not this one."""
    year = f" {last.year}" if last.year != today.year else ""
    end = f"{last.day} {MONTHS[last.month - 1]}{year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{first.day} {MONTHS[first.month - 1]}–{end}"


def when(hole: Hole, *, today: datetime.date) -> str:
    """ "i dag", "nu, till och med 8 maj", "4–8 maj"."""
    if hole.first > today:
        return span(hole.first, hole.last, today=today)
    return "i dag" if hole.last <= today else f"nu, till och med {span(hole.last, hole.last, today=today)}"


def who_acts(hole: Hole, *, reader: User | None = None) -> str:
    """ "Birgitta Öhman ser till att någon är på plats.", or "Du" when that is the one who reads it."""
    names = ["Du" if person == reader else person.name for person in hole.to_act]
    return f"{joined(names)} ser till att någon är på plats." if names else ""


def names(run: Run) -> str:
    return joined(person.name for person in run.people) if run.people else "ingen"


def summary(row: Row, *, today: datetime.date) -> str:
    """What the picture of one account shows: "Ansvarig på plats, utom 7–18 december då Elias Nord ersätter."."""
    runs = row.runs()
    exceptions = [f"{span(run.first, run.last, today=today)} då {_exception(run)}" for run in runs if run.cover != Cover.RESPONSIBLE]
    if not exceptions:
        return "Ansvarig på plats alla arbetsdagar." if runs else "Inga arbetsdagar."
    return f"Ansvarig på plats, utom {joined(exceptions)}."


def _exception(run: Run) -> str:
    return f"{names(run)} ersätter" if run.cover == Cover.SUBSTITUTE else "ingen är på plats"
