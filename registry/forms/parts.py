"""Bilaga 1 as a task list of five short parts (design §11)."""

from collections.abc import Collection
from dataclasses import dataclass

from registry.models import StartupApplication


@dataclass(frozen=True)
class Part:
    """`fields` are keys of `application_checks.LABELS`, or "checklist"."""

    slug: str
    title: str
    hint: str
    fields: tuple[str, ...]

    def status(self, application: StartupApplication, missing: Collection[str], filled: Collection[str]) -> str:
        """As the task list component says it. `missing` and `filled` are fields."""
        if not set(self.fields) & set(missing):
            return "done"
        return "started" if set(self.fields) & set(filled) else ""


PARTS = (
    Part("kontot", "Kontot", "Verksamhet, webbadress, kanal och namn", ("department", "url", "platform", "name")),
    Part("syftet", "Syfte och målgrupp", "Varför, för vilka och om vad", ("purpose", "audience", "content")),
    Part("manniskorna", "Människorna", "Administratörer, ansvariga och ersättare", ("admins", "responsible", "substitutes")),
    Part("bevakningen", "Bevakning och tid", "När kontot bevakas och hur mycket tid det tar", ("watch_pattern", "hours_per_week")),
    Part("checklistan", "Checklistan", "Sex punkter att gå igenom innan ni skickar in", ("checklist",)),
)


def part_with(slug: str) -> Part | None:
    return next((part for part in PARTS if part.slug == slug), None)


def part_of(field: str) -> Part:
    return next(part for part in PARTS if field in part.fields)


def filled_fields(application: StartupApplication) -> set[str]:
    """Fields with something in them. The department is always chosen, so it starts no part."""
    columns = ("url", "platform_id", "name", "purpose", "audience", "content", "watch_pattern", "hours_per_week")
    filled = {column.removesuffix("_id") for column in columns if getattr(application, column) not in ("", None)}
    roles = {"admin": "admins", "responsible": "responsible", "substitute": "substitutes"}
    filled |= {roles[role] for role in application.people.values_list("role", flat=True)}
    return filled | ({"checklist"} if application.ticks.exists() else set())
