"""Mail that is not urgent leaves between 07 and 17 on working days (design §7)."""

import datetime

from django.utils import timezone

from core.workdays import add_working_days, is_working_day

OPENS, CLOSES = datetime.time(7), datetime.time(17)


def in_office_hours(now: datetime.datetime) -> bool:
    local = timezone.localtime(now)
    return is_working_day(local.date()) and OPENS <= local.time() < CLOSES


def next_office_moment(now: datetime.datetime) -> datetime.datetime:
    """`now` itself in office hours, otherwise the next 07.00 on a working day, Stockholm time."""
    if in_office_hours(now):
        return now
    local = timezone.localtime(now)
    day = local.date()
    if not (is_working_day(day) and local.time() < OPENS):
        day = add_working_days(day, 1)
    return timezone.make_aware(datetime.datetime.combine(day, OPENS))
