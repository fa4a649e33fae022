"""Accounts with fewer approved snapshots in a calendar year than the guideline asks for (S21, REQ-2.7).

The rule: each campaign of the year whose last day has passed asks for one approved snapshot, so two when the year is over. An account that
came into use after a campaign's last day could not take part, and that one is not counted; nor is a half-year before the portal had
campaigns. A snapshot counts in the year it was taken, also when it was approved the year after; a correction is no snapshot of its own.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from archiving.models import Campaign, Occasion, Snapshot, SnapshotReview, SnapshotVersion
from core.workdays import midnight
from registry.models import SocialAccount


@dataclass(frozen=True)
class TooFew:
    account: SocialAccount
    approved: int
    required: int


def too_few(year: int, *, on: datetime.date, accounts: Any = None) -> list[TooFew]:
    """Of accounts in use on `on` (of those in the queryset `accounts`, if one is given), by name. Two queries."""
    ended = Campaign.objects.filter(year=year, closes_on__lt=on).exclude(state=Campaign.State.PLANNED).values_list("closes_on", flat=True)
    required: Any = Value(0)
    for last_day in ended:
        came_later = When(Q(activated_on__gt=last_day), then=Value(0))
        required = required + Case(came_later, default=Value(1), output_field=IntegerField())
    live = (SocialAccount.objects.all() if accounts is None else accounts).live().select_related("platform", "department")
    found = live.annotate(approved_then=Coalesce(Subquery(_approved_in(year)), 0), required_then=required)
    short = found.filter(approved_then__lt=F("required_then")).order_by("name", "pk")
    return [TooFew(account, account.approved_then, account.required_then) for account in short]


def _approved_in(year: int) -> Any:
    """The number of snapshots that an account, OuterRef, has taken that year and that are approved still."""
    first, after = (midnight(datetime.date(one, 1, 1)) for one in (year, year + 1))
    versions = SnapshotVersion.objects.filter(
        snapshot__account=OuterRef("pk"),
        snapshot__state__in=Snapshot.COUNTS,
        reviews__verdict=SnapshotReview.Verdict.APPROVED,
        captured_at__gte=first,
        captured_at__lt=after,
    ).exclude(snapshot__occasion=Occasion.CORRECTION)
    return versions.order_by().values("snapshot__account").annotate(number=Count("snapshot", distinct=True)).values("number")
