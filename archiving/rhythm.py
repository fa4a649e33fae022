"""A rhythm denser than twice a year (S21): the plan says N times a year, and two of them are the campaigns'.

The rule: the year is parted into N stretches of the same length. A stretch in which a campaign opens is the campaign's; each of the others
has a snapshot of its own, from its first day and at most thirty days on. So no stretch is without one, whatever N is.
"""

import datetime
from collections.abc import Iterable, Iterator

from django.db import IntegrityError, transaction
from django.utils import timezone

from archiving.actions import open_snapshot, plan_snapshot, withdraw_snapshot
from archiving.models import ArchiveSettings, Campaign, Occasion, Snapshot
from registry.models import SocialAccount

DAY = datetime.timedelta(days=1)
LONGEST = datetime.timedelta(days=30)  # from the day it can be taken
AHEAD = datetime.timedelta(days=90)  # so far ahead it stands in people's calendars
Stretch = tuple[datetime.date, datetime.date]


def stretches(year: int, times: int) -> Iterator[Stretch]:
    """First and last day of each. More stretches than days give one a day."""
    new_year = datetime.date(year, 1, 1)
    length = (datetime.date(year + 1, 1, 1) - new_year).days
    firsts = sorted({new_year + DAY * (length * place // times) for place in range(times)})
    for first, following in zip(firsts, [*firsts[1:], new_year + DAY * length], strict=True):
        yield first, following - DAY


def own_stretches(year: int, times: int, campaigns: Iterable[datetime.date]) -> list[Stretch]:
    """Those in which no campaign opens. `campaigns` are the days when they do."""
    days = list(campaigns)
    return [(first, last) for first, last in stretches(year, times) if not any(first <= day <= last for day in days)]


def plan_rhythm(*, now: datetime.datetime) -> int:
    """What is missing of the stretch that is now and of those that begin soon; what no longer fits a changed plan is withdrawn while it
    is only planned. What was withdrawn is not planned again. Returns how many are new."""
    today = timezone.localdate(now)
    accounts = list(SocialAccount.objects.live().filter(archive_times_per_year__gt=2))
    openings = {year: _openings(year) for year in (today.year, today.year + 1)}
    wanted = {account: dict(_coming(account.archive_times_per_year or 2, openings, today)) for account in accounts}
    _withdraw_what_no_longer_fits({account.pk: set(days) for account, days in wanted.items()}, today, now=now)
    since = today - datetime.timedelta(days=366)
    rows = Snapshot.objects.filter(account__in=accounts, occasion=Occasion.RHYTHM, opens_on__gte=since)
    there = set(rows.values_list("account_id", "opens_on"))
    missing = [(account, *day) for account, days in wanted.items() for day in days.items() if (account.pk, day[0]) not in there]
    return sum(_plan(account, first, due, now=now) for account, first, due in missing)


def _coming(times: int, openings: dict[int, list[datetime.date]], today: datetime.date) -> Iterator[Stretch]:
    """First day and due day of those to plan now. Where the stretch has begun already, the thirty days are counted from today."""
    for year, days in openings.items():
        for first, last in own_stretches(year, times, days):
            if last >= today and first <= today + AHEAD:
                yield first, min(last, max(first, today) + LONGEST)


def _openings(year: int) -> list[datetime.date]:
    """The campaigns' own days where they are planned, otherwise those of the settings."""
    chosen = ArchiveSettings.current()
    planned = dict(Campaign.objects.filter(year=year).values_list("season", "opens_on"))
    return [planned.get(season, chosen.window(year, season)[0]) for season in Campaign.Season.values]


def _plan(account: SocialAccount, first: datetime.date, due: datetime.date, *, now: datetime.datetime) -> bool:
    try:
        with transaction.atomic():
            plan_snapshot(account=account, occasion=Occasion.RHYTHM, opens_on=first, due_on=due, now=now)
    except IntegrityError:  # another sweep was here in the same moment
        return False
    return True


def _withdraw_what_no_longer_fits(wanted: dict[int, set[datetime.date]], today: datetime.date, *, now: datetime.datetime) -> None:
    planned = Snapshot.objects.filter(state=Snapshot.State.PLANNED, occasion=Occasion.RHYTHM, opens_on__gt=today)
    for snapshot in planned:
        if snapshot.opens_on not in wanted.get(snapshot.account_id, set()):
            _withdraw_if_planned(snapshot, reason="Arkivplanen eller kampanjens dagar har ändrats.", now=now)


@transaction.atomic
def _withdraw_if_planned(snapshot: Snapshot, *, reason: str, now: datetime.datetime) -> None:
    snapshot.lock()
    if snapshot.state == Snapshot.State.PLANNED:
        withdraw_snapshot(snapshot=snapshot, reason=reason, by=None, now=now)


def open_what_has_come(*, now: datetime.datetime) -> int:
    """Planned snapshots whose day has come, today or while the portal was down."""
    due = Snapshot.objects.filter(state=Snapshot.State.PLANNED, opens_on__lte=timezone.localdate(now))
    rows = list(due.exclude(account__state=SocialAccount.State.CLOSED))
    for snapshot in rows:
        open_snapshot(snapshot, now=now)
    return len(rows)


def withdraw_from_closed(*, now: datetime.datetime) -> int:
    """Nobody can take a picture of an account that is closed: what its closing asked for has been taken."""
    rows = list(Snapshot.objects.filter(state__in=Snapshot.NOT_HANDED_IN, account__state=SocialAccount.State.CLOSED))
    for snapshot in rows:
        with transaction.atomic():
            snapshot.lock()
            if snapshot.state in Snapshot.NOT_HANDED_IN:
                withdraw_snapshot(snapshot=snapshot, reason="Kontot är avslutat.", by=None, now=now)
    return len(rows)
