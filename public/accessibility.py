"""What we know about how accessible the portal is: the facts of the statement that lag (2018:1937) 13 § asks for.

Change it when something has been assessed anew. Name and contact details come from the municipality's settings.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum


class Conformance(StrEnum):
    """The law's three words."""

    FULL = "helt förenlig"
    PARTIAL = "delvis förenlig"
    NONE = "inte förenlig"


@dataclass(frozen=True)
class Shortcoming:
    what: str
    why: str
    instead: str


@dataclass(frozen=True)
class Statement:
    conformance: Conformance
    shortcomings: tuple[Shortcoming, ...]
    assessed_on: datetime.date
    updated_on: datetime.date
    method: str
    disproportionate: str
    not_covered: str
    report_url: str


STATEMENT = Statement(
    conformance=Conformance.PARTIAL,
    shortcomings=(
        Shortcoming(
            what="Ansökningar och beslut i PDF har rubriker, språk och läsordning, men är inte granskade med hjälpmedel.",
            why="Granskningen återstår.",
            instead="Allt som står i en PDF står också på ansökans webbsida.",
        ),
        Shortcoming(
            what="Texter som verksamheterna själva har skrivit, till exempel syftet med ett konto, kan vara svåra att läsa.",
            why="De granskas av en människa innan de visas, men inte med ett läsbarhetsmått.",
            instead="Hör av dig så förklarar vi.",
        ),
    ),
    assessed_on=datetime.date(2026, 11, 22),
    updated_on=datetime.date(2026, 11, 22),
    method="Självskattning. Sidorna har prövats automatiskt mot WCAG 2.1 nivå A och AA, i ljust och mörkt utseende, på bred skärm "
    "och på en skärm som är 320 bildpunkter bred, och gåtts igenom med enbart tangentbord.",
    disproportionate="Vi har inte gjort undantag för att en anpassning skulle vara oskäligt betungande (12 §).",
    not_covered="Det som visas hos Facebook, Instagram och de andra kanalerna styrs av företagen bakom dem. Där gör vi det vi kan: "
    "beskriver bilder, textar film och lägger viktig information även på kommunens webbplats (11 §).",
    report_url="https://www.digg.se/tdosanmalan",
)
