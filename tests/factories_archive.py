"""Snapshots for tests, in every state, by the verbs that the portal itself uses."""

import datetime
import itertools
from typing import Any

from django.utils import timezone

from accounts.models import Role, User
from archiving.actions import NewFile, approve_snapshot, plan_snapshot, send_back_snapshot, submit_snapshot
from archiving.campaigns import close_campaign, open_campaign
from archiving.models import ArchiveSettings, Campaign, Method, Occasion, Package, Snapshot, SnapshotVersion, StoredFile
from archiving.package_jobs import order_package
from archiving.storage import keep_bytes
from core.models import Municipality
from registry.models import SocialAccount
from tests.factories import lightly_staffed_account, person, with_role

_numbers = itertools.count(1)


def stored(content: bytes = b"", *, content_type: str = "text/plain", ending: str = "txt") -> StoredFile:
    """Different bytes each time, unless they are given."""
    return keep_bytes(content or f"innehåll {next(_numbers)}".encode(), content_type=content_type, ending=ending)


def new_file(name: str = "Skärmbild.png", kind: str = "skarmbild", **fields: Any) -> NewFile:
    return NewFile(stored=stored(**fields), original_name=name, kind=kind)


def snapshot_facts(account: SocialAccount, **changed: Any) -> dict[str, Any]:
    """What `submit_snapshot` asks for: everything is in the picture."""
    now = timezone.now()
    return {
        "url": account.url,
        "captured_at": now,
        "captured_by": "Stina Svensson, bibliotekarie",
        "period_from": timezone.localdate(now) - datetime.timedelta(days=180),
        "period_to": timezone.localdate(now),
        "method": Method.SCREENSHOT,
        "tool": "Firefox 140",
        "has_profile": True,
        "has_feed": True,
        "has_comments": True,
        "has_followers": True,
        "has_media": True,
        "gaps": "",
        **changed,
    }


def open_snapshot(account: SocialAccount | None = None, *, due_in: int = 30, **fields: Any) -> Snapshot:
    """A task that can be done now: an extra one, unless `campaign` and `occasion` are given."""
    today = timezone.localdate()
    account = account or lightly_staffed_account(name="Biblioteket")
    fields = {"occasion": Occasion.OTHER, "reason": "Jubileumsåret", **fields}
    opens_on, due_on = today - datetime.timedelta(days=14), today + datetime.timedelta(days=due_in)
    if due_on < opens_on:
        opens_on = due_on
    return plan_snapshot(account=account, opens_on=opens_on, due_on=due_on, now=timezone.now(), **fields)


def submitted_snapshot(account: SocialAccount | None = None, *, by: User | None = None, **fields: Any) -> Snapshot:
    snapshot = open_snapshot(account, **fields)
    hand_in(snapshot, by=by)
    return snapshot


def hand_in(snapshot: Snapshot, *, by: User | None = None, files: list[NewFile] | None = None, **facts: Any) -> SnapshotVersion:
    return submit_snapshot(
        snapshot=snapshot,
        facts=snapshot_facts(snapshot.account, **facts),
        files=files or [new_file()],
        by=by or person(),
        now=timezone.now(),
    )


def approved_snapshot(account: SocialAccount | None = None, *, by: User | None = None, **fields: Any) -> Snapshot:
    snapshot = submitted_snapshot(account, **fields)
    approve_snapshot(snapshot=snapshot, version=1, by=by or archivist(), now=timezone.now())
    return snapshot


def snapshot_to_redo(account: SocialAccount | None = None, **fields: Any) -> Snapshot:
    snapshot = submitted_snapshot(account, **fields)
    send_back_snapshot(snapshot=snapshot, version=1, reason="Kommentarerna syns inte.", by=archivist(), now=timezone.now())
    return snapshot


def archivist(name: str = "") -> User:
    return with_role(Role.ARCHIVIST, name)


def delivery_settings() -> ArchiveSettings:
    """What a package says of us (REQ-2.17)."""
    Municipality.objects.update_or_create(pk=1, defaults={"name": "Markaryds kommun", "organisation_number": "212000-0654"})
    return ArchiveSettings.objects.update_or_create(
        pk=1,
        defaults={
            "submission_agreement": "LÖ 2026:7",
            "records_creator": "Kommunstyrelsen",
            "delivering_organisation": "Markaryds kommun",
            "contact_name": "Kommunarkivet",
            "contact_email": "arkivet@kommun.example",
            "recipient": "Sydarkivera",
        },
    )[0]


def ordered_package(*snapshots: Snapshot, by: User | None = None) -> Package:
    """Of one account: that of the snapshots, or of one that is made. Nothing of it is made yet: `package_making.make_package` does that."""
    delivery_settings()
    account = (snapshots or (approved_snapshot(),))[0].account
    today = timezone.localdate()
    period = {"period_from": today.replace(month=1, day=1), "period_to": today}
    return order_package(account=account, **period, by=by or archivist(), now=timezone.now())


def closed_campaign() -> Campaign:
    """This half-year's, which was opened and closed today."""
    today, now = timezone.localdate(), timezone.now()
    season = Campaign.Season.SPRING if today.month < 7 else Campaign.Season.AUTUMN
    later = today + datetime.timedelta(days=60)
    campaign = Campaign.objects.create(year=today.year, season=season, opens_on=today, closes_on=later)
    open_campaign(campaign, now=now)
    close_campaign(campaign=campaign, by=person(), now=now)
    return campaign
