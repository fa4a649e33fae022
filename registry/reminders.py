"""Decisions that wait are reminded about in working days, and go to whoever can decide on that day (design §4, §7)."""

import datetime

from django.utils import timezone

from accounts.models import User
from core.sweeps import sweep
from core.workdays import WorkCalendar
from notifications.actions import still_wanted, tell
from registry.models import Party, StartupApplication

# Working days after submission. The key holds rung and round, so a sweep that runs twice or comes a week late adds nothing extra.
RUNGS = (2, 4, 7, 10)


@sweep("waiting-decisions", every=300)
def remind_about_waiting_decisions(*, now: datetime.datetime) -> int:
    """For each waiting application and undecided party: the last rung that has passed, once. Returns how many reminders are new."""
    calendar, waiting = WorkCalendar.current(), StartupApplication.objects.waiting().select_related("department", "platform")
    return sum(_remind(application, calendar, now=now) for application in waiting)


def _remind(application: StartupApplication, calendar: WorkCalendar, *, now: datetime.datetime) -> int:
    today = timezone.localdate(now)
    submitted_on = timezone.localdate(application.submitted_at)
    passed = [days for days in RUNGS if calendar.add_working_days(submitted_on, days) <= today]
    if not passed:
        return 0
    return sum(_remind_party(application, party, days=passed[-1], now=now) for party in application.awaited_parties())


def _remind_party(application: StartupApplication, party: Party, *, days: int, now: datetime.datetime) -> int:
    return tell(
        application.deciders(party, on=timezone.localdate(now)),
        kind="application.waits",
        about=application,
        rung=f"{party}.{days}",
        occurrence=f"round-{application.round}",
        subject=f"Påminnelse, beslut väntar: {application.name}",
        text=f"Ansökan om ”{application.name}” från {application.department.name} har väntat {days} arbetsdagar på beslut "
        f"av {party.label.lower()}.",
        why=f"Du får det här för att du kan besluta som {party.label.lower()}.",
        path=application.get_absolute_url(),
        now=now,
    )


@still_wanted("application.waits")
def application_still_waits(application_id: int, recipient: User, rung: str) -> bool:
    """Asked just before sending: nobody is reminded of a decision that has been made, or that is no longer theirs."""
    application = StartupApplication.objects.waiting().filter(pk=application_id).first()
    if application is None:
        return False
    party = Party(rung.split(".")[0])
    return party in application.awaited_parties() and application.deciders(party, on=timezone.localdate()).filter(pk=recipient.pk).exists()
