"""What an application must hold before it is submitted, and what it says as text."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import User
from registry.models.account import SocialAccount
from registry.models.application_parts import ChecklistTick, NamedPerson

if TYPE_CHECKING:
    from registry.models.application import StartupApplication

# The labels of Bilaga 1, its typing errors mended.
LABELS = {
    "department": "Verksamhet",
    "url": "Webbadress",
    "platform": "Kanal",
    "name": "Kontots/sidans namn",
    "purpose": "Syfte med konto/sida",
    "audience": "Målgrupp för konto/sida",
    "content": "Vad ska ni kommunicera?",
    "admins": "Vilka ska administrera kontot/sidan?",
    "responsible": "Vem/vilka ska ansvara för den dagliga driften av publicering, bevakning och handläggning av inkomna frågor, "
    "inlägg och kommentarer?",
    "substitutes": "Vem ersätter vid ledighet/frånvaro?",
    "watch_pattern": "Hur ofta och under vilka tider behöver kontot/sidan bevakas och uppdateras?",
    "hours_per_week": "Hur många timmar arbetstid i veckan beräknas underhållet av kontot/sidan att ta?",
}

PEOPLE_FIELDS = {
    NamedPerson.Role.ADMIN: "admins",
    NamedPerson.Role.RESPONSIBLE: "responsible",
    NamedPerson.Role.SUBSTITUTE: "substitutes",
}


@dataclass(frozen=True)
class Missing:
    """One thing that stands between the draft and "Skicka in". `field` is a key of LABELS, or "checklist"."""

    field: str
    sentence: str


def missing_answers(application: "StartupApplication", *, on: datetime.date) -> list[Missing]:
    """In the form's order; empty when the application can be submitted."""
    people = list(application.people.select_related("user"))
    by_role = {role: [person for person in people if person.role == role] for role in NamedPerson.Role}
    missing = [
        Missing(name, f"Fyll i ”{LABELS[name]}”.")
        for name in ("url", "platform", "name", "purpose", "audience", "content", "watch_pattern", "hours_per_week")
        if getattr(application, name) in ("", None)
    ]
    if application.url and not application.address_key:
        missing.append(Missing("url", "Webbadressen känns inte igen som en adress i den valda kanalen."))
    if application.address_key:
        taken = SocialAccount.objects.not_closed().filter(address_key=application.address_key).first()
        if taken:
            missing.append(Missing("url", f"Det finns redan ett konto med den webbadressen: {taken.name}."))
    if not by_role[NamedPerson.Role.ADMIN]:
        missing.append(Missing("admins", "Ange minst en administratör."))
    if not by_role[NamedPerson.Role.RESPONSIBLE]:
        missing.append(Missing("responsible", "Ange minst en ansvarig för den dagliga driften."))
    missing += [Missing("substitutes", sentence) for sentence in _missing_substitute(by_role)]
    for role, field in PEOPLE_FIELDS.items():
        gone = [person.display_name for person in by_role[role] if person.user and not person.user.works_on(on)]
        if gone:
            missing.append(Missing(field, f"Arbetar inte längre kvar: {', '.join(gone)}."))
    ticked = set(application.ticks.values_list("item", flat=True))
    unticked = [str(item.label) for item in ChecklistTick.Item if item not in ticked]
    if unticked:
        missing.append(Missing("checklist", f"Bocka av i checklistan: {'; '.join(unticked)}."))
    closed_on = application.department.closed_on
    if closed_on is not None and closed_on <= on:
        missing.append(Missing("department", f"{application.department.name} är avslutad. Välj den verksamhet som ska ha kontot nu."))
    elif not User.objects.heads_of(application.department, on=on).exists():
        sentence = f"{application.department.name} saknar verksamhetschef. Systemadministratören behöver utse en chef eller en ersättare."
        missing.append(Missing("department", sentence))
    return missing


def _missing_substitute(by_role: dict[NamedPerson.Role, list[NamedPerson]]) -> list[str]:
    """S9: at least one substitute who is nobody of the responsible."""
    substitutes = by_role[NamedPerson.Role.SUBSTITUTE]
    if not substitutes:
        return ["Ange minst en ersättare."]
    responsible = {person.identity for person in by_role[NamedPerson.Role.RESPONSIBLE]}
    both = [person.display_name for person in substitutes if person.identity in responsible]
    if both:
        return [f"Ersättaren måste vara någon annan än den ansvariga: {', '.join(both)}."]
    return []


def written_out(application: "StartupApplication") -> dict[str, str]:
    people = list(application.people.select_related("user"))

    def named(role: NamedPerson.Role) -> str:
        return "\n".join(person.contact for person in people if person.role == role)

    answers = {
        "department": application.department.name,
        "url": application.url,
        "platform": str(application.platform) if application.platform else "",
        "name": application.name,
        "purpose": application.purpose,
        "audience": application.audience,
        "content": application.content,
        "admins": named(NamedPerson.Role.ADMIN),
        "responsible": named(NamedPerson.Role.RESPONSIBLE),
        "substitutes": named(NamedPerson.Role.SUBSTITUTE),
        "watch_pattern": application.watch_pattern,
        "hours_per_week": "" if application.hours_per_week is None else f"{application.hours_per_week.normalize():f}".replace(".", ","),
    }
    ticks = {tick.item: tick for tick in application.ticks.select_related("by")}
    checklist = {
        str(item.label): f"Ja, {ticks[item].by.name} {timezone.localdate(ticks[item].at)}" if item in ticks else "Nej"
        for item in ChecklistTick.Item
    }
    return {LABELS[key]: text for key, text in answers.items()} | checklist
