"""When a document should be in the diary: as soon as possible (OSL 5:1), at the latest when the next working day ends (REQ-1.12)."""

import datetime

from core.workdays import RULE_A, WorkCalendar


def registration_due(began: datetime.datetime, calendar: WorkCalendar) -> datetime.datetime:
    """`began` is when it was asked for, or when the decision was made. In UTC."""
    return calendar.reply_due(began, rule=RULE_A)
