"""The archive's records, as disposal, legal holds and handing out know them (`records.holdings`)."""

import datetime
from collections.abc import Iterator, Sequence
from functools import partial

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts.models import User
from archiving import destroying
from archiving.destroying import VERSION
from archiving.models import Package, PackageItem, Snapshot, SnapshotFile, SnapshotVersion, StoredFile
from archiving.storage import open_stored
from core.errors import RuleError
from core.history import record
from core.workdays import midnight
from records.holdings import Copy, Holding, Provider, provide
from records.models import RegistrationSlip
from registry.models import SocialAccount

FILE = "archiving.snapshotfile"
ACCOUNT = "registry.socialaccount"
SNAPSHOT = "Ögonblicksbild"
FOUND = 30  # at most, of a search


# ---- versions


def describe_versions(pks: Sequence[int]) -> Iterator[Holding]:
    gone = set(destroying.destroyed_versions().filter(object_id__in=pks))
    under_correction = Snapshot.objects.filter(corrects=OuterRef("snapshot")).exclude(
        state__in=[*Snapshot.COUNTS, Snapshot.State.WITHDRAWN]
    )
    registered = RegistrationSlip.objects.exclude(state=RegistrationSlip.State.WITHDRAWN).filter(
        Q(about_type=VERSION, about_id=OuterRef("pk")) | Q(about_type="archiving.snapshot", about_id=OuterRef("snapshot"))
    )
    rows = SnapshotVersion.objects.filter(pk__in=pks).select_related("snapshot__account")
    rows = rows.annotate(is_being_corrected=Exists(under_correction), is_registered=Exists(registered))
    live = PackageItem.objects.filter(released_at__isnull=True).select_related("package")
    for version in rows.prefetch_related("files", Prefetch("package_items", queryset=live, to_attr="lies_in")):
        day = timezone.localdate(version.captured_at)
        yield Holding(
            kind=VERSION,
            pk=version.pk,
            record_type=SNAPSHOT,
            reference=f"{version.account_name} ({version.platform_name}) {day}, version {version.number}",
            title=f"{version.account_name}, {version.platform_name}, {day}",
            path=version.snapshot.get_absolute_url(),
            dated=day,
            size=version.total_size,
            may_be_secret=version.is_secret,
            within=((ACCOUNT, version.snapshot.account_id), *((FILE, file.pk) for file in version.files.all())),
            kept_because=_why_kept(version),
            is_destroyed=version.pk in gone,
        )


def _why_kept(version: SnapshotVersion) -> str:
    """REQ-2.3, REQ-2.17: what may be secret, what belongs to something under way, and what the e-archive has not receipted, stays."""
    if version.is_secret:
        return "Kan omfattas av sekretess."
    if version.is_registered:  # type: ignore[attr-defined]  # annotated
        return "Är diarieförd, eller ska diarieföras."
    if version.is_being_corrected:  # type: ignore[attr-defined]
        return "En rättelse av ögonblicksbilden pågår."
    if version.snapshot.account.state == SocialAccount.State.CLOSING:
        return "Kontot håller på att avslutas."
    packages = [item.package.state for item in version.lies_in]  # type: ignore[attr-defined]
    if not packages or any(state != Package.State.RECEIPTED for state in packages):
        return "E-arkivet har inte kvitterat den."
    return ""


def search_versions(text: str, user: User) -> list[int]:
    """Account, channel or name in the archive."""
    rows = SnapshotVersion.objects.filter(snapshot__in=Snapshot.objects.visible_to(user).values("pk"))
    named = SnapshotFile.objects.filter(version=OuterRef("pk"), name__icontains=text)
    words = Q(account_name__icontains=text) | Q(handle__icontains=text) | Q(platform_name__icontains=text) | Exists(named)
    return list(rows.filter(words).order_by("-pk").values_list("pk", flat=True)[:FOUND])


def versions_seen_by(pks: Sequence[int], user: User) -> set[int]:
    rows = SnapshotVersion.objects.filter(pk__in=pks, snapshot__in=Snapshot.objects.visible_to(user).values("pk"))
    return set(rows.values_list("pk", flat=True))


def copies_of_version(pk: int) -> list[Copy]:
    version = SnapshotVersion.objects.select_related("manifest").get(pk=pk)
    files = list(version.files.select_related("stored"))
    return [*(_copy(file.name, file.stored) for file in files), _copy(f"manifest-{pk}.json", version.manifest)]


def oldest_versions(record_type: str, before: datetime.date, after: int, limit: int) -> list[int]:
    rows = SnapshotVersion.objects.filter(pk__gt=after, captured_at__lt=midnight(before)).exclude(pk__in=destroying.destroyed_versions())
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def lock_versions(pks: Sequence[int]) -> None:
    """Packages before snapshots, as a delivery locks them."""
    packages = PackageItem.objects.filter(version__in=pks).values("package")
    list(Package.objects.select_for_update().filter(pk__in=packages).order_by("pk"))
    snapshots = SnapshotVersion.objects.filter(pk__in=pks).values("snapshot")
    list(Snapshot.objects.select_for_update().filter(pk__in=snapshots).order_by("pk"))


def destroy_versions(pks: Sequence[int], now: datetime.datetime) -> None:
    """The facts of REQ-2.9 and the manifest stay: they say that it was, and which hashes it had."""
    destroying.destroy(destroying.stored_of(pks), now=now)
    for version in SnapshotVersion.objects.filter(pk__in=pks).select_related("snapshot__account").order_by("pk"):
        record("snapshot.destroyed", version.snapshot, by=None, version=version.number)


def erase_versions(pks: Sequence[int]) -> None:
    destroying.erase(destroying.stored_of(pks))


# ---- single files: they are handed out or held one by one, and disposed of with their version


def describe_files(pks: Sequence[int]) -> Iterator[Holding]:
    for file in SnapshotFile.objects.filter(pk__in=pks).select_related("version__snapshot", "stored"):
        version = file.version
        yield Holding(
            kind=FILE,
            pk=file.pk,
            record_type=SNAPSHOT,
            reference=file.name,
            title=f"{file.name} ({version.account_name}, {version.platform_name})",
            path=version.snapshot.get_absolute_url(),
            dated=timezone.localdate(version.captured_at),
            size=file.stored.size,
            may_be_secret=version.is_secret,
            within=((ACCOUNT, version.snapshot.account_id), (VERSION, version.pk)),
            is_destroyed=file.stored.destroyed_at is not None,
        )


def files_seen_by(pks: Sequence[int], user: User) -> set[int]:
    rows = SnapshotFile.objects.filter(pk__in=pks, version__snapshot__in=Snapshot.objects.visible_to(user).values("pk"))
    return set(rows.values_list("pk", flat=True))


def search_files(text: str, user: User) -> list[int]:
    """None of their own: a search gives versions, whose page leads to the files."""
    return []


def copies_of_file(pk: int) -> list[Copy]:
    file = SnapshotFile.objects.select_related("stored").get(pk=pk)
    return [_copy(file.name, file.stored)]


def _copy(name: str, stored: StoredFile) -> Copy:
    if stored.destroyed_at is not None:
        raise RuleError(f"Filen {name} är gallrad och kan inte lämnas ut.")
    return Copy(name, stored.size, partial(open_stored, stored), stored.sha256)


provide(
    Provider(
        kind=VERSION,
        label="Ögonblicksbilder",
        describe=describe_versions,
        search=search_versions,
        seen_by=versions_seen_by,
        copies=copies_of_version,
        record_types=(SNAPSHOT,),
        oldest=oldest_versions,
        lock=lock_versions,
        destroy=destroy_versions,
        erase=erase_versions,
    )
)
provide(
    Provider(
        kind=FILE,
        label="Filer i ögonblicksbilder",
        describe=describe_files,
        search=search_files,
        seen_by=files_seen_by,
        copies=copies_of_file,
    )
)
