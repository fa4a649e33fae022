"""How long something has waited, in the words of people who count working days."""

import datetime

from django.utils import timezone

from core.templatetags.portal import swedish_date
from core.workdays import WorkCalendar

MOST_DAYS_COUNTED = 20
LONG_AGO = datetime.timedelta(days=40)  # further back a date says more than a number, and nobody needs to count


def working_days_since(moment: datetime.datetime | None, calendar: WorkCalendar, *, on: datetime.date) -> int:
    """Counted up to about a month, which is late enough for anything."""
    began = timezone.localdate(moment) if moment else on
    return calendar.working_days_between(max(began, on - LONG_AGO), on)


def since(moment: datetime.datetime | None, calendar: WorkCalendar, *, on: datetime.date) -> str:
    """ "sedan i dag", "sedan 3 arbetsdagar", "sedan 12 mars 2026"."""
    if moment is None:
        return ""
    began, days = timezone.localdate(moment), working_days_since(moment, calendar, on=on)
    if began >= on:
        return "sedan i dag"
    if not 0 < days <= MOST_DAYS_COUNTED:
        return f"sedan {swedish_date(began)}"
    return "sedan 1 arbetsdag" if days == 1 else f"sedan {days} arbetsdagar"
