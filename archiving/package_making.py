"""Packages are made and validated here, one at a time under a lease. Killed at any moment: nothing half-written, nothing twice, made again.

The zip is written in a folder of the job's own and is moved to what is kept in the transaction that says so.
"""

import datetime
import logging
import time
import tomllib
import uuid
from functools import cache

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from archiving.models import Package, Snapshot, StoredFile
from archiving.package_snapshots import give_back, live_items, move_snapshots, no_longer_approved, snapshots_in
from archiving.packages.check import Report, check_package
from archiving.packages.contents import contents_of
from archiving.packages.writer import CannotBeMade, write_package
from archiving.storage import FULL, NoRoom, keep, measure, path_of, working_folder
from core import sweeps
from core.errors import RuleError
from core.history import record
from notifications.actions import tell

logger = logging.getLogger(__name__)

State = Package.State
LEASE = datetime.timedelta(minutes=10)
HOLD_ON_EVERY = 60  # seconds
MOST_ATTEMPTS = 5
KIND = "package.done"
GIVEN_UP = "Paketet gick inte att skapa efter flera försök. Systemadministratören kan se varför i portalens logg. Beställ det igen sedan."


class LeaseLost(Exception):
    """Another worker has it, somebody withdrew it, or the portal stops: what was done so far is thrown away."""


class Lease:
    """Held while the package is made, and prolonged by `tick`, which is called for every piece of every file."""

    def __init__(self, package: Package, token: str) -> None:
        self.package, self.token, self.held_at = package, token, time.monotonic()

    def tick(self) -> None:
        if sweeps.stop_asked.is_set():
            raise LeaseLost
        if time.monotonic() - self.held_at < HOLD_ON_EVERY:
            return
        mine = Package.objects.filter(pk=self.package.pk, lease_token=self.token)
        if not mine.update(lease_until=timezone.now() + LEASE):
            raise LeaseLost
        self.held_at = time.monotonic()

    def lock(self) -> None:
        """Raises LeaseLost unless it is still ours."""
        self.package.lock()
        if self.package.lease_token != self.token:
            raise LeaseLost

    def let_go(self, *, until: datetime.datetime | None = None, error: str = "") -> None:
        """Nobody holds it, and nobody takes it before `until`."""
        Package.objects.filter(pk=self.package.pk, lease_token=self.token).update(lease_token="", lease_until=until, error=error[:500])


def make_waiting(*, now: datetime.datetime) -> int:
    """Make what waits, the oldest first. Returns how many were taken. One that crashes does not stop the others."""
    made = 0
    for pk in list(Package.objects.to_make(now=now).values_list("pk", flat=True)):
        if sweeps.stop_asked.is_set():
            break
        made += make_package(pk, now=now)
    return made


def make_package(pk: int, *, now: datetime.datetime) -> bool:
    """False when another worker has it."""
    lease = _lease(pk, now=now)
    if lease is None:
        return False
    try:
        if lease.package.state == State.ORDERED:
            _create(lease)
        _validate(lease)
    except (LeaseLost, SoftTimeLimitExceeded):  # too large for a task's time: the tick, which has no limit, makes it
        lease.let_go()
    except CannotBeMade as error:
        _refuse(lease, error.sentence)
    except Exception as error:
        _later(lease, error)
    return True


def _lease(pk: int, *, now: datetime.datetime) -> Lease | None:
    token = uuid.uuid4().hex
    free = Package.objects.to_make(now=now).filter(pk=pk).order_by()
    if not free.update(lease_until=timezone.now() + LEASE, lease_token=token, attempts=F("attempts") + 1):
        return None
    return Lease(Package.objects.select_related("account", "campaign", "ordered_by").get(pk=pk), token)


def _create(lease: Lease) -> None:
    _let_go_of_what_is_no_longer_approved(lease)
    contents = contents_of(lease.package, made_at=timezone.now(), software=software_version())
    with working_folder() as folder:
        path = folder / "paket.zip"
        write_package(path, contents, tick=lease.tick)
        measured = measure(path)
        with transaction.atomic():
            lease.lock()
            _require_approved(lease.package)
            stored = keep(path, content_type="application/zip", ending="zip", measured=measured)
            _created(lease.package, stored)


def _let_go_of_what_is_no_longer_approved(lease: Lease) -> None:
    """It was sent back, or handed in anew, after it was ordered. Raises CannotBeMade when nothing is left."""
    with transaction.atomic():
        lease.lock()
        snapshots_in(lease.package)
        no_longer_approved(lease.package).update(released_at=timezone.now())
        if not live_items(lease.package).exists():
            raise CannotBeMade("Ingen av ögonblicksbilderna är längre godkänd. Beställ paketet igen när de har godkänts.")


def _require_approved(package: Package) -> None:
    """Raises LeaseLost if something changed while the zip was written: then it is written anew."""
    snapshots_in(package)
    if no_longer_approved(package).exists():
        raise LeaseLost


def _created(package: Package, stored: StoredFile) -> None:
    package.move_to(State.CREATED)
    package.stored, package.error = stored, ""
    package.save(update_fields=["state", "stored", "error"])
    move_snapshots(package, Snapshot.State.PACKAGED, "snapshot.packaged", by=None, now=timezone.now())
    record("package.created", package, by=None, count=live_items(package).count())


def _validate(lease: Lease) -> None:
    package = lease.package
    assert package.stored is not None
    with working_folder() as folder:
        report = check_package(path_of(package.stored), folder, tick=lease.tick)
    with transaction.atomic():
        lease.lock()
        if report.is_good:
            _validated(package, report)
        else:
            _invalid(package, report)


def _validated(package: Package, report: Report) -> None:
    package.move_to(State.VALIDATED)
    package.report, package.validated_at = report.as_data(), timezone.now()
    _free(package)
    record("package.validated", package, by=None)
    _tell(
        package, "package.validated", "Arkivpaketet är klart",
        f"Arkivpaketet för {package.about} är skapat och validerat. Nu kan du ladda ner det och lämna det till e-arkivet.",
    )  # fmt: skip


def _invalid(package: Package, report: Report) -> None:
    package.move_to(State.INVALID)
    package.report = report.as_data()
    _free(package)
    give_back(package, by=None, now=timezone.now())
    record("package.refused", package, by=None)
    _tell(
        package, "package.refused", "Arkivpaketet underkändes",
        f"Arkivpaketet för {package.about} kan inte levereras: {report.faults[0]} Ögonblicksbilderna är godkända som förut.",
    )  # fmt: skip


def _free(package: Package) -> None:
    package.lease_until, package.lease_token = None, ""
    package.save()


def _refuse(lease: Lease, sentence: str) -> None:
    try:
        with transaction.atomic():
            lease.lock()
            _invalid(lease.package, Report(faults=[sentence]))
    except LeaseLost:
        return


def _later(lease: Lease, error: Exception) -> None:
    """A full disk, a validator that does not answer. It is tried again, later each time; after the last time it is refused."""
    package = lease.package
    if isinstance(error, OSError) and error.errno in FULL:
        error = NoRoom()
    if isinstance(error, RuleError):
        said = error.sentence
    else:
        said = "Paketet kunde inte skapas just nu. Portalen försöker igen."
        logger.error("Package %s could not be made, attempt %s", package.pk, package.attempts, exc_info=error)
    package.refresh_from_db(fields=["attempts"])
    if package.attempts >= MOST_ATTEMPTS:
        _refuse(lease, said if isinstance(error, RuleError) else GIVEN_UP)
    else:
        lease.let_go(until=timezone.now() + datetime.timedelta(minutes=2**package.attempts), error=said)


def _tell(package: Package, rung: str, subject: str, text: str) -> None:
    tell(
        [package.ordered_by],
        kind=KIND,
        about=package,
        rung=rung,
        occurrence=package.ordered_at.isoformat(),
        subject=f"{subject}: {package.about}",
        text=text,
        why="Du får det här för att du beställde paketet.",
        path=package.get_absolute_url(),
    )


@cache
def software_version() -> str:
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
