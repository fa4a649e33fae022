"""When a notice may leave: calm ones with the person's collected mail unless they chose otherwise, urgent ones sooner (design §7)."""

import datetime

from django.utils import timezone

from notifications.models import DeliveryChoice, Urgency
from notifications.office_hours import CLOSES, in_office_hours, next_office_moment

COLLECTED_AT = (datetime.time(7), datetime.time(13))

Way = DeliveryChoice.Way


def due_moment(urgency: int, way: str, *, now: datetime.datetime) -> datetime.datetime | None:
    """None for what this person wants to see in the portal only."""
    if urgency == Urgency.NOW:
        return now
    if urgency == Urgency.RED or way == Way.EACH:
        return next_office_moment(now)
    return next_collected_mail(now) if way == Way.COLLECTED else None


def next_collected_mail(now: datetime.datetime) -> datetime.datetime:
    """`now` itself at 07.00 and 13.00 on a working day, otherwise the next of them, Stockholm time."""
    today = timezone.localdate(now)
    for clock in COLLECTED_AT:
        moment = timezone.make_aware(datetime.datetime.combine(today, clock))
        if moment >= now and in_office_hours(moment):
            return moment
    return next_office_moment(timezone.make_aware(datetime.datetime.combine(today, CLOSES)))
