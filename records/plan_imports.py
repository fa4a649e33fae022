"""A new version of the classification plan, from a file (REQ-2.14). Tried first, then all or nothing. Earlier versions stay as they are:
older records are on the version that was in force on their day."""

import datetime
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.dry_run import Report
from core.errors import RuleError
from core.history import record
from core.imports import Row, RowReport, Table
from core.text import clean_line
from records.models import ClassificationEntry, ClassificationPlan, Retention

CODE, NAME, TYPE, RETENTION, PERIOD, NOTE = "Kod", "Benämning", "Handlingstyp", "Bevaras/gallras", "Frist", "Anmärkning"
VERSION, DECISION, VALID_FROM = "Planversion", "Beslut", "Gäller från"
NEEDED = [CODE, NAME, TYPE, RETENTION, PERIOD, VERSION, DECISION, VALID_FROM]
COLUMNS = [CODE, NAME, TYPE, RETENTION, PERIOD, NOTE, VERSION, DECISION, VALID_FROM]
EXAMPLE = ["2.7.1", "Dialog med invånare", "Kommentar/fråga (inkommen)", "Gallras", "2 år", "", "2027", "KS 2026/231 § 12", "2027-01-01"]
MAX_ROWS = 2_000
LONGEST = {CODE: 40, NAME: 200, TYPE: 120, NOTE: 500, VERSION: 40, DECISION: 200}
PERIODS = re.compile(r"(\d{1,4})\s*(år|månad|månader|mån)?", re.IGNORECASE)
OUT_OF_DATE = "vid inaktualitet"
CHANGED = "Något har ändrats i portalen sedan du granskade filen. Läs igenom rapporten en gång till."


@dataclass
class Plan:
    """What a file would do."""

    report: Report
    entries: list[ClassificationEntry] = field(default_factory=list)
    version: str = ""
    decision: str = ""
    valid_from: datetime.date | None = None

    @property
    def can_be_confirmed(self) -> bool:
        return not self.report.failed and bool(self.entries)


def check(table: Table) -> None:
    """Raises ValidationError with a Swedish sentence when the file cannot be tried at all."""
    missing = table.missing(NEEDED)
    if missing:
        raise ValidationError(f"Filen saknar kolumnen {' och '.join(missing)}. Utgå från mallen.")
    if len(table.rows) > MAX_ROWS:
        raise ValidationError(f"Filen har {len(table.rows)} rader. Högst {MAX_ROWS} går att läsa in.")


def plan_import(table: Table) -> Plan:
    """One file is one version: version, decision and first day are the first row's, and the same in all the others."""
    plan = Plan(Report([]))
    first = table.rows[0]
    plan.version, plan.decision = first[VERSION], first[DECISION]
    known = set(ClassificationPlan.objects.values_list("version", flat=True))
    seen: set[str] = set()
    for row in table.rows:
        report = RowReport(row.number)
        plan.report.rows.append(report)
        day = _common(row, first, report, known)
        plan.valid_from = plan.valid_from or day
        entry = _entry(row, report)
        if entry.record_type.casefold() in seen:
            report.fail(f"Handlingstypen {entry.record_type} står på två rader.")
        seen.add(entry.record_type.casefold())
        if report.status != "error":
            plan.entries.append(entry)
            report.sentences.insert(0, f"{entry.record_type}: {entry.retention_text.lower()}.")
    return plan


def _common(row: Row, first: Row, report: RowReport, known: set[str]) -> datetime.date | None:
    for column in (VERSION, DECISION, VALID_FROM):
        if not row[column]:
            report.fail(f"Kolumnen {column} är tom.")
        elif row[column] != first[column]:
            report.fail(f"{column} är ”{row[column]}” här men ”{first[column]}” på första raden. En fil är en planversion.")
    if row[VERSION] in known:
        report.fail(f"Planversionen {row[VERSION]} är redan inläst. En inläst plan ändras inte: ge den nya en egen beteckning.")
    try:
        return datetime.date.fromisoformat(row[VALID_FROM])
    except ValueError:
        report.fail("Skriv Gäller från som 2027-01-01.")
        return None


def _entry(row: Row, report: RowReport) -> ClassificationEntry:
    said = {}
    for column, longest in LONGEST.items():
        try:
            said[column] = clean_line(row[column])
        except ValidationError as error:
            report.fail(f"{column}: {error.messages[0]}")
            said[column] = ""
        if len(said[column]) > longest:
            report.fail(f"{column} är för lång. Högst {longest} tecken.")
    for column in (CODE, NAME, TYPE):
        if not said[column]:
            report.fail(f"Kolumnen {column} är tom.")
    retention, months = _retention(row, report)
    return ClassificationEntry(
        code=said[CODE], name=said[NAME], record_type=said[TYPE], retention=retention, months=months, note=said[NOTE]
    )


def _retention(row: Row, report: RowReport) -> tuple[str, int | None]:
    word, period = row[RETENTION].casefold(), row[PERIOD].casefold()
    if word == "bevaras":
        if period:
            report.fail("Det som bevaras har ingen frist.")
        return Retention.KEEP, None
    if word != "gallras":
        report.fail("Skriv Bevaras eller Gallras.")
        return Retention.KEEP, None
    if period == OUT_OF_DATE:
        return Retention.WHEN_OUT_OF_DATE, None
    found = PERIODS.fullmatch(period)
    months = int(found[1]) * (12 if found[2] == "år" else 1) if found else 0
    if not 1 <= months <= 2_400:
        report.fail("Skriv fristen som 2 år, 18 månader eller vid inaktualitet.")
        return Retention.KEEP, None
    return Retention.AFTER, months


@transaction.atomic
def confirm(*, table: Table, seen: str, by: User, now: datetime.datetime | None = None) -> ClassificationPlan:
    """Do all of it. Raises RuleError, and nothing is done, when the outcome is no longer the one that was shown."""
    ClassificationPlan.objects.select_for_update().order_by("pk").first()  # two imports take turns
    planned = plan_import(table)
    if planned.report.digest != seen:
        raise RuleError(CHANGED)
    if not planned.can_be_confirmed:
        raise RuleError("Filen har fel. Inget är inläst.")
    assert planned.valid_from is not None
    plan = ClassificationPlan.objects.create(
        version=planned.version, decision=planned.decision, valid_from=planned.valid_from, imported_at=now or timezone.now(), imported_by=by
    )
    for entry in planned.entries:
        entry.plan = plan
    ClassificationEntry.objects.bulk_create(planned.entries)
    record("plan.imported", plan, by=by, entries=len(planned.entries))
    return plan
