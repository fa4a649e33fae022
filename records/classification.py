"""Which rule of the classification table holds for a record: that of the plan in force on the record's own date (REQ-2.2, REQ-2.14)."""

import datetime
from dataclasses import dataclass

from records.models import ClassificationEntry, ClassificationPlan, Retention

UNCLASSIFIED = "Handlingstypen finns inte i klassificeringsplanen, så den bevaras."


@dataclass
class Rules:
    """All plans' rules for one record type, asked for once."""

    plans: list[ClassificationPlan]
    entries: dict[int, ClassificationEntry]

    @classmethod
    def of(cls, record_type: str) -> "Rules":
        plans = list(ClassificationPlan.objects.order_by("-valid_from", "-pk"))
        found = ClassificationEntry.objects.filter(record_type=record_type).select_related("plan")
        return cls(plans, {entry.plan_id: entry for entry in found})

    def on(self, day: datetime.date) -> ClassificationEntry | None:
        plan = next((plan for plan in self.plans if plan.valid_from <= day), None)
        return self.entries.get(plan.pk) if plan else None

    def why_kept(self, dated: datetime.date, *, on: datetime.date) -> str:
        """Why a record of that date is not disposed of on that day; "" when the plan allows it. What is unclassified is kept."""
        entry = self.on(dated)
        if entry is None:
            return UNCLASSIFIED
        if entry.retention == Retention.KEEP:
            return f"Bevaras enligt klassificeringsplanen ({entry.plan})."
        if entry.months and dated >= months_before(on, entry.months):
            return f"Fristen i klassificeringsplanen, {entry.months} månader, har inte gått."
        return ""


def code_for(record_type: str, *, on: datetime.date) -> str:
    """What a record of the type is classified as that day: "SM-05, plan 2026". Empty when the plan does not have the type."""
    entry = Rules.of(record_type).on(on)
    return f"{entry.code}, {entry.plan.version}" if entry else ""


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months earlier, or the last of that month."""
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month, min(day.day, last))
