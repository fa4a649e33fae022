"""The demo's archive (S21): a campaign that has been open for two weeks, with accounts in all colours, one that the portal has taken by
itself, and one snapshot that is late."""

import datetime

from accounts.models import User
from archiving.actions import approve_snapshot, send_back_snapshot
from archiving.campaigns import half_years, open_campaign, plan_campaign, plan_campaigns
from archiving.capture_jobs import order
from archiving.capture_runs import claim, finish
from archiving.models import Occasion, Snapshot
from archiving.storage import working_folder
from archiving.triggers import extra_snapshot
from home.demo.blog import captured
from home.demo.clock import Days, at
from home.demo.snapshots import hand_in
from registry.models import SocialAccount

OPENED = 12  # working days ago
LEFT = datetime.timedelta(days=23)

# Who has handed in what: key of the account, person, working days ago, what the reviewer said (None: waits, "": approved).
HANDED_IN = [
    ("Biblioteket facebook", "stina", 9, ""),
    ("Kommunikation facebook", "moa", 7, ""),
    ("Ungdomsgården instagram", "lova", 6, "Kommentarerna under de tre senaste inläggen är hopfällda. Fäll ut dem och ta om den bilden."),
    ("Räddningstjänsten x", "vera", 1, None),
]


def add_archive(people: dict[str, User], *, days: Days) -> None:
    accounts = {f"{one.department.name} {one.platform.slug}": one for one in SocialAccount.objects.select_related("department", "platform")}
    with at(days.at(OPENED, "07.00")) as now:
        year, season = half_years(days.ago(OPENED))[0]
        campaign, _ = plan_campaign(year=year, season=season, opens_on=days.ago(OPENED), closes_on=days.today + LEFT)
        open_campaign(campaign, now=now)
        plan_campaigns(now=now)
    with at(days.at(9, "14.00")) as now:
        extra_snapshot(
            account=accounts["Hemtjänsten facebook"], occasion=Occasion.NEW_LOOK, reason="Sidan har fått den nya logotypen.",
            by=people["karin"], now=now,
        )  # fmt: skip
    for key, person, ago, said in HANDED_IN:
        task = Snapshot.objects.get(campaign=campaign, account=accounts[key])
        hand_in(task, by=people[person], when=days.at(ago, "10.30"))
        if said is not None:
            _review(task, said, by=people["asta"], when=days.at(ago - 1, "15.10"))
    blog = Snapshot.objects.get(campaign=campaign, account=accounts["Kulturskolan blogg"])
    _capture(blog, when=days.at(OPENED, "07.10"))
    _review(blog, "", by=people["asta"], when=days.at(OPENED - 1, "10.05"))


def _review(task: Snapshot, said: str, *, by: User, when: datetime.datetime) -> None:
    with at(when) as now:
        if said:
            send_back_snapshot(snapshot=task, version=1, reason=said, by=by, now=now)
        else:
            approve_snapshot(snapshot=task, version=1, by=by, now=now)


def _capture(task: Snapshot, *, when: datetime.datetime) -> None:
    """As the portal does it by itself, but for the visit: the address is nobody's."""
    with at(when) as now:
        job = claim(order(task, by=None, now=now).pk, now=now)
        assert job is not None
        with working_folder() as folder:
            finish(job, job.lease_token, captured(job.url, at=now, folder=folder), folder, now=now)
