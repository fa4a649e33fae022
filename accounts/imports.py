"""People and departments from a file (CSV or XLSX). Tried first, then all or nothing; the same file twice changes nothing the second time.

A person is known by the e-mail address, a department by its whole path, "Förvaltning / Verksamhet". An empty cell leaves what is there.
"""

import datetime
import difflib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import actions, organisation
from accounts.models import Department, User
from accounts.tree import SEPARATOR, Tree
from core.dry_run import Report
from core.errors import RuleError
from core.history import record
from core.imports import Row, RowReport, Table
from core.models import Municipality
from core.text import clean_line

MAX_ROWS = 2_000  # each row leaves its own line in the history: about three seconds, while other writers wait

EMAIL, NAME, TITLE, PHONE, DEPARTMENT, LAST_DAY = "E-post", "Namn", "Titel", "Telefon", "Verksamhet", "Sista arbetsdag"
PEOPLE_COLUMNS = [EMAIL, NAME, TITLE, PHONE, DEPARTMENT, LAST_DAY]
PEOPLE_NEEDED = [EMAIL, NAME]
BRANCH = "Kulturförvaltningen / Biblioteken"
PEOPLE_EXAMPLE = ["stina.svensson@kommunen.example", "Stina Svensson", "bibliotekarie", "0433-720 00", BRANCH, ""]

PATH, KIND, HEAD = "Verksamhet", "Slag", "Chef"
DEPARTMENT_COLUMNS = [PATH, KIND, HEAD]
DEPARTMENT_NEEDED = [PATH]
DEPARTMENT_EXAMPLE = [BRANCH, "Verksamhet", "stina.svensson@kommunen.example"]
KINDS = {label.casefold(): code for code, label in Department.Kind.choices}

CHANGED = "Något har ändrats i portalen sedan du granskade filen. Läs igenom rapporten en gång till."


@dataclass
class Plan:
    """What a file would do. `steps` do it, in order; each raises RuleError when it cannot be done."""

    report: Report
    created: int = 0
    changed: int = 0
    steps: list[Callable[[User], None]] = field(default_factory=list)

    @property
    def can_be_confirmed(self) -> bool:
        return not self.report.failed and bool(self.steps)


@dataclass(frozen=True)
class Kind:
    """Something that can be imported: its columns, how a file is tried, and what the history says."""

    code: str
    columns: list[str]
    needed: list[str]
    example: list[str]
    plan: Callable[[Table, datetime.date], Plan]
    verb: str


def check(kind: Kind, table: Table) -> None:
    missing = table.missing(kind.needed)
    if missing:
        raise ValidationError(f"Filen saknar kolumnen {' och '.join(missing)}. Utgå från mallen.")
    if len(table.rows) > MAX_ROWS:
        raise ValidationError(f"Filen har {len(table.rows)} rader. Högst {MAX_ROWS} går att läsa in åt gången: dela upp den.")


@transaction.atomic
def confirm(*, kind: Kind, table: Table, seen: str, by: User, today: datetime.date) -> Plan:
    """Do all of it. Raises RuleError, and nothing is done, when the outcome is no longer the one that was shown."""
    Department.objects.select_for_update().order_by("pk").first()  # two imports take turns
    plan = kind.plan(table, today)
    if plan.report.digest != seen:
        raise RuleError(CHANGED)
    if not plan.can_be_confirmed:
        raise RuleError("Filen har fel eller innehåller inget nytt. Inget är inläst.")
    for step in plan.steps:
        step(by)
    record(kind.verb, Municipality.current(), by=by, created=plan.created, changed=plan.changed)
    return plan


# ---- people


def plan_people(table: Table, today: datetime.date) -> Plan:
    plan = Plan(Report([]))
    known = {person.email.lower(): person for person in User.objects.select_related("department")}
    departments = _departments_by_path()
    seen: dict[str, int] = {}
    for row in table.rows:
        report = RowReport(row.number)
        plan.report.rows.append(report)
        facts = _person_facts(row, report, departments, today)
        email = facts.get("email", "")
        if email in seen:
            report.fail(f"{email} står också på rad {seen[email]}.")
        elif email:
            seen[email] = row.number
        if email in known:
            _plan_change(plan, report, known[email], facts, today)
        elif report.status != "error":
            _plan_new(plan, report, facts)
    return plan


def _person_facts(row: Row, report: RowReport, departments: dict[str, Department], today: datetime.date) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for column, name in ((EMAIL, "email"), (NAME, "name"), (TITLE, "title"), (PHONE, "phone")):
        value = _cleaned(User, name, row[column], column, report)
        if value:
            facts[name] = value.lower() if name == "email" else value
    if not row[EMAIL]:
        report.fail("E-post saknas.")
    if row[DEPARTMENT]:
        department = _department(row[DEPARTMENT], departments, report)
        if department is not None:
            if department.closed_on is not None and department.closed_on <= today:
                report.fail(f"Verksamheten ”{row[DEPARTMENT]}” har upphört.")
            facts["department"] = department
    if row[LAST_DAY]:
        try:
            facts["ends_on"] = datetime.date.fromisoformat(row[LAST_DAY])
        except ValueError:
            report.fail(f"Sista arbetsdag ”{row[LAST_DAY][:30]}” är inget datum. Skriv så här: 2026-11-22.")
    return facts


def _plan_new(plan: Plan, report: RowReport, facts: dict[str, Any]) -> None:
    if "name" not in facts:
        report.fail("Namn saknas.")
        return
    report.sentences.insert(0, f"Ny person: {facts['name']}, {facts['email']}.")
    plan.created += 1
    plan.steps.append(lambda by: _add_person(by, facts))


def _add_person(by: User, facts: dict[str, Any]) -> None:
    actions.add_person(by=by, **facts)


def _plan_change(plan: Plan, report: RowReport, person: User, facts: dict[str, Any], today: datetime.date) -> None:
    changed = actions.changes(person, facts)
    if not person.works_on(today):
        report.warn(f"{person.name} har slutat eller är avstängd. Uppgifterna ändras, men inloggningen öppnas inte.")
    if report.status == "error":
        return
    if not changed:
        report.sentences.insert(0, f"{person.name} finns redan. Inget ändras.")
        return
    told = (f"{actions.label(person, name)} från ”{getattr(person, name) or ''}” till ”{facts[name]}”" for name in changed)
    report.sentences.insert(0, f"{person.name} ändras: {', '.join(told)}.")
    plan.changed += 1
    plan.steps.append(lambda by: _change_person(by, person, {name: facts[name] for name in changed}))


def _change_person(by: User, person: User, facts: dict[str, Any]) -> None:
    last_day = facts.pop("ends_on", None)
    actions.change_person(person=person, by=by, **facts)
    if last_day is not None:
        actions.set_last_day(person=person, by=by, ends_on=last_day)


# ---- departments


def plan_departments(table: Table, today: datetime.date) -> Plan:
    """Rows may stand in any order: what lies higher in the tree is done first."""
    plan = Plan(Report([]))
    known: dict[str, Department | None] = dict(_departments_by_path())
    people = {person.email.lower(): person for person in User.objects.working(on=today)}
    seen: dict[str, int] = {}
    for row in sorted(table.rows, key=lambda row: len(_parts(row[PATH]))):
        report = RowReport(row.number)
        plan.report.rows.append(report)
        path, kind = _path(row, report), _kind(row, report)
        head = people.get(row[HEAD].lower())
        if row[HEAD] and head is None:
            report.fail(f"Det finns ingen som arbetar här med e-postadressen ”{row[HEAD][:100]}”. Läs in personerna först.")
        if path in seen:
            report.fail(f"Verksamheten står också på rad {seen[path]}.")
        elif path:
            seen[path] = row.number
        if report.status == "error" or not path:
            continue
        department = known.get(path)
        if department is not None:
            _plan_department_change(plan, report, department, kind, head, today)
        else:
            _plan_new_department(plan, report, known, path, kind, head)
    plan.report.rows.sort(key=lambda report: report.number)
    return plan


def _path(row: Row, report: RowReport) -> str:
    names = [_cleaned(Department, "name", part, PATH, report) for part in _parts(row[PATH])]
    if not all(names):
        if report.status != "error":
            report.fail("Verksamhetens namn saknas." if not row[PATH] else f"”{row[PATH][:100]}” har ett tomt led mellan snedstrecken.")
        return ""
    return SEPARATOR.join(names)


def _kind(row: Row, report: RowReport) -> str:
    if row[KIND] and row[KIND].casefold() not in KINDS:
        report.fail(f"Slag ”{row[KIND][:50]}” finns inte. Skriv Nämnd, Förvaltning eller Verksamhet.")
    return KINDS.get(row[KIND].casefold(), "")


def _plan_new_department(
    plan: Plan, report: RowReport, known: dict[str, Department | None], path: str, kind: str, head: User | None
) -> None:
    above, _, name = path.rpartition(SEPARATOR)
    if above and above not in known:
        report.fail(f"Den ska ligga under ”{above}”, som varken finns i portalen eller tidigare i filen.{_did_you_mean(above, known)}")
        return
    _warn_about_near_name(report, path, known)
    known[path] = None  # comes into being when the step is done
    report.sentences.insert(0, f"Ny verksamhet: {path}.")
    plan.created += 1
    plan.steps.append(lambda by: _add_department(by, above, name, kind, head))


def _add_department(by: User, above: str, name: str, kind: str, head: User | None) -> None:
    parent = _departments_by_path()[above] if above else None
    kind = kind or (Department.Kind.DEPARTMENT if above else Department.Kind.ADMINISTRATION)
    organisation.add_department(by=by, name=name, kind=kind, parent=parent, head=head)


def _plan_department_change(
    plan: Plan, report: RowReport, department: Department, kind: str, head: User | None, today: datetime.date
) -> None:
    new_kind = kind if kind and kind != department.kind else ""
    new_head = head if head is not None and head.pk != department.head_id else None
    if not new_kind and new_head is None:
        report.sentences.insert(0, f"{department.name} finns redan. Inget ändras.")
        return
    told = [f"slag till {Department.Kind(new_kind).label.lower()}"] if new_kind else []
    told += [f"chef till {new_head.name}"] if new_head is not None else []
    report.sentences.insert(0, f"{department.name} ändras: {', '.join(told)}.")
    plan.changed += 1
    plan.steps.append(lambda by: _change_department(by, department, new_kind, new_head, today))


def _change_department(by: User, department: Department, kind: str, head: User | None, today: datetime.date) -> None:
    if kind:
        organisation.change_department(department=department, by=by, kind=kind)
    if head is not None:
        organisation.appoint_head(department=department, person=head, by=by, today=today)


# ---- what both need


def _departments_by_path() -> dict[str, Department]:
    return {branch.path: branch.department for branch in Tree().walk()}


def _department(written: str, departments: dict[str, Department], report: RowReport) -> Department | None:
    path = SEPARATOR.join(_parts(written))
    if path not in departments:
        report.fail(f"Verksamheten ”{written[:200]}” finns inte. Skriv hela sökvägen.{_did_you_mean(path, departments)}")
    return departments.get(path)


def _parts(path: str) -> list[str]:
    """The names in "Förvaltning / Verksamhet": a slash that stands by itself parts them, so "Kultur/fritid" is one name."""
    parts = [""]
    for word in path.split():
        if word == "/":
            parts.append("")
        else:
            parts[-1] = f"{parts[-1]} {word}".strip()
    return parts


def _did_you_mean(path: str, known: dict[str, Any]) -> str:
    """Most often somebody wrote the last name only, or misspelt it."""
    by_last_name = {one.rpartition(SEPARATOR)[2].casefold(): one for one in known}
    near = difflib.get_close_matches(path.rpartition(SEPARATOR)[2].casefold()[:120], by_last_name, n=1, cutoff=0.8)
    return f" Menade du ”{by_last_name[near[0]]}”?" if near else ""


def _warn_about_near_name(report: RowReport, path: str, known: dict[str, Any]) -> None:
    same = [one for one in known if one.casefold() == path.casefold()]
    if same:
        report.warn(f"Det finns redan ”{same[0]}”. Är det samma verksamhet? Skriv i så fall likadant.")


def _cleaned(model: type[User | Department], name: str, written: str, column: str, report: RowReport) -> str:
    """The cell as the model's field takes it; what is wrong goes into the report."""
    if not written:
        return ""
    try:
        value = clean_line(written)
        model._meta.get_field(name).run_validators(value)  # type: ignore[union-attr]
    except ValidationError as error:
        report.fail(f"{column}: {' '.join(error.messages)}")
        return ""
    return value


PEOPLE = Kind("people", PEOPLE_COLUMNS, PEOPLE_NEEDED, PEOPLE_EXAMPLE, plan_people, "people.imported")
DEPARTMENTS = Kind("departments", DEPARTMENT_COLUMNS, DEPARTMENT_NEEDED, DEPARTMENT_EXAMPLE, plan_departments, "departments.imported")
