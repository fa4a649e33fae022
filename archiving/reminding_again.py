"""The officer reminds those who look after a late account once more, by hand: "Påminn igen" (S24). At most once a working day."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archiving.models import Snapshot
from archiving.reminders import BY_HAND
from core.errors import RuleError
from core.history import record
from core.templatetags.portal import swedish_date
from core.workdays import WorkCalendar
from notifications.actions import still_wanted, tell
from notifications.models import Notice, Urgency
from notifications.office_hours import next_office_moment
from registry.in_charge import audience


@transaction.atomic
def remind_again(*, snapshot: Snapshot, by: User, now: datetime.datetime) -> None:
    """Responsible persons and the substitute who steps in first, at once in office hours. Raises RuleError for one that is not late, or
    that somebody has reminded of already the same working day."""
    snapshot.lock()
    if not snapshot.is_late(on=timezone.localdate(now)):
        raise RuleError("Bara den som är försenad går att påminna om. De andra får portalens egna påminnelser.")
    if already_reminded([snapshot.pk], now=now):
        raise RuleError("De som ansvarar för kontot har redan fått en påminnelse för den arbetsdagen. Ring dem, eller påminn igen nästa.")
    account, day = snapshot.account, working_day(now)
    people = audience([account], day)[account.pk]
    told = tell(
        dict.fromkeys([*people["responsible"], *people["substitute"]]),
        kind=BY_HAND,
        about=snapshot,
        rung="again",
        occurrence=day.isoformat(),
        subject=f"Påminnelse: ta ögonblicksbilden av {account.name}",
        text=f"Den skulle ha tagits senast den {swedish_date(snapshot.due_on)} (S21). {by.name} påminner om den.",
        why=f"Du får det här för att du är ansvarig eller ersättare för kontot {account.name}, eller står närmast på tur.",
        path=snapshot.get_absolute_url(),
        urgency=Urgency.RED,
        now=now,
    )
    if not told:
        raise RuleError("Ingen som ansvarar för kontot kan nås. Utse någon på kontots sida först.")
    record("snapshot.reminded_again", snapshot, by=by)


def working_day(now: datetime.datetime) -> datetime.date:
    """The one on which a reminder of this moment leaves."""
    return timezone.localdate(next_office_moment(now, WorkCalendar.current()))


def already_reminded(snapshots: Collection[int], *, now: datetime.datetime) -> set[int]:
    """Those of these keys that somebody has reminded of by hand for the working day that it is."""
    if not snapshots:
        return set()
    told = Notice.objects.filter(about_type=Snapshot._meta.label_lower, about_id__in=snapshots, kind=BY_HAND)
    return set(told.filter(rung="again", occurrence=working_day(now).isoformat()).values_list("about_id", flat=True))


@still_wanted(BY_HAND)
def is_still_late(snapshot_id: int, recipient: User, code: str) -> bool:
    return Snapshot.objects.to_take().filter(pk=snapshot_id, due_on__lt=timezone.localdate()).exists()
