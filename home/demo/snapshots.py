"""A snapshot of the demo, handed in by a person: facts and a picture that looks like a page with posts."""

import datetime
import io
from functools import cache

from django.conf import settings
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from archiving.actions import NewFile, submit_snapshot
from archiving.models import Method, Snapshot
from archiving.storage import keep_bytes
from home.demo.clock import at

SIZE = (900, 1200)
CHECKS = {"kind": "skarmbild", "width": SIZE[0], "height": SIZE[1]}


def hand_in(task: Snapshot, *, by: User, when: datetime.datetime) -> None:
    with at(when) as now:
        stored = keep_bytes(_picture(task.account.name), content_type="image/png", ending="png")
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
        submit_snapshot(snapshot=task, facts=facts, files=[NewFile(stored, "Skärmbild.png", "skarmbild", CHECKS)], by=by, now=now)


def _picture(name: str) -> bytes:
    picture = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIZE[0], 180), fill="#1f4e4a")
    draw.text((40, 70), name, fill="white", font=_typeface(40))
    for number in range(5):
        top = 220 + number * 190
        draw.rectangle((40, top, 860, top + 160), outline="#888888")
        draw.text((60, top + 18), f"Inlägg {number + 1}", fill="black", font=_typeface(24))
        draw.rectangle((60, top + 70, 60 + 150 * (number + 1), top + 84), fill="#cccccc")
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


@cache
def _typeface(size: int) -> ImageFont.FreeTypeFont:
    """Our own, which has å, ä and ö; Pillow reads it once it is unpacked."""
    unpacked = io.BytesIO()
    with TTFont(settings.BASE_DIR / "static" / "fonts" / "source-sans-3.woff2") as font:
        font.flavor = None
        font.save(unpacked)
    unpacked.seek(0)
    return ImageFont.truetype(unpacked, size)
