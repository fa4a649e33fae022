"""The pages of packages and collective matters: who gets in, what can be done there, and what they cost. REQ-2.13, REQ-2.16, REQ-2.17."""

import hashlib

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from archiving.models import ArchiveSettings, CollectiveMatter, Package, Snapshot
from archiving.package_jobs import deliver_package
from archiving.tests.packing import made
from records.actions import slip_of
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db

State = Package.State


def address(name, *args):
    return reverse(f"archiving:{name}", args=args)


@pytest.mark.parametrize(
    ("who", "sees", "handles"),
    [
        (lambda package: package.ordered_by, 200, 200),
        (lambda package: factories_archive.archivist(), 200, 200),
        (lambda package: factories.officer(), 200, 200),
        (lambda package: factories.with_role(Role.AUDITOR), 200, 403),
        (lambda package: package.account.department.head, 404, 404),
        (lambda package: factories.person(), 404, 404),
    ],
    ids=["orderer", "archivist", "officer", "auditor", "head", "stranger"],
)
def test_who_sees_a_package_and_who_handles_it(client, who, sees, handles):
    package = factories_archive.ordered_package()
    client.force_login(who(package))

    assert client.get(address("package_detail", package.pk)).status_code == sees
    assert client.get(address("package_withdraw", package.pk)).status_code == handles
    assert client.get(address("package_list")).status_code == (200 if sees == 200 else 403)


def test_anonymous_logs_in_first(client):
    package = factories_archive.ordered_package()

    for name, args in (("package_list", []), ("package_detail", [package.pk]), ("package_download", [package.pk]), ("matter_list", [])):
        assert client.get(address(name, *args)).url.startswith(reverse("account_login"))


def test_req_2_17_from_order_to_receipt_by_the_pages(client):
    by, snapshot = factories_archive.archivist(), factories_archive.approved_snapshot()
    factories_archive.delivery_settings()
    client.force_login(by)
    today = timezone.localdate()
    period = {"period_from": today.replace(month=1, day=1).isoformat(), "period_to": today.isoformat()}

    ordered = client.post(address("package_create"), {"account": snapshot.account_id, **period})
    package = made(Package.objects.get())
    downloaded = client.get(address("package_download", package.pk))
    content = b"".join(downloaded.streaming_content)
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    client.post(address("package_deliver", package.pk), {"at": at, "how": "Mottagningsytan"})
    client.post(address("package_receipt", package.pk), {"receipt": "SA 2026:12"})

    package.refresh_from_db()
    assert ordered.url == package.get_absolute_url()
    assert hashlib.sha256(content).hexdigest() == package.stored.sha256
    assert downloaded["Content-Disposition"] == f'attachment; filename="{package.objid}.zip"'
    assert (package.state, package.delivered_how, package.receipt) == (State.RECEIPTED, "Mottagningsytan", "SA 2026:12")
    assert Snapshot.objects.get().state == Snapshot.State.RECEIPTED
    page = client.get(address("package_detail", package.pk)).content.decode()
    assert "SA 2026:12" in page
    assert package.stored.sha256 in page


def test_req_2_17_missing_settings_are_listed_with_the_way_to_them(client):
    factories_archive.approved_snapshot()
    factories_archive.delivery_settings()
    ArchiveSettings.objects.update(recipient="")
    client.force_login(factories_archive.archivist())

    for name in ("package_list", "package_create"):
        page = client.get(address(name)).content.decode()
        assert "<li>Mottagare</li>" in page
        assert reverse("archiving:archive_settings_edit") in page


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2020-01-02", "2020-01-01", "Periodens sista dag kan inte ligga före den första."),
        ("2020-01-01", "2999-01-01", "Periodens sista dag kan inte ligga efter i dag."),
        ("2020-01-01", "3020-01-01", "Kontrollera året."),
    ],
)
def test_a_period_that_cannot_be_is_refused_at_its_last_day(client, first, last, sentence):
    snapshot = factories_archive.approved_snapshot()
    factories_archive.delivery_settings()
    client.force_login(factories_archive.archivist())

    page = client.post(address("package_create"), {"account": snapshot.account_id, "period_from": first, "period_to": last})

    assert (page.context["form"].errors["period_to"][0], Package.objects.count()) == (sentence, 0)


def test_an_order_without_anything_to_package_says_so_in_the_form(client):
    package = factories_archive.ordered_package()
    client.force_login(package.ordered_by)
    other = factories_archive.approved_snapshot(package.account)

    answer = client.post(address("package_create"), {"account": other.account_id, "period_from": "2019-01-01", "period_to": "2019-12-31"})

    assert answer.status_code == 200
    assert "inga godkända" in answer.content.decode()
    assert Package.objects.count() == 1


@pytest.mark.parametrize("state", [State.ORDERED, State.INVALID, State.WITHDRAWN])
def test_only_what_is_validated_is_downloaded(client, state):
    package = factories_archive.ordered_package()
    Package.objects.update(state=state)
    client.force_login(package.ordered_by)

    answer = client.get(address("package_download", package.pk))

    assert answer.url == package.get_absolute_url()
    assert "när det är validerat" in str(next(iter(get_messages(answer.wsgi_request))))


def test_an_invalid_package_shows_its_report_and_can_be_ordered_again(client):
    package = factories_archive.ordered_package()
    Package.objects.update(state=State.INVALID, report={"faults": ["METS.xml saknas i paketet."], "fault_count": 1})
    package.items.update(released_at=timezone.now())
    client.force_login(package.ordered_by)

    page = client.get(address("package_detail", package.pk)).content.decode()
    client.post(address("package_order_again", package.pk))

    package.refresh_from_db()
    assert "METS.xml saknas i paketet." in page
    assert (package.state, package.report) == (State.ORDERED, {})


def test_a_withdrawal_needs_a_reason(client):
    package = factories_archive.ordered_package()
    client.force_login(package.ordered_by)

    client.post(address("package_withdraw", package.pk), {"reason": " "})
    before = Package.objects.get().state
    client.post(address("package_withdraw", package.pk), {"reason": "Fel period."})

    assert (before, Package.objects.get().state) == (State.ORDERED, State.WITHDRAWN)


@pytest.mark.parametrize("name", ["package_list", "package_detail", "matter_detail", "package_create"])
def test_thirty_rows_cost_what_one_does(client, name, django_assert_max_num_queries):
    by, account = factories_archive.archivist(), factories.active_account(name="Biblioteket")
    factories_archive.approved_snapshot(account, by=by)
    package = factories_archive.ordered_package(account.snapshots.get(), by=by)
    factories_archive.approved_snapshot(account, by=by)  # what still can be ordered
    client.force_login(by)
    args = {"package_detail": [package.pk], "matter_detail": [timezone.localdate().year]}.get(name, [])
    client.get(address(name, *args))
    with django_assert_max_num_queries(12) as few:
        client.get(address(name, *args))
    for _ in range(29):
        other = factories.account_from_before()
        factories_archive.approved_snapshot(other, by=by)
        if name == "package_list":
            factories_archive.ordered_package(other.snapshots.get(), by=by)
    if name == "package_detail":
        package.items.all().update(released_at=timezone.now())
        for version in Snapshot.objects.exclude(account=account).values_list("versions", flat=True):
            package.items.create(version_id=version)

    with django_assert_max_num_queries(12) as many:
        client.get(address(name, *args))

    assert len(few) == len(many)


# ---- the collective matter


@pytest.mark.parametrize(("role", "code"), [(Role.REGISTRAR, 200), (Role.AUDITOR, 200), (Role.SYSTEM_ADMINISTRATOR, 403), (None, 403)])
def test_req_2_13_who_sees_the_collective_matter(client, role, code):
    factories_archive.submitted_snapshot()
    matter = CollectiveMatter.objects.get()
    client.force_login(factories.with_role(role) if role else factories.person())

    assert client.get(address("matter_list")).status_code == code
    assert client.get(matter.get_absolute_url()).status_code == code


def test_req_2_13_one_slip_a_year_is_asked_for_and_shows_its_state(client):
    factories_archive.submitted_snapshot()
    matter = CollectiveMatter.objects.get()
    client.force_login(factories_archive.archivist())

    for _ in range(2):
        client.post(address("matter_register", matter.year))

    page = client.get(matter.get_absolute_url()).content.decode()
    assert slip_of(matter).matter_title == f"Ögonblicksbilder av sociala medier {matter.year}"
    assert "Väntar hos registratorn" in page
    assert str(matter.year) in client.get(address("matter_list")).content.decode()


def test_a_delivered_package_is_marked_on_the_matters_page(client):
    package = made(factories_archive.ordered_package())
    deliver_package(package, at=timezone.now(), how="Disk", by=package.ordered_by, now=timezone.now())
    client.force_login(package.ordered_by)

    assert "Levererad" in client.get(CollectiveMatter.objects.get().get_absolute_url()).content.decode()
