"""In January the officer is told which accounts had too few approved snapshots the year before (S21, REQ-2.7)."""

import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from archiving.deviations import TooFew, too_few
from archiving.models import Campaign
from core.sweeps import sweep
from notifications.actions import still_wanted, tell

KIND = "archive.too_few"
JANUARY = 1
SHOWN = 20  # accounts named in the mail


@sweep("archive-deviations", every=3600)
def tell_of_last_year(*, now: datetime.datetime) -> int:
    """Once; whoever becomes officer during the month is told too. A portal that was down all January has the list on its page."""
    today = timezone.localdate(now)
    last_campaign = Campaign.objects.filter(year=today.year - 1).order_by("-closes_on").first()
    if today.month != JANUARY or last_campaign is None:
        return 0
    found = too_few(today.year - 1, on=today)
    if not found:
        return 0
    how_many = "1 konto har" if len(found) == 1 else f"{len(found)} konton har"
    return tell(
        User.objects.officers(on=today),
        kind=KIND,
        about=last_campaign,
        rung="year",
        occurrence=str(today.year - 1),
        subject=f"{how_many} för få ögonblicksbilder från {today.year - 1}",
        text=f"Riktlinjen säger minst två gånger om året (S21). De här kontona har färre:\n\n{_lines(found)}",
        why="Du får det här för att du är kommunikatör.",
        path=reverse("archiving:archive_start"),
    )


def _lines(found: list[TooFew]) -> str:
    lines = [f"- {one.account.name}, {one.account.platform.name}: {one.approved} av {one.required}" for one in found[:SHOWN]]
    return "\n".join(lines) + (f"\n- och {len(found) - SHOWN} till" if len(found) > SHOWN else "")


@still_wanted(KIND)
def is_still_too_few(campaign_id: int, recipient: User, rung: str) -> bool:
    year = Campaign.objects.get(pk=campaign_id).year
    return bool(too_few(year, on=timezone.localdate())) and recipient.is_officer(on=timezone.localdate())
