"""Deadlines for the person's own calendar: open inquiries on the accounts that the person looks after, or given to them by name (S11)."""

import datetime
from collections.abc import Iterator

from django.utils import timezone

from accounts.feeds import FeedEvent, provide
from accounts.models import User
from core.workdays import DAY, midnight
from inquiries.models import Inquiry

MOST = 200  # the nearest ones; nobody reads more in a calendar
HALF_AN_HOUR = datetime.timedelta(minutes=30)


def deadlines(person: User, since: datetime.date, until: datetime.date) -> Iterator[FeedEvent]:
    """The last half-hour before each deadline. The account, our own number and a link: nothing of what the visitor wrote."""
    open_ones = Inquiry.objects.open().in_charge_of(person).filter(due_at__gte=midnight(since), due_at__lt=midnight(until + DAY))
    for inquiry in open_ones.select_related("account").order_by("due_at", "pk")[:MOST]:
        assert inquiry.due_at is not None  # it is open
        clock, what = ("slutligt-svar", "Slutligt svar") if inquiry.final_due_at else ("svar", "Svara")
        yield FeedEvent(
            uid=f"fraga-{inquiry.pk}-{clock}",
            title=f"{what} senast {timezone.localtime(inquiry.due_at):%H.%M}: {inquiry.account.name}, fråga {inquiry.number}",
            starts=inquiry.due_at - HALF_AN_HOUR,
            ends=inquiry.due_at,
            text="Frågan väntar på svar i portalen.",
            path=inquiry.get_absolute_url(),
        )


provide(deadlines)
