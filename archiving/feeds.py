"""When snapshots are to be taken, for the person's own calendar (S21)."""

import datetime
from collections.abc import Iterator

from accounts.feeds import FeedEvent, provide
from accounts.models import User
from archiving.models import Snapshot
from registry.models import RosterRow

MOST = 100  # the nearest ones
SHOWN_DAYS = datetime.timedelta(days=2)  # the event's length: the last days of the window, so that a calendar is not filled for weeks


def windows(person: User, since: datetime.date, until: datetime.date) -> Iterator[FeedEvent]:
    """The last three days of each window, for accounts that the person looks after then. Planned ones too, so that nobody is surprised."""
    accounts = RosterRow.objects.during(since, until).filter(person=person, role__in=RosterRow.LOOKS_AFTER).values("account")
    rows = Snapshot.objects.filter(account__in=accounts, state__in=Snapshot.NOT_HANDED_IN, due_on__gte=since, opens_on__lte=until)
    for snapshot in rows.select_related("account__platform").order_by("due_on", "pk")[:MOST]:
        account = snapshot.account
        yield FeedEvent(
            uid=f"ogonblicksbild-{snapshot.pk}",
            title=f"Ta ögonblicksbilden: {account.name}, {account.platform.name}",
            starts=max(snapshot.opens_on, snapshot.due_on - SHOWN_DAYS),
            ends=snapshot.due_on,
            text="Den ska vara inlämnad i portalen senast den sista dagen. Det tar omkring fem minuter.",
            path=snapshot.get_absolute_url(),
        )


provide(windows)
