"""The register as a list: which accounts, in which order, and each row ready to show or export.

Rows are plain dicts that cost the page nothing but their letters: names of platforms and departments come from two small look-ups, names
of people from one query for all rows shown.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import Department, User
from core.templatetags.portal import STATES, badge, iso_date
from registry.addresses import AddressError, recognise
from registry.forms.account_filter import SORTS, AccountFilterForm
from registry.models import AccountVersion, Platform, RosterRow, SocialAccount
from registry.models.account import approved_as_it_stands, recertify_by

State, Role, Pick = SocialAccount.State, RosterRow.Role, AccountFilterForm.Pick

ROW = ("pk", "name", "handle", "state", "platform_id", "department_id")
ROW_NOW = (*ROW, "recertified_at", "created_at", "closed_on", "approved")
ROW_THEN = (*ROW, "account_id")
BADGES = {}
for _state, _label in State.choices:
    _icon, _tone = STATES["registry.socialaccount", _state]
    BADGES[_state] = badge(_tone, _icon, _label)
NAMES_SHOWN = 2


class Places:
    """The platforms and departments by name, in Swedish order, and which departments lie under which. One query."""

    def __init__(self) -> None:
        platforms = Platform.objects.annotate(parent=Cast(Value(None), BigIntegerField())).values_list(
            "pk", "name", "former_name", "parent", "slug"
        )
        departments = Department.objects.annotate(former_name=Value(""), slug=Value("")).values_list(
            "pk", "name", "former_name", "parent_id", "slug"
        )
        self.platforms: dict[int, str] = {}
        self.departments: dict[int, str] = {}
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for pk, name, former_name, parent, slug in platforms.order_by().union(departments.order_by(), all=True).order_by("name", "pk"):
            if slug:
                self.platforms[pk] = f"{name} ({former_name})" if former_name else name
            else:
                self.departments[pk] = name
                self._children[parent].append(pk)

    def tree(self, parent: int | None = None, depth: int = 0) -> Iterator[tuple[int, str]]:
        """Each department below the one above it, indented."""
        for pk in self._children.get(parent, []):
            yield pk, "\N{NO-BREAK SPACE}" * 3 * depth + self.departments[pk]
            yield from self.tree(pk, depth + 1)

    def with_those_below(self, department: int) -> list[int]:
        return [department, *(pk for pk, _ in self.tree(department))]


def chosen_accounts(choices: dict[str, Any], *, user: User, today: datetime.date, places: Places) -> Any:
    """The accounts asked for, in the order asked for: `AccountVersion`s when a day is asked for, otherwise `SocialAccount`s."""
    day = choices.get("datum")
    accounts = AccountVersion.objects.visible_to(user).as_of(day) if day else SocialAccount.objects.visible_to(user)
    if text := choices.get("q"):
        accounts = accounts.matching(text, address_key=_address_key(text))
    if choices.get("kanal"):
        accounts = accounts.filter(platform=choices["kanal"])
    if choices.get("verksamhet"):
        accounts = accounts.in_departments(places.with_those_below(int(choices["verksamhet"])))
    if choices.get("lage"):
        accounts = accounts.filter(state=choices["lage"])
    accounts = _picked(accounts, choices.get("urval"), user=user, on=day or today)
    descending = choices["sort"].startswith("-")
    order = [*SORTS[choices["sort"].removeprefix("-")], "pk"]
    return accounts.order_by(*(f"-{name}" if descending else name for name in order))


def _address_key(text: str) -> str:
    """The key of the account whose address was pasted, however it was written; "" when the text is no address."""
    if "/" not in text and "." not in text:
        return ""
    try:
        return recognise(text, Platform.objects.rules()).key
    except AddressError:
        return ""


def _picked(accounts: Any, pick: str | None, *, user: User, on: datetime.date) -> Any:
    if pick == Pick.MINE:
        return accounts.of_person(user, on=on)
    if pick == Pick.NO_RESPONSIBLE:
        return accounts.exclude(state=State.CLOSED).missing_roster_role(Role.RESPONSIBLE, on=on)
    if pick == Pick.NO_SUBSTITUTE:
        return accounts.exclude(state=State.CLOSED).missing_roster_role(Role.SUBSTITUTE, on=on)
    if pick == Pick.TO_CONFIRM:
        return accounts.due_for_recertification(on=on)
    if pick == Pick.TO_APPROVE:
        return accounts.waiting_for_public()
    return accounts


# ---- rows to show


def values_to_show(accounts: Any) -> Any:
    if accounts.model is AccountVersion:
        return accounts.values(*ROW_THEN)
    return accounts.annotate(approved=approved_as_it_stands()).values(*ROW_NOW)


def rows_to_show(accounts: Any, rows: list[dict[str, Any]], *, on: datetime.date, places: Places) -> list[dict[str, Any]]:
    """Ready for the template: name url handle platform department badge responsible substitutes, and for today also next and urgent."""
    people = _people(accounts.roster_rows(on=on), [row.get("account_id", row["pk"]) for row in rows])
    start = reverse("registry:account_list")
    for row in rows:
        account = row.get("account_id", row["pk"])
        responsible, substitutes = people[Role.RESPONSIBLE][account], people[Role.SUBSTITUTE][account]
        row["url"] = f"{start}{account}/"
        row["platform"], row["department"] = places.platforms[row["platform_id"]], places.departments[row["department_id"]]
        row["badge"] = BADGES[row["state"]]
        row["responsible"], row["substitutes"] = _few(responsible), _few(substitutes)
        if "approved" in row:
            row["next"], row["urgent"] = _next_thing(row, bool(responsible), bool(substitutes), on)
    return rows


def _people(roster: QuerySet[RosterRow], accounts: Any) -> dict[str, dict[int, list[str]]]:
    """Role → account → names. One query, however many accounts; `accounts` is keys or a query for them."""
    names: dict[str, dict[int, list[str]]] = {role: defaultdict(list) for role in Role.values}
    found = roster.filter(account__in=accounts).order_by("account", "role", "order", "from_date", "pk")
    for account, role, name in found.values_list("account_id", "role", "person__name"):
        names[role][account].append(name)
    return names


def _few(names: list[str]) -> str:
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" +{more}" if more > 0 else "")


def _next_thing(row: dict[str, Any], responsible: bool, substitute: bool, today: datetime.date) -> tuple[str, bool]:
    """What somebody should do next, and whether it is overdue already."""
    if row["state"] == State.CLOSED:
        return f"Avslutat {iso_date(row['closed_on'])}", False
    if not responsible:
        return "Utse ansvarig", True
    if not substitute:
        return "Utse ersättare", True
    if row["state"] == State.PLANNED:
        return "Gör klart startlistan", False
    if row["state"] == State.CLOSING:
        return "Slutför avslutet", False
    if not row["approved"]:
        return "Godkänn för publika listan", True
    day = recertify_by(recertified_at=row["recertified_at"], created_at=row["created_at"])
    return ("Bekräfta uppgifterna", True) if day <= today else (f"Bekräfta senast {iso_date(day)}", False)


# ---- rows to export

HEAD = (
    "Nummer",
    "Namn",
    "Kanal",
    "Kontonamn",
    "Webbadress",
    "Kanalens fasta id",
    "Verksamhet",
    "Läge",
    "Ansvarig",
    "Ersättare",
    "Syfte",
    "Målgrupp",
    "Vad som kommuniceras",
    "Bevakning",
    "Timmar i veckan",
)
HEAD_NOW = ("Aktivt sedan", "Bekräftat", "Bevarandenivå", "Ögonblicksbilder per år", "Avslutat", "Vänd dig till", "Beslut")
FACTS = (*ROW, "url", "permanent_id", "purpose", "audience", "content", "watch_pattern", "hours_per_week")
FACTS_NOW = (
    *FACTS,
    *("activated_on", "recertified_at", "archive_level", "archive_times_per_year", "closed_on", "turn_to"),
    *("earlier_decision", "application__dnr"),
)


def export_head(accounts: Any) -> tuple[str, ...]:
    return HEAD if accounts.model is AccountVersion else HEAD + HEAD_NOW


def export_rows(accounts: Any, *, on: datetime.date, places: Places) -> Iterator[list[Any]]:
    """Every account of the filtered view, in its order; two queries however many they are."""
    then = accounts.model is AccountVersion
    people = _people(accounts.roster_rows(on=on), accounts.order_by().values("account_id" if then else "pk"))
    levels = dict(SocialAccount.ArchiveLevel.choices)
    for row in accounts.values(*((*FACTS, "account_id") if then else FACTS_NOW)).iterator(chunk_size=500):
        account = row["account_id"] if then else row["pk"]
        cells = [
            *(account, row["name"], places.platforms[row["platform_id"]], row["handle"], row["url"], row["permanent_id"]),
            *(places.departments[row["department_id"]], State(row["state"]).label),
            *(", ".join(people[role][account]) for role in (Role.RESPONSIBLE, Role.SUBSTITUTE)),
            *(row["purpose"], row["audience"], row["content"], row["watch_pattern"], _number(row["hours_per_week"])),
        ]
        if not then:
            cells += [row["activated_on"], row["recertified_at"], levels.get(row["archive_level"], ""), row["archive_times_per_year"]]
            cells += [row["closed_on"], row["turn_to"], row["earlier_decision"] or row["application__dnr"] or ""]
        yield cells


def _number(hours: Any) -> float | None:
    return None if hours is None else float(hours)
