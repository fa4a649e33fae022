"""What the page for handing in shows, and what it already knows, so that little is left to fill in."""

import datetime
import re
from typing import Any

from django.utils import timezone

from accounts.models import User
from archiving import quality
from archiving.forms.snapshots import TICKS, HandInForm
from archiving.models import Snapshot, Upload
from archiving.snapshot_page import guide_of, last_word
from archiving.uploads import LIMITS_IN_WORDS

SHOWN = [Upload.State.RECEIVING, Upload.State.CHECKING, Upload.State.READY, Upload.State.REFUSED]
BROWSERS = (
    ("Edge", r"Edg/(\d+)"),
    ("Firefox", r"Firefox/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Chrome", r"Chrome/(\d+)"),
    ("Safari", r"Version/(\d+)"),
)
SYSTEMS = (("Android", "Android"), ("iOS", "iPhone|iPad"), ("Windows", "Windows"), ("macOS", "Mac OS X"), ("Linux", "Linux"))


def files_context(snapshot: Snapshot) -> dict[str, Any]:
    """The list of files, each with what the portal thinks of it."""
    uploads = list(snapshot.uploads.filter(state__in=SHOWN).select_related("stored", "by"))
    ready = [upload for upload in uploads if upload.state == Upload.State.READY]
    for upload in uploads:
        upload.facts = quality.facts_of(upload.checks)  # type: ignore[attr-defined]  # for the page alone
        upload.remarks = quality.remarks_on_file(upload.checks, ending=upload.stored.ending) if upload.stored else []  # type: ignore[attr-defined]
    files = [upload.checks for upload in ready]
    return {
        "snapshot": snapshot,
        "uploads": uploads,
        "ready": len(ready),
        "remarks": quality.remarks_on_all(files, period=_period(snapshot), before=quality.last_day_shown(snapshot.account)),
        "guessed_method": quality.guessed_method(files),
    }


def page_context(snapshot: Snapshot, form: HandInForm) -> dict[str, Any]:
    latest = snapshot.versions.prefetch_related("reviews__by").order_by("-number").first()
    return {
        **files_context(snapshot),
        "form": form,
        "guide": guide_of(snapshot),
        "limits": LIMITS_IN_WORDS,
        "sent_back": last_word(latest) if latest else None,
        "where": [form[name] for name in form.WHERE],
        "period": [form[name] for name in form.PERIOD],
        "how": [form[name] for name in form.HOW],
        "ticks": [form[name] for name in TICKS],
        "rest": [form[name] for name in form.REST],
    }


def already_known(snapshot: Snapshot, *, user: User, now: datetime.datetime, user_agent: str) -> dict[str, Any]:
    """What was written before, and for the rest the register, the calendar and the browser. A tick that was taken away stays away."""
    written = snapshot.draft.get("fields") or {}
    known = {**_from_register(snapshot, user, now), "tool": browser_in_words(user_agent), **written}
    if written:
        known |= {name: name in written for name in (*TICKS, "is_secret")}
    if not known.get("method"):
        ready = snapshot.uploads.filter(state=Upload.State.READY).values_list("checks", flat=True)
        known["method"] = quality.guessed_method(ready)
    return known


def _from_register(snapshot: Snapshot, user: User, now: datetime.datetime) -> dict[str, Any]:
    account, today = snapshot.account, timezone.localdate(now)
    before = quality.last_day_shown(account)
    begun = account.activated_on or timezone.localdate(account.created_at)
    return {
        "url": account.url,
        "captured_at": now,
        "captured_by": ", ".join(word for word in (user.name, user.title) if word)[:120],
        "period_from": min(before + datetime.timedelta(days=1) if before else begun, today),
        "period_to": today,
    }


def browser_in_words(user_agent: str) -> str:
    """ "Firefox 140 på Windows", or nothing when it does not say."""
    browser = next((f"{name} {found[1]}" for name, pattern in BROWSERS if (found := re.search(pattern, user_agent))), "")
    system = next((name for name, pattern in SYSTEMS if re.search(pattern, user_agent)), "")
    return f"{browser} på {system}" if browser and system else browser


def _period(snapshot: Snapshot) -> tuple[datetime.date, datetime.date] | None:
    """As it stands in the draft, once somebody has written it."""
    written = snapshot.draft.get("fields") or {}
    try:
        first, last = (datetime.date.fromisoformat(written[name]) for name in ("period_from", "period_to"))
    except (KeyError, ValueError):
        return None
    return first, last
