"""Mail that is not urgent leaves between 07 and 17 on working days (design §7), whatever hours the municipality's office keeps."""

import datetime

from django.utils import timezone

from core.workdays import WorkCalendar, from_local

OPENS, CLOSES = datetime.time(7), datetime.time(17)


def in_office_hours(now: datetime.datetime, calendar: WorkCalendar | None = None) -> bool:
    """Without a calendar it asks the database for the current one."""
    local = timezone.localtime(now)
    return OPENS <= local.time() < CLOSES and (calendar or WorkCalendar.current()).is_working_day(local.date())


def next_office_moment(now: datetime.datetime, calendar: WorkCalendar | None = None) -> datetime.datetime:
    """`now` itself in office hours, otherwise the next 07.00 on a working day, Stockholm time."""
    calendar = calendar or WorkCalendar.current()
    if in_office_hours(now, calendar):
        return now
    local = timezone.localtime(now)
    day = local.date()
    if not (calendar.is_working_day(day) and local.time() < OPENS):
        day = calendar.add_working_days(day, 1)
    return from_local(datetime.datetime.combine(day, OPENS))
