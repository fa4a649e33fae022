"""The accounts that the municipality already has, from a file (CSV or XLSX). Tried first, then all or nothing (design §9).

Each is marked "beslut före portalen" with its reference, and none is published by itself: the officer approves it for the public list.
A row whose address and decision are in the register already is passed over, so the same file twice changes nothing.
"""

import datetime
import difflib
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Department, User
from accounts.tree import Tree
from core.dry_run import Report
from core.errors import RuleError
from core.history import record
from core.imports import Row, RowReport, Table
from core.text import clean_line, clean_text, looks_like_personal_number
from registry.addresses import Address, AddressError, recognise
from registry.models import AccountVersion, Platform, RosterRow, SocialAccount
from registry.models.facts import AccountState

MAX_ROWS = 1_000  # each row leaves its own lines in the history; more would hold the database up

NAME, DEPARTMENT, PLATFORM, ADDRESS, STATE, DECISION = "Namn", "Verksamhet", "Kanal", "Webbadress", "Status", "Beslut"
PURPOSE, AUDIENCE, WATCH, HOURS = "Syfte", "Målgrupp", "Bevakning", "Timmar i veckan"
RESPONSIBLE, SUBSTITUTE, CLOSED_ON, TURN_TO = "Ansvarig e-post", "Ersättare e-post", "Avslutat datum", "Vänd dig till"
NEEDED = [NAME, DEPARTMENT, PLATFORM, ADDRESS, STATE, DECISION]
COLUMNS = [*NEEDED, PURPOSE, AUDIENCE, WATCH, HOURS, RESPONSIBLE, SUBSTITUTE, CLOSED_ON, TURN_TO]
TEXTS = {PURPOSE: "purpose", AUDIENCE: "audience", WATCH: "watch_pattern"}

State, Role = AccountState, RosterRow.Role
STATES = {state.label.casefold(): state for state in (State.ACTIVE, State.DORMANT, State.CLOSED)}
CHANGED = "Något har ändrats i portalen sedan du granskade filen. Läs igenom rapporten en gång till."


@dataclass
class NewAccount:
    facts: dict[str, object]
    address: Address
    decision: str
    closed_on: datetime.date | None
    turn_to: str
    responsible: list[User]
    substitutes: list[User]


@dataclass
class Plan:
    """What a file would do."""

    report: Report
    new: list[NewAccount] = field(default_factory=list)

    @property
    def can_be_confirmed(self) -> bool:
        return not self.report.failed and bool(self.new)


def check(table: Table) -> None:
    """Raises ValidationError with a Swedish sentence when the file cannot be tried at all."""
    missing = table.missing(NEEDED)
    if missing:
        raise ValidationError(f"Filen saknar kolumnen {' och '.join(missing)}. Utgå från mallen.")
    if len(table.rows) > MAX_ROWS:
        raise ValidationError(f"Filen har {len(table.rows)} rader. Högst {MAX_ROWS} går att läsa in åt gången: dela upp den.")


@transaction.atomic
def confirm(*, table: Table, seen: str, by: User, today: datetime.date) -> Plan:
    """Do all of it. Raises RuleError, and nothing is done, when the outcome is no longer the one that was shown."""
    Platform.objects.select_for_update().order_by("pk").first()  # two imports take turns
    plan = plan_accounts(table, today)
    if plan.report.digest != seen:
        raise RuleError(CHANGED)
    if not plan.can_be_confirmed:
        raise RuleError("Filen har fel eller innehåller inget nytt. Inget är inläst.")
    for new in plan.new:
        import_account(new, by=by, today=today)
    return plan


@transaction.atomic
def import_account(new: NewAccount, *, by: User, today: datetime.date) -> SocialAccount:
    """An account that was decided before the portal. It is not published: `public_version` stays empty."""
    account = SocialAccount.objects.create(
        **new.facts,
        handle=new.address.handle,
        url=new.address.url,
        address_key=new.address.key,
        earlier_decision=new.decision,
        closed_on=new.closed_on,
        turn_to=new.turn_to,
    )
    AccountVersion.objects.create(account=account, number=1, by=by, **account.facts())
    record("account.imported", account, by=by, about=new.decision)
    for role, people in ((Role.RESPONSIBLE, new.responsible), (Role.SUBSTITUTE, new.substitutes)):
        for person in people:
            RosterRow.appoint(account, person, role, by=by, from_date=today)
    return account


# ---- the dry run


def plan_accounts(table: Table, today: datetime.date) -> Plan:
    plan, register = Plan(Report([])), Register(today)
    for row in table.rows:
        report = RowReport(row.number)
        plan.report.rows.append(report)
        new = RowReader(row, report, register).read()
        if new is None or report.status == "error" or register.has(new, report):
            continue
        if report.status != "error":
            plan.new.append(new)
            report.sentences.insert(0, f"Nytt konto: {new.facts['name']}, {_state_label(new)}.")
    return plan


def _state_label(new: NewAccount) -> str:
    return State(str(new.facts["state"])).label.lower()


class Register:
    """What rows are compared with: asked for once, however many the rows are."""

    def __init__(self, today: datetime.date) -> None:
        self.today = today
        self.platforms = list(Platform.objects.in_use())
        self.rules = [platform.rule() for platform in self.platforms]
        self.people = {person.email.casefold(): person for person in User.objects.working(on=today)}
        self.departments: dict[str, list[Department]] = {}
        branches = list(Tree().walk())
        self.paths = [branch.path for branch in branches]
        for branch in branches:
            closed_on = branch.department.closed_on
            if closed_on is None or closed_on > today:
                for written in {branch.path, branch.department.name}:
                    self.departments.setdefault(written.casefold(), []).append(branch.department)
        self.open: dict[str, tuple[str, str]] = {}
        self.closed: set[tuple[str, str, datetime.date | None]] = set()
        for key, name, decision, state, closed_on in SocialAccount.objects.values_list(
            "address_key", "name", "earlier_decision", "state", "closed_on"
        ):
            if state == State.CLOSED:
                self.closed.add((key, decision, closed_on))
            else:
                self.open[key] = (name, decision)
        self.seen: dict[str, int] = {}

    def has(self, new: NewAccount, report: RowReport) -> bool:
        """Is it in the register already, or on an earlier row of the file? Says so in the report."""
        key, is_closed = new.address.key, new.facts["state"] == State.CLOSED
        if is_closed and (key, new.decision, new.closed_on) in self.closed:
            report.sentences[:] = [f"{new.facts['name']} finns redan i registret som avslutat. Raden hoppas över."]
            return True
        if key in self.open:
            name, decision = self.open[key]
            if decision == new.decision and not is_closed:
                report.sentences[:] = [f"{name} finns redan i registret med samma beslut. Raden hoppas över."]
                report.status = "ok"
            else:
                report.fail(f"Det finns redan ett konto med den adressen: {name}. Ändra det i registret i stället.")
            return True
        place = f"{key} {new.closed_on}" if is_closed else key
        if place in self.seen:
            report.fail(f"Samma adress står också på rad {self.seen[place]}.")
            return True
        self.seen[place] = report.number
        return False

    def did_you_mean(self, written: str) -> str:
        near = difflib.get_close_matches(written[:200], self.paths, n=1, cutoff=0.6)
        return f" Menade du ”{near[0]}”?" if near else ""


@dataclass
class RowReader:
    """Reads one row; everything that is wrong with it goes into the report, not only the first thing."""

    row: Row
    report: RowReport
    register: Register

    def read(self) -> NewAccount | None:
        state, department, platform, address = self._state(), self._department(), self._platform(), self._address()
        facts: dict[str, object] = {"name": self._line(NAME, "name"), "state": state, "department": department, "platform": platform}
        facts |= {field_name: self._text(column, field_name) for column, field_name in TEXTS.items()}
        facts["hours_per_week"] = self._hours()
        decision, closed_on, turn_to = self._line(DECISION, "earlier_decision"), self._closed_on(state), self._line(TURN_TO, "turn_to")
        responsible, substitutes = self._people(RESPONSIBLE, state), self._people(SUBSTITUTE, state)
        for person in substitutes:
            if person in responsible:
                self.report.fail(f"{person.name} kan inte vara både ansvarig och ersättare (S9).")
        if address and platform and address.platform_slug != platform.slug:
            self.report.fail(f"Adressen går inte till {platform.name}. Kontrollera {PLATFORM} och {ADDRESS}.")
        if self.report.status == "error" or address is None:
            return None
        return NewAccount(facts, address, decision, closed_on, turn_to, responsible, substitutes)

    def _state(self) -> AccountState | None:
        found = STATES.get(self.row[STATE].casefold())
        if found is None:
            self.report.fail(f"{STATE} ska vara Aktivt, Vilande eller Avslutat{self._not(STATE)}.")
        return found

    def _department(self) -> Department | None:
        written = " / ".join(part.strip() for part in self.row[DEPARTMENT].split("/"))
        found = self.register.departments.get(written.casefold(), [])
        if len(found) == 1:
            return found[0]
        if not written:
            self.report.fail(f"{DEPARTMENT} saknas.")
        elif found:
            self.report.fail(f"Flera verksamheter heter ”{written[:100]}”. Skriv hela sökvägen: Förvaltning / Verksamhet.")
        else:
            self.report.fail(f"Verksamheten ”{written[:100]}” finns inte i portalen.{self.register.did_you_mean(written)}")
        return None

    def _platform(self) -> Platform | None:
        written = self.row[PLATFORM].casefold()
        for platform in self.register.platforms:
            if written and written in {name.casefold() for name in (platform.name, platform.former_name, str(platform)) if name}:
                return platform
        names = ", ".join(platform.name for platform in self.register.platforms)
        self.report.fail(f"{PLATFORM} ska vara någon av {names}{self._not(PLATFORM)}.")
        return None

    def _address(self) -> Address | None:
        try:
            address = recognise(self.row[ADDRESS], self.register.rules)
        except AddressError as error:
            self.report.fail(f"{ADDRESS}: {error}")
            return None
        for sentence in address.warnings:
            self.report.warn(sentence)
        return address

    def _line(self, column: str, field_name: str) -> str:
        try:
            value = clean_line(self.row[column])
            self._check_length(value, field_name)
        except ValidationError as error:
            self.report.fail(f"{column}: {' '.join(error.messages)}")
            return ""
        if not value and column in NEEDED:
            self.report.fail(f"{column} saknas.")
        return value

    def _text(self, column: str, field_name: str) -> str:
        try:
            value = clean_text(self.row[column])
            self._check_length(value, field_name)
        except ValidationError as error:
            self.report.fail(f"{column}: {' '.join(error.messages)}")
            return ""
        if not value:
            self.report.warn(f"{column} saknas. Fyll i det innan kontot godkänns för den publika listan.")
        if looks_like_personal_number(value):
            self.report.warn(f"{column} ser ut att innehålla ett personnummer.")
        return value

    @staticmethod
    def _check_length(value: str, field_name: str) -> None:
        longest = next(field.max_length for field in SocialAccount._meta.fields if field.name == field_name)
        if longest is not None and len(value) > longest:
            raise ValidationError(f"Texten är för lång: {len(value)} tecken. Korta den till högst {longest} tecken.")

    def _hours(self) -> Decimal | None:
        written = self.row[HOURS].replace(",", ".")
        if not written:
            return None
        try:
            hours = Decimal(written)
            if not hours.is_finite() or not Decimal("0.1") <= hours <= 168:
                raise InvalidOperation
        except InvalidOperation:
            self.report.fail(f"{HOURS} ska vara ett tal mellan 0,1 och 168{self._not(HOURS)}.")
            return None
        return hours.quantize(Decimal("0.1"))

    def _closed_on(self, state: AccountState | None) -> datetime.date | None:
        written = self.row[CLOSED_ON]
        if state != State.CLOSED:
            if written:
                self.report.fail(f"{CLOSED_ON} fylls bara i för ett avslutat konto.")
            return None
        try:
            day = datetime.date.fromisoformat(written)
        except ValueError:
            self.report.fail(f"{CLOSED_ON} ska skrivas som 2024-06-30{self._not(CLOSED_ON)}.")
            return None
        if day > self.register.today:
            self.report.fail(f"{CLOSED_ON} har inte varit än.")
        return day

    def _people(self, column: str, state: AccountState | None) -> list[User]:
        written = self.row[column].replace(";", " ").replace(",", " ").split()
        if state == State.CLOSED:
            if written:
                self.report.warn(f"{column} läses inte in för ett avslutat konto.")
            return []
        if not written:
            self.report.warn(f"{column} saknas. Verksamhetschefen behöver utse någon.")
        found: list[User] = []
        for email in dict.fromkeys(written):
            person = self.register.people.get(email.casefold())
            if person is None:
                self.report.fail(f"{column}: ingen som arbetar här har e-postadressen ”{email[:100]}”. Lägg upp personen först.")
            elif person not in found:
                found.append(person)
        return found

    def _not(self, column: str) -> str:
        return f", inte ”{self.row[column][:50]}”" if self.row[column] else ""
