"""When somebody is in charge of an account, and when nobody is where they lead: events for the person's own calendar (S8, S9)."""

import datetime
from collections.abc import Iterator

from django.db.models import Q

from accounts.feeds import FeedEvent, provide
from accounts.models import Deputy, User
from core.workdays import WorkCalendar
from registry.coverage import Cover, Run, coverage
from registry.models import RosterRow, SocialAccount

WORDS = {
    Cover.RESPONSIBLE: ("Ansvarig för {account}", "Du tar hand om frågor till kontot."),
    Cover.SUBSTITUTE: ("Ersätter på {account}", "Den ansvariga är inte på plats. Du tar hand om frågor till kontot."),
    Cover.HOLE: ("Ingen på plats: {account}", "Varken ansvarig eller ersättare är på plats, så frågorna går till dig. Utse någon."),
}


def duty(person: User, since: datetime.date, until: datetime.date) -> Iterator[FeedEvent]:
    """One event for each stretch of days with the same people in charge. Counted from New Year, so that its first day, and with it the uid,
    stands still while the days go by."""
    first_day = datetime.date(since.year, 1, 1)
    accounts = _accounts_of(person, since, until)
    found = coverage(accounts, first_day, (until - first_day).days + 1, WorkCalendar.current())
    for row in found.rows:
        for run in _of_person(person, row.runs()):
            if run.last >= since:
                title, text = WORDS[run.cover]
                yield FeedEvent(
                    uid=f"bemanning-{row.account.pk}-{run.first:%Y%m%d}",
                    title=title.format(account=row.account.name),
                    starts=run.first,
                    ends=run.last,
                    text=text,
                    path=row.account.get_absolute_url(),
                )


def _of_person(person: User, runs: list[Run]) -> Iterator[Run]:
    """The runs when the person is in charge; who else is does not matter, so runs that differ in that alone become one."""
    open_run: Run | None = None
    for run in runs:
        mine = person in run.people
        if open_run is not None and mine and run.cover == open_run.cover:
            open_run = Run(open_run.first, run.last, run.cover, run.people)
            continue
        if open_run is not None:
            yield open_run
        open_run = run if mine else None
    if open_run is not None:
        yield open_run


def _accounts_of(person: User, since: datetime.date, until: datetime.date) -> list[SocialAccount]:
    """Accounts in use where the person is on the roster, or leads the department, some time in those days."""
    roster = RosterRow.objects.during(since, until).filter(person=person).exclude(role=RosterRow.Role.ADMIN)
    led = Deputy.objects.during(since, until).filter(person=person, party=Deputy.Party.HEAD)
    mine = Q(pk__in=roster.values("account")) | Q(department__head=person) | Q(department__in=led.values("department"))
    return list(SocialAccount.objects.live().filter(mine).order_by("name", "pk"))


provide(duty)
