"""What the archive's plan does by itself. Each sweep asks the database what is due now or earlier, so time that was lost only delays."""

import datetime
import logging
from collections.abc import Callable, Iterable

from archiving.campaigns import add_missing_tasks, close_if_settled, open_campaign, plan_campaigns
from archiving.models import Campaign
from archiving.rhythm import open_what_has_come, plan_rhythm, withdraw_from_closed
from core.sweeps import sweep

logger = logging.getLogger(__name__)


@sweep("campaigns", every=300)
def keep_campaigns(*, now: datetime.datetime) -> None:
    """Plan the current and the next half-year's, open what is to be open, give newcomers their task, close what is done (S21)."""
    plan_campaigns(now=now)
    _each(open_campaign, Campaign.objects.planned(), now=now)
    _each(add_missing_tasks, Campaign.objects.open(), now=now)
    _each(close_if_settled, Campaign.objects.open(), now=now)


def _each(verb: Callable[..., object], campaigns: Iterable[Campaign], *, now: datetime.datetime) -> None:
    """One that crashes does not stop the others."""
    for campaign in campaigns:
        try:
            verb(campaign, now=now)
        except Exception:
            logger.exception("The campaign %s could not be seen to", campaign.pk)


@sweep("planned-snapshots", every=300)
def keep_planned_snapshots(*, now: datetime.datetime) -> None:
    """The denser rhythm, planned ones whose day has come, and what closed accounts leave behind."""
    plan_rhythm(now=now)
    open_what_has_come(now=now)
    withdraw_from_closed(now=now)
