"""The verbs of a package: order, withdraw, deliver, receipt. Each locks, checks, changes, records: one transaction. A worker makes it."""

import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, Model, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from archiving import fixity
from archiving.destroying import destroy, erase
from archiving.manifest import local
from archiving.models import (
    ArchiveSettings,
    Campaign,
    CollectiveMatter,
    FixityFault,
    Package,
    PackageItem,
    Snapshot,
    SnapshotVersion,
    StoredFile,
)
from archiving.package_snapshots import give_back, live_items, move_snapshots
from archiving.tasks import make_packages
from core.broker import poke
from core.errors import RuleError
from core.history import record
from core.models import Municipality
from core.workdays import DAY, midnight
from records.actions import request_registration, slip_of
from records.models import RegistrationSlip
from registry.models import SocialAccount

State, SnapshotState = Package.State, Snapshot.State


def missing_settings() -> list[str]:
    """Labels of what a package must say of us and nobody has filled in (REQ-2.17)."""
    settings = ArchiveSettings.current()
    missing = [_label(settings, name) for name in ArchiveSettings.DELIVERY if not getattr(settings, name)]
    municipality = Municipality.current()
    return missing if municipality.organisation_number else [*missing, _label(municipality, "organisation_number")]


def _label(row: Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a field of our own, not a relation


def free_versions() -> QuerySet[SnapshotVersion]:
    """Approved, and in no package."""
    later = SnapshotVersion.objects.filter(snapshot=OuterRef("snapshot"), number__gt=OuterRef("number"))
    packed = PackageItem.objects.filter(version=OuterRef("pk"), released_at__isnull=True)
    return SnapshotVersion.objects.filter(snapshot__state=SnapshotState.APPROVED).exclude(Exists(later)).exclude(Exists(packed))


def to_package(
    *, account: SocialAccount | None = None, campaign: Campaign | None = None, first: datetime.date, last: datetime.date
) -> QuerySet[SnapshotVersion]:
    """A campaign's, or those of an account that were taken from `first` to `last` (local dates)."""
    if campaign is not None:
        return free_versions().filter(snapshot__campaign=campaign)
    return free_versions().filter(snapshot__account=account, captured_at__gte=midnight(first), captured_at__lt=midnight(last + DAY))


@transaction.atomic
def order_package(
    *,
    account: SocialAccount | None = None,
    campaign: Campaign | None = None,
    period_from: datetime.date,
    period_to: datetime.date,
    by: User,
    now: datetime.datetime,
) -> Package:
    """What is approved now is claimed now: no other package takes it. The year's collective matter is put in the registrar's queue."""
    if missing := missing_settings():
        raise RuleError(f"Fyll först i arkivets inställningar: {', '.join(missing)}.")
    if period_to < period_from:
        raise RuleError("Periodens sista dag kan inte ligga före den första.")
    if period_to > timezone.localdate(now):  # the register of a day to come is not known
        raise RuleError("Periodens sista dag kan inte ligga efter i dag.")
    package = Package(account=account, campaign=campaign, period_from=period_from, period_to=period_to, ordered_at=now, ordered_by=by)
    package.save(force_insert=True)
    _claim(package)
    record("package.ordered", package, by=by, count=package.items.count())
    register_matters(package, by=by, now=now)
    poke(make_packages)
    return package


def order_campaign_package(campaign: Campaign, *, by: User, now: datetime.datetime) -> Package:
    """Of all that is approved in it, up to today. What was taken late belongs to it too, so the period may end later than the campaign."""
    taken = to_package(campaign=campaign, first=campaign.opens_on, last=campaign.closes_on).aggregate(last=Max("captured_at"))["last"]
    last = max(min(campaign.closes_on, timezone.localdate(now)), timezone.localdate(taken) if taken else campaign.opens_on)
    return order_package(campaign=campaign, period_from=campaign.opens_on, period_to=last, by=by, now=now)


def _claim(package: Package) -> None:
    """The snapshots are locked: two who order at once take turns, and the second finds nothing left."""
    chosen = to_package(account=package.account, campaign=package.campaign, first=package.period_from, last=package.period_to)
    list(Snapshot.objects.filter(pk__in=chosen.values("snapshot")).order_by("pk").select_for_update().values_list("pk", flat=True))
    if not chosen.exists():  # asked when they are locked: somebody else may have taken them while we waited
        raise RuleError(
            "Det finns inga godkända ögonblicksbilder att paketera i urvalet. Bilder som väntar på granskning godkänns först, och de som "
            "redan ligger i ett paket tas inte med igen."
        )
    package.items.filter(version__in=chosen).update(released_at=None)  # they lay here before
    mine = package.items.values("version")
    try:
        with transaction.atomic():
            PackageItem.objects.bulk_create(PackageItem(package=package, version=version) for version in chosen.exclude(pk__in=mine))
    except IntegrityError as error:
        raise RuleError("Någon annan beställde just ett paket med samma ögonblicksbilder.") from error


@transaction.atomic
def order_again(package: Package, *, by: User, now: datetime.datetime) -> None:
    """An invalid one, when what was wrong has been mended. It is made anew, of what is approved now."""
    package.lock()
    package.move_to(State.ORDERED)
    if missing := missing_settings():
        raise RuleError(f"Fyll först i arkivets inställningar: {', '.join(missing)}.")
    _claim(package)
    refused = StoredFile.objects.filter(pk=package.stored_id or 0)
    package.attempts, package.error, package.report, package.stored = 0, "", {}, None
    package.ordered_at, package.ordered_by = now, by
    package.save()
    destroy(refused, now=now)  # a zip that was never to be delivered; what lies in it lies in the archive too
    transaction.on_commit(partial(erase, refused))
    record("package.ordered_again", package, by=by, count=live_items(package).count())
    poke(make_packages)


@transaction.atomic
def withdraw_package(package: Package, *, reason: str, by: User, now: datetime.datetime) -> None:
    """It is not to be delivered. Its snapshots can be packaged again; what was made stays stored, since nothing but disposal destroys."""
    package.lock()
    if not reason.strip():
        raise RuleError("Skriv varför paketet återtas.")
    package.move_to(State.WITHDRAWN)
    package.lease_until, package.lease_token = None, ""
    package.save()
    give_back(package, by=by, now=now)
    record("package.withdrawn", package, by=by, reason=reason)


def deliver_package(package: Package, *, at: datetime.datetime, how: str, by: User, now: datetime.datetime) -> None:
    """It has been handed over to the e-archive. Only what is validated, and whose bytes are still what they were: they are read once more,
    before anything is locked."""
    if package.state == State.VALIDATED and package.stored is not None and fixity.examine(package.stored) is not None:
        raise RuleError("Paketets fil är inte längre den som validerades. Återta paketet och beställ ett nytt.")
    _deliver(package, at=at, how=how, by=by, now=now)


@transaction.atomic
def _deliver(package: Package, *, at: datetime.datetime, how: str, by: User, now: datetime.datetime) -> None:
    package.lock()
    package.move_to(State.DELIVERED)
    if not how.strip():
        raise RuleError("Skriv hur paketet lämnades över, till exempel via e-arkivets mottagningsyta.")
    if package.validated_at is None or at < package.validated_at.replace(second=0, microsecond=0):
        raise RuleError("Paketet kan inte ha lämnats över innan det var validerat.")
    if at > now:
        raise RuleError("Tidpunkten för leveransen har inte varit än.")
    if FixityFault.objects.filter(stored=package.stored, settled_at__isnull=True).exists():
        raise RuleError("Beständighetskontrollen har hittat ett fel i paketets fil. Återta paketet och beställ ett nytt.")
    package.delivered_at, package.delivered_by, package.delivered_how = at, by, how.strip()
    package.save(update_fields=["state", "delivered_at", "delivered_by", "delivered_how"])
    move_snapshots(package, SnapshotState.DELIVERED, "snapshot.delivered", by=by, now=now)
    record("package.delivered", package, by=by, at=local(at)[:16].replace("T", " "))


@transaction.atomic
def receipt_package(package: Package, *, receipt: str, by: User, now: datetime.datetime) -> None:
    """The e-archive has said that it has it (REQ-2.17): from now on local copies may be disposed of, under a decision."""
    package.lock()
    package.move_to(State.RECEIPTED)
    if not receipt.strip():
        raise RuleError("Skriv kvittots beteckning.")
    package.receipted_at, package.receipted_by, package.receipt = now, by, receipt.strip()
    package.save(update_fields=["state", "receipted_at", "receipted_by", "receipt"])
    move_snapshots(package, SnapshotState.RECEIPTED, "snapshot.receipted", by=by, now=now)
    record("package.receipted", package, by=by, receipt=package.receipt)


# ---- the collective matter (REQ-2.13)


def register_matters(package: Package, *, by: User, now: datetime.datetime) -> None:
    for matter in CollectiveMatter.objects.filter(versions__package_items__package=package).distinct():
        if slip_of(matter) is None:
            register_matter(matter, by=by, now=now)


def register_matter(matter: CollectiveMatter, *, by: User, now: datetime.datetime) -> RegistrationSlip:
    """One slip for each year's matter; asked again it is the same."""
    creator = ArchiveSettings.current().records_creator or Municipality.current().name
    return request_registration(
        about=matter,
        received_on=matter.opened_on,
        sender=creator,
        matter_title=str(matter),
        case_officer=by,
        path=reverse("archiving:matter_detail", args=[matter.year]),
        reference=f"OGON-{matter.year}-1",
        by=by,
        now=now,
        origin=RegistrationSlip.Origin.DRAWN_UP,
    )
