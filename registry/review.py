"""What somebody who decides on an application needs to see beside it (design §11: made for one minute)."""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from django.db.models import Count, Q, Sum

from core.models import Municipality
from core.text import looks_like_personal_number
from registry.duplicates import duplicates_of
from registry.lookalikes import resembles, skeleton
from registry.models import ChecklistTick, NamedPerson, SocialAccount, StartupApplication
from registry.models.application_checks import LABELS

MOST_SHOWN = 5
MOST_COMPARED = 200
ALIKE = 0.6
WORDS_OF_NO_HELP = {"kommun", "kommuns", "kommunens", "kommunen", "och", "för", "med", "den", "det", "sida", "sidan", "konto"}


SHORT_LABELS = {
    "platform": "Kanal",
    "url": "Webbadress",
    "purpose": "Syfte",
    "audience": "Målgrupp",
    "content": "Innehåll",
    "responsible": "Ansvariga",
    "substitutes": "Ersättare",
    "admins": "Administratörer",
    "watch_pattern": "Bevakning",
}


def in_short(application: StartupApplication, answers: dict[str, str]) -> list[tuple[str, str]]:
    """What, why, who and how much, under short words: (label, text). `answers` are label → text of the round that is decided on."""
    rows = [(short, answers.get(LABELS[field], "")) for field, short in SHORT_LABELS.items()]
    hours = answers.get(LABELS["hours_per_week"], "")
    return [*rows, ("Arbetstid", f"{hours} timmar i veckan" if hours else ""), ("Checklistan", _ticked(answers))]


def _ticked(answers: dict[str, str]) -> str:
    said = [answers.get(str(item.label), "") for item in ChecklistTick.Item]
    done = sum(text.startswith("Ja") for text in said)
    return "Alla sex punkter är avbockade" if done == len(said) else f"{done} av {len(said)} punkter är avbockade"


@dataclass(frozen=True)
class Load:
    """What the department already looks after."""

    accounts: int
    hours: Decimal

    def with_new(self, hours: Decimal | None) -> Decimal:
        return self.hours + (hours or 0)


def load_of(application: StartupApplication) -> Load:
    others = SocialAccount.objects.not_closed().filter(department=application.department).exclude(application=application)
    sums = others.aggregate(accounts=Count("pk"), hours=Sum("hours_per_week"))
    return Load(accounts=sums["accounts"], hours=sums["hours"] or Decimal(0))


def accounts_in_department(application: StartupApplication) -> list[SocialAccount]:
    others = SocialAccount.objects.not_closed().filter(department=application.department).exclude(application=application)
    return list(others.select_related("platform")[: MOST_SHOWN + 1])


def lookalikes_of(application: StartupApplication) -> list[SocialAccount]:
    """Accounts on the same platform, in other departments, whose names a visitor could take for this one; most alike first."""
    words = _telling_words(application.name)
    if not words or application.platform_id is None:
        return []
    shares_a_word = Q()
    for word in words:
        shares_a_word |= Q(name__icontains=word[:6])
    candidates = (
        SocialAccount.objects.not_closed()
        .filter(shares_a_word, platform=application.platform_id)
        .exclude(department=application.department_id)
        .select_related("platform", "department")[:MOST_COMPARED]
    )
    scored = [(_likeness(application.name, account.name), account) for account in candidates]
    alike = sorted(((score, account) for score, account in scored if score >= ALIKE), key=lambda pair: -pair[0])
    return [account for _, account in alike[:MOST_SHOWN]]


def _telling_words(name: str) -> list[str]:
    """The words that tell one account of this municipality from another."""
    ours = {word.casefold() for word in re.findall(r"\w+", f"{Municipality.current().name} {Municipality.current().genitive}")}
    words = (word.casefold() for word in re.findall(r"\w+", name))
    return [word for word in words if len(word) > 2 and word not in ours | WORDS_OF_NO_HELP][:6]


def _likeness(name: str, other: str) -> float:
    return 1.0 if resembles(name, other) else SequenceMatcher(None, skeleton(name), skeleton(other)).ratio()


def noteworthy(application: StartupApplication, *, on: datetime.date) -> list[str]:
    """Sentences on what has changed or is worth a question, none of them a stop by itself."""
    found = application.missing(on=on)
    duplicates = duplicates_of(application.address_key, besides=application)
    if duplicates.closed:
        found.append(f"Det har funnits ett konto med samma adress: {duplicates.closed.name}. Det är avslutat.")
    found += [f"{other.department} har också en ansökan för samma adress." for other in duplicates.applications]
    strangers = [person.display_name for person in application.people.filter(user__isnull=True)]
    if strangers:
        found.append(f"Finns inte i portalen än: {', '.join(strangers)}. De behöver läggas upp innan kontot kan starta.")
    if application.people.filter(role=NamedPerson.Role.ADMIN).values("user", "email").distinct().count() == 1:
        found.append("Bara en administratör är angiven. Startlistan kräver två huvudadministratörer.")
    if application.advice_id is None:
        found.append("Ansökan hänger inte ihop med någon rådgivning (S4).")
    texts = (application.purpose, application.audience, application.content, application.watch_pattern)
    if any(looks_like_personal_number(text) for text in texts):
        found.append("En text ser ut att innehålla ett personnummer. Skicka tillbaka ansökan om det ska bort.")
    return found
