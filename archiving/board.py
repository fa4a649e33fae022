"""The board of a campaign: each account in green, amber or red, counted and listed; and the report that is left when it closes."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, TextChoices
from django.utils import timezone
from django.utils.safestring import SafeString

from archiving.models import Campaign, Snapshot
from core.templatetags.portal import badge
from registry.models import RosterRow

State = Snapshot.State


class Colour(TextChoices):
    DONE = "klar", "Klar"
    ON_ITS_WAY = "pagar", "Pågår"
    LATE = "forsenad", "Försenad"
    WITHDRAWN = "utgar", "Utgår"


TONES = {
    Colour.DONE: ("good", "check-circle"),
    Colour.ON_ITS_WAY: ("warning", "hourglass-split"),
    Colour.LATE: ("bad", "exclamation-triangle"),
    Colour.WITHDRAWN: ("neutral", "slash-circle"),
}


def condition(colour: str, *, on: datetime.date) -> Q:
    to_take = Q(state__in=[State.OPEN, State.REDO])
    return {
        Colour.DONE: Q(state__in=Snapshot.COUNTS),
        Colour.ON_ITS_WAY: Q(state__in=[State.PLANNED, State.SUBMITTED]) | to_take & Q(due_on__gte=on),
        Colour.LATE: to_take & Q(due_on__lt=on),
        Colour.WITHDRAWN: Q(state=State.WITHDRAWN),
    }[Colour(colour)]


def colour_of(snapshot: Snapshot, *, on: datetime.date) -> Colour:
    if snapshot.counts:
        return Colour.DONE
    if snapshot.state == State.WITHDRAWN:
        return Colour.WITHDRAWN
    return Colour.LATE if snapshot.is_late(on=on) else Colour.ON_ITS_WAY


# ---- the figures on top


WIDTH, GAP = 600, 2  # of the picture, in its own units


@dataclass(frozen=True)
class Part:
    """One colour's share. `x` and `width` place it in the picture; they are 0 for a colour that nobody has."""

    colour: Colour
    count: int
    x: float
    width: float

    @property
    def tone(self) -> str:
        return TONES[self.colour][0]

    @property
    def icon(self) -> str:
        return TONES[self.colour][1]


@dataclass(frozen=True)
class Figures:
    parts: list[Part]

    @property
    def total(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def sentence(self) -> str:
        """ "12 av 40 är klara, 25 pågår, 3 är försenade."."""
        counts = {part.colour: part.count for part in self.parts}
        late = counts[Colour.LATE]
        words = [
            f"{counts[Colour.DONE]} av {self.total} är klara",
            f"{counts[Colour.ON_ITS_WAY]} pågår",
            "1 är försenad" if late == 1 else f"{late} är försenade" if late else "ingen är försenad",
        ]
        if counts[Colour.WITHDRAWN]:
            words.append(f"{counts[Colour.WITHDRAWN]} utgår")
        return ", ".join(words) + "."


def figures_of(snapshots: Any, *, on: datetime.date) -> Figures:
    """One query."""
    wanted: dict[str, Any] = {colour.name: Count("pk", filter=condition(colour, on=on)) for colour in Colour}
    counts = snapshots.order_by().aggregate(**wanted)
    return drawn({colour: counts[colour.name] for colour in Colour})


def drawn(counts: dict[Colour, int]) -> Figures:
    total, x, parts = sum(counts.values()), 0.0, []
    for colour, count in counts.items():
        width = WIDTH * count / total if total else 0.0
        parts.append(Part(colour, count, round(x, 1), round(max(width - GAP, 1), 1) if count else 0))
        x += width
    return Figures(parts)


# ---- the rows


@dataclass(frozen=True)
class BoardRow:
    snapshot: Snapshot
    colour: Colour
    responsible: str

    @property
    def is_late(self) -> bool:
        return self.colour == Colour.LATE

    @property
    def badge(self) -> SafeString:
        tone, icon = TONES[self.colour]
        label = self.snapshot.get_state_display()
        return badge(tone, icon, f"Försenad: {label.lower()}" if self.colour == Colour.LATE else label)


RELATED = ("account__platform", "account__department")


def board_rows(snapshots: Iterable[Snapshot], *, on: datetime.date) -> list[BoardRow]:
    """One query for the names, however many rows. Ask for the snapshots with select_related(*RELATED)."""
    snapshots = list(snapshots)
    names = responsible_by_account([snapshot.account_id for snapshot in snapshots], on=on)
    return [BoardRow(snapshot, colour_of(snapshot, on=on), ", ".join(names[snapshot.account_id])) for snapshot in snapshots]


def responsible_by_account(accounts: Any, *, on: datetime.date) -> dict[int, list[str]]:
    """`accounts` is keys or a query for them."""
    names: dict[int, list[str]] = defaultdict(list)
    roster = RosterRow.objects.working(on=on).filter(account__in=accounts, role=RosterRow.Role.RESPONSIBLE)
    for account, name in roster.order_by("account", "order", "from_date", "pk").values_list("account_id", "person__name"):
        names[account].append(name)
    return names


# ---- the report


HEAD = ("Konto", "Kanal", "Verksamhet", "Ansvarig", "Bedömning", "Läge", "Sedan", "Tas senast")


def report_of(campaign: Campaign, *, on: datetime.date) -> dict[str, Any]:
    """What is kept with a closed campaign: figures, and each account with state, since when, and who is responsible. Dates are ISO."""
    snapshots = campaign.snapshots.select_related(*RELATED).order_by("account__name", "pk")
    names = responsible_by_account(campaign.snapshots.order_by().values("account"), on=on)
    accounts = [_reported(snapshot, ", ".join(names[snapshot.account_id]), on=on) for snapshot in snapshots]
    counts = {colour.value: sum(one["colour"] == colour for one in accounts) for colour in Colour}
    return {
        "made_on": on.isoformat(),
        "counts": counts,
        "approved": counts[Colour.DONE],
        "missing": counts[Colour.ON_ITS_WAY] + counts[Colour.LATE],
        "accounts": accounts,
    }


def _reported(snapshot: Snapshot, responsible: str, *, on: datetime.date) -> dict[str, Any]:
    return {
        "snapshot": snapshot.pk,
        "account": snapshot.account_id,
        "name": snapshot.account.name,
        "platform": snapshot.account.platform.name,
        "department": snapshot.account.department.name,
        "responsible": responsible,
        "colour": colour_of(snapshot, on=on).value,
        "state": snapshot.get_state_display(),
        "since": timezone.localdate(snapshot.since).isoformat(),
        "due_on": snapshot.due_on.isoformat(),
    }


def export_rows(reported: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """A report's accounts as rows under HEAD."""
    for one in reported:
        yield [
            *(one["name"], one["platform"], one["department"], one["responsible"], Colour(one["colour"]).label, one["state"]),
            *(datetime.date.fromisoformat(one["since"]), datetime.date.fromisoformat(one["due_on"])),
        ]
