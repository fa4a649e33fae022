"""The demo's archive (S21): a campaign that has been open for two weeks, with accounts in all colours, and one snapshot that is late."""

import datetime
import io

from PIL import Image, ImageDraw

from accounts.models import User
from archiving.actions import NewFile, approve_snapshot, send_back_snapshot, submit_snapshot
from archiving.campaigns import half_years, open_campaign, plan_campaign, plan_campaigns
from archiving.models import Method, Occasion, Snapshot
from archiving.storage import keep_bytes
from archiving.triggers import extra_snapshot
from home.demo.clock import Days, at
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
        _hand_in(task, by=people[person], when=days.at(ago, "10.30"))
        if said is not None:
            _review(task, said, by=people["asta"], when=days.at(ago - 1, "15.10"))


def _hand_in(task: Snapshot, *, by: User, when: datetime.datetime) -> None:
    with at(when) as now:
        stored = keep_bytes(_picture(task.account), content_type="image/png", ending="png")
        facts = {
            "url": task.account.url,
            "captured_at": now - datetime.timedelta(minutes=10),
            "captured_by": f"{by.name}, {by.title}",
            "period_from": when.date() - datetime.timedelta(days=180),
            "period_to": when.date(),
            "method": Method.SCREENSHOT,
            "tool": "Firefox 140",
            "has_profile": True,
            "has_feed": True,
            "has_comments": True,
            "has_followers": True,
            "has_media": True,
        }
        submit_snapshot(snapshot=task, facts=facts, files=[NewFile(stored, "Skärmbild.png", "skarmbild")], by=by, now=now)


def _review(task: Snapshot, said: str, *, by: User, when: datetime.datetime) -> None:
    with at(when) as now:
        if said:
            send_back_snapshot(snapshot=task, version=1, reason=said, by=by, now=now)
        else:
            approve_snapshot(snapshot=task, version=1, by=by, now=now)


def _picture(account: SocialAccount) -> bytes:
    """Something that looks like a page with posts."""
    picture = Image.new("RGB", (900, 1200), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 900, 180), fill="#1f4e4a")
    draw.text((40, 80), account.name, fill="white", font_size=40)
    for number in range(5):
        top = 220 + number * 190
        draw.rectangle((40, top, 860, top + 160), outline="#888888")
        draw.text((60, top + 20), f"Inlägg {number + 1}", fill="black", font_size=24)
        draw.rectangle((60, top + 70, 60 + 150 * (number + 1), top + 84), fill="#cccccc")
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()
