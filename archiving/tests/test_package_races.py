"""Two people, or two workers, at one package. SQLite lets one in at a time, so only PostgreSQL can show what a missing lock would do."""

from functools import partial

import pytest
from django.utils import timezone

from archiving import package_making
from archiving.actions import send_back_snapshot
from archiving.models import Package, PackageItem, Snapshot, StoredFile
from archiving.package_jobs import deliver_package, withdraw_package
from archiving.package_making import make_package
from archiving.packages.check import Report
from archiving.tests.packing import made
from tests import factories_archive
from tests.together import at_once, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TRIES = 4


@pytest.fixture(autouse=True)
def verdict(monkeypatch):
    monkeypatch.setattr(package_making, "check_package", lambda path, folder, *, tick: Report())


def own(package):
    """The row as a request of its own reads it."""
    return Package.objects.get(pk=package.pk)


def test_of_two_who_order_the_same_at_once_one_gets_it():
    outcomes = []
    for _ in range(TRIES):
        snapshot, by = factories_archive.approved_snapshot(), factories_archive.archivist()
        order = partial(factories_archive.ordered_package, snapshot, by=by)
        answers = at_once(order, order)
        outcomes.append((refused(answers), PackageItem.objects.filter(version__snapshot=snapshot).count()))

    assert outcomes == [(1, 1)] * TRIES


def test_two_workers_make_one_package_once():
    outcomes = []
    for _ in range(TRIES):
        package = factories_archive.ordered_package()
        before = StoredFile.objects.filter(content_type="application/zip").count()
        work = partial(make_package, package.pk, now=timezone.now())
        answers = at_once(work, work)
        after = StoredFile.objects.filter(content_type="application/zip").count()
        outcomes.append((sorted(answers), after - before, own(package).state))

    assert outcomes == [([False, True], 1, "validated")] * TRIES


def test_what_is_sent_back_while_it_is_packed_is_either_packed_or_sent_back():
    by = factories_archive.archivist()
    for _ in range(TRIES):
        package = factories_archive.ordered_package()
        snapshot = Snapshot.objects.get(versions__package_items__package=package)
        at_once(
            partial(make_package, package.pk, now=timezone.now()),
            partial(send_back_snapshot, snapshot=snapshot, version=1, reason="Suddig.", by=by, now=timezone.now()),
        )
        if own(package).state == "ordered":  # it was sent back while the zip was written
            make_package(package.pk, now=timezone.now())

        ends = (own(package).state, Snapshot.objects.get(pk=snapshot.pk).state)
        assert ends in {("validated", "packaged"), ("invalid", "redo")}


def test_delivering_and_withdrawing_at_once_end_in_one_of_the_two():
    by, outcomes = factories_archive.archivist(), []
    for _ in range(TRIES):
        package, now = made(factories_archive.ordered_package()), timezone.now()
        answers = at_once(
            lambda package=package, now=now: deliver_package(own(package), at=now, how="Disk", by=by, now=now),
            lambda package=package, now=now: withdraw_package(own(package), reason="Fel.", by=by, now=now),
        )
        state = Snapshot.objects.get(versions__package_items__package=package).state
        outcomes.append((refused(answers), (own(package).state, state)))

    assert {count for count, _ in outcomes} == {1}
    assert {ends for _, ends in outcomes} <= {("delivered", "delivered"), ("withdrawn", "approved")}
