"""The verbs of a snapshot: plan, open, hand in, approve, send back, withdraw. Each locks, checks, changes, records: one transaction."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archiving.manifest import manifest_of
from archiving.models import (
    ArchiveSettings,
    Campaign,
    CollectiveMatter,
    Occasion,
    Snapshot,
    SnapshotFile,
    SnapshotReview,
    SnapshotVersion,
    StoredFile,
)
from archiving.names import archive_name
from archiving.review_notices import tell_of_review
from archiving.storage import keep_bytes
from core.errors import RuleError
from core.history import record
from records.classification import code_for
from registry.models import SocialAccount

State, Verdict = Snapshot.State, SnapshotReview.Verdict


@dataclass(frozen=True)
class NewFile:
    """A stored file that is handed in. `kind` is the {typ} of its name: skarmbild, utskrift, export, film, webbarkiv …"""

    stored: StoredFile
    original_name: str
    kind: str
    checks: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def plan_snapshot(
    *,
    account: SocialAccount,
    occasion: Occasion,
    opens_on: datetime.date,
    due_on: datetime.date,
    now: datetime.datetime,
    by: User | None = None,
    reason: str = "",
    campaign: Campaign | None = None,
    corrects: Snapshot | None = None,
) -> Snapshot:
    """A task of its own. It is open at once when its first day has come. An extra one of the same kind that is under way is given back
    instead of a second. `reason` is required for all but campaign and rhythm."""
    if occasion not in {Occasion.CAMPAIGN, Occasion.RHYTHM} and not reason.strip():
        raise RuleError("Skriv varför ögonblicksbilden ska tas.")
    if occasion not in {Occasion.CAMPAIGN, Occasion.RHYTHM, Occasion.OTHER}:
        SocialAccount.objects.select_for_update().get(pk=account.pk)
        if same := Snapshot.objects.filter(account=account, occasion=occasion, state__in=Snapshot.UNDER_WAY).first():
            return same
    snapshot = Snapshot.objects.create(
        account=account, occasion=occasion, reason=reason.strip(), opens_on=opens_on, due_on=due_on,
        campaign=campaign, corrects=corrects, created_at=now, created_by=by, since=now,
    )  # fmt: skip
    record("snapshot.planned", snapshot, by=by, reason=reason, occasion=occasion)
    if opens_on <= timezone.localdate(now):
        _open(snapshot, now=now)
    return snapshot


@transaction.atomic
def open_snapshot(snapshot: Snapshot, *, now: datetime.datetime) -> None:
    """Its window has come. Already open is no error: two sweeps may come at once."""
    snapshot.lock()
    if snapshot.state == State.PLANNED:
        _open(snapshot, now=now)


def _open(snapshot: Snapshot, *, now: datetime.datetime) -> None:
    snapshot.move_to(State.OPEN, now=now)
    snapshot.save(update_fields=["state", "since"])
    record("snapshot.opened", snapshot, by=None)


@transaction.atomic
def submit_snapshot(
    *,
    snapshot: Snapshot,
    facts: Mapping[str, Any],
    files: Sequence[NewFile],
    by: User | None,
    now: datetime.datetime,
    incomplete: str = "",
) -> SnapshotVersion:
    """Hand in a new version. `facts` are fields of SnapshotVersion: url, captured_at, captured_by, period_from, period_to, method, tool,
    the five of CONTENT, gaps, is_secret, provision, comment. The account's name, channel, level and so on are read from the register now.
    `by` is None for the portal's own capture. Raises RuleError; the database refuses a version with a mandatory fact missing (REQ-2.9).
    """
    snapshot.lock()
    snapshot.move_to(State.SUBMITTED, now=now)
    if not files:
        raise RuleError("Lägg till minst en fil innan du skickar in.")
    if len({file.stored.pk for file in files}) < len(files):
        raise RuleError("Samma fil är med två gånger. Ta bort den ena.")
    _hold_on_to(files)
    account = snapshot.account
    previous = snapshot.versions.order_by("-number").select_related("manifest").first()
    taken = timezone.localdate(facts["captured_at"])
    version = SnapshotVersion(
        snapshot=snapshot,
        number=previous.number + 1 if previous else 1,
        submitted_at=now,
        submitted_by=by,
        account_name=account.name,
        platform_name=account.platform.name,
        handle=account.handle,
        level=account.archive_level or SocialAccount.ArchiveLevel.OVERVIEW,
        classification=code_for("Ögonblicksbild", on=taken) or ArchiveSettings.current().classification,
        matter=matter_of(taken.year, on=timezone.localdate(now)),
        incomplete=incomplete,
        file_count=len(files),
        total_size=sum(file.stored.size for file in files),
        **facts,
    )
    rows = [
        SnapshotFile(
            version=version,
            number=number,
            stored=file.stored,
            name=archive_name(
                taken=taken, platform=account.platform.slug, account=account.handle or account.name,
                kind=file.kind, number=number, ending=file.stored.ending,
            ),
            original_name=file.original_name[:200],
            kind=file.kind,
            checks=file.checks,
        )
        for number, file in enumerate(files, start=1)
    ]  # fmt: skip
    manifest = manifest_of(version, rows, previous=previous.manifest.sha256 if previous else "", account_id=account.pk)
    version.manifest = keep_bytes(manifest, content_type="application/json", ending="json")
    version.save(force_insert=True)
    SnapshotFile.objects.bulk_create(rows)
    snapshot.draft = {}
    snapshot.save(update_fields=["state", "since", "draft"])
    record("snapshot.submitted", snapshot, by=by, version=version.number, files=len(rows))
    return version


def _hold_on_to(files: Sequence[NewFile]) -> None:
    """Locked until they are part of the version: who destroys takes the same lock before asking what is used."""
    rows = StoredFile.objects.select_for_update().filter(pk__in=[file.stored.pk for file in files]).order_by("pk")
    gone = {row.pk for row in rows if row.destroyed_at is not None}
    if names := [file.original_name for file in files if file.stored.pk in gone]:
        raise RuleError(f"Filen {names[0]} finns inte kvar. Ta bort den ur listan och lägg till den igen.")


def matter_of(year: int, *, on: datetime.date) -> CollectiveMatter:
    """The year's collective matter (samlingsärende, REQ-2.13), laid up when the first snapshot of the year comes in."""
    return CollectiveMatter.objects.get_or_create(year=year, defaults={"opened_on": on})[0]


@transaction.atomic
def approve_snapshot(*, snapshot: Snapshot, version: int, by: User, now: datetime.datetime) -> None:
    """`version` is the number of the one that was looked at. Nobody approves what they handed in themselves."""
    looked_at = _looked_at(snapshot, version)
    if snapshot.state != State.SUBMITTED:
        raise RuleError("Ögonblicksbilden väntar inte på granskning.")
    if looked_at.incomplete:
        raise RuleError(f"Insamlingen är inte fullständig och kan inte godkännas: {looked_at.incomplete} Skicka tillbaka den i stället.")
    if looked_at.submitted_by_id == by.pk:
        raise RuleError("Du har själv skickat in ögonblicksbilden. Någon annan behöver granska den.")
    snapshot.move_to(State.APPROVED, now=now)
    review = SnapshotReview.objects.create(version=looked_at, verdict=Verdict.APPROVED, by=by, at=now)
    snapshot.save(update_fields=["state", "since"])
    tell_of_review(review, now=now)
    record("snapshot.approved", snapshot, by=by, version=version)


@transaction.atomic
def send_back_snapshot(*, snapshot: Snapshot, version: int, reason: str, by: User, now: datetime.datetime) -> None:
    """Also an approved one that turned out to be wrong, until it is packaged: the correction is a new version."""
    looked_at = _looked_at(snapshot, version)
    if not reason.strip():
        raise RuleError("Skriv vad som behöver göras om.")
    snapshot.move_to(State.REDO, now=now)
    review = SnapshotReview.objects.create(version=looked_at, verdict=Verdict.REDO, reason=reason.strip(), by=by, at=now)
    snapshot.save(update_fields=["state", "since"])
    tell_of_review(review, now=now)
    record("snapshot.sent_back", snapshot, by=by, reason=reason, version=version)


@transaction.atomic
def withdraw_snapshot(*, snapshot: Snapshot, reason: str, by: User | None, now: datetime.datetime) -> None:
    """It is not to be taken after all. What was handed in before stays."""
    snapshot.lock()
    if not reason.strip():
        raise RuleError("Skriv varför ögonblicksbilden inte ska tas.")
    snapshot.move_to(State.WITHDRAWN, now=now)
    snapshot.save(update_fields=["state", "since"])
    record("snapshot.withdrawn", snapshot, by=by, reason=reason)


def _looked_at(snapshot: Snapshot, number: int) -> SnapshotVersion:
    snapshot.lock()
    latest = snapshot.versions.order_by("-number").first()
    if latest is None:
        raise RuleError("Ögonblicksbilden har inte skickats in än.")
    if latest.number != number:
        raise RuleError("En ny version har kommit in sedan du öppnade sidan. Titta på den först.")
    return latest


__all__ = [
    "NewFile",
    "approve_snapshot",
    "matter_of",
    "open_snapshot",
    "plan_snapshot",
    "send_back_snapshot",
    "submit_snapshot",
    "withdraw_snapshot",
]
