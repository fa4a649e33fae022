"""A person's events as an iCalendar file (RFC 5545), for the calendar that they have already."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vDuration

from accounts.feeds import FeedEvent, events_of
from accounts.models import User

DAY = datetime.timedelta(days=1)
BACK, AHEAD = 30 * DAY, 182 * DAY
ASK_AGAIN = datetime.timedelta(hours=1)


def calendar_of(person: User, *, municipality: str, now: datetime.datetime, today: datetime.date) -> bytes:
    """A month back and half a year ahead. Moments in UTC, days without a time zone: nothing that a calendar could read in another way."""
    calendar = Calendar()
    calendar.add("prodid", "-//Portalen för sociala medier//SV")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Sociala medier, {municipality}")
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", vDuration(ASK_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    for event in events_of(person, since=today - BACK, until=today + AHEAD):
        calendar.add_component(_component(event, now))
    return calendar.to_ical()


def _component(event: FeedEvent, now: datetime.datetime) -> Event:
    component = Event()
    component.add("uid", f"{event.uid}@{urlsplit(settings.SITE_URL).hostname}")
    component.add("dtstamp", now.astimezone(datetime.UTC).replace(microsecond=0))
    if isinstance(event.starts, datetime.datetime) and isinstance(event.ends, datetime.datetime):
        component.add("dtstart", event.starts.astimezone(datetime.UTC))
        component.add("dtend", event.ends.astimezone(datetime.UTC))
    else:
        component.add("dtstart", event.starts)
        component.add("dtend", event.ends + DAY)  # the day after, which is not counted
    component.add("transp", "TRANSPARENT")  # nobody is too busy for a meeting because they look after an account
    component.add("summary", event.title)
    address = f"{settings.SITE_URL}{event.path}"
    component.add("description", f"{event.text}\n{address}".strip())
    component.add("url", address)
    return component
