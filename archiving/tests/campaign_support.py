"""Campaigns for tests: the spring of 2027, Monday 1 March to Saturday 15 May."""

import datetime

from archiving.campaigns import close_campaign, open_campaign, plan_campaigns
from archiving.models import Campaign
from core.workdays import STOCKHOLM
from tests import factories


def local(day: str, clock: str = "09:00") -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=STOCKHOLM)


def campaign_in(state: str, *, year: int = 2027) -> Campaign:
    plan_campaigns(now=local(f"{year}-01-04"))
    campaign = Campaign.objects.get(year=year, season="spring")
    if state != Campaign.State.PLANNED:
        open_campaign(campaign, now=local(f"{year}-03-01"))
    if state == Campaign.State.CLOSED:
        close_campaign(campaign=campaign, by=factories.officer(), now=local(f"{year}-03-02"))
    return campaign


def open_campaign_now() -> Campaign:
    """Opened on its first day."""
    return campaign_in(Campaign.State.OPEN)
