"""A fault in what is stored is settled by people, on pages of their own (REQ-2.9, F24)."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from archiving import fixity, storage
from archiving.models import FixityFault, FixityRun
from archiving.tests.fixity_support import NIGHT, a_fault, flip_a_byte, lose, run_at
from core import health
from core.errors import RuleError
from tests.factories import officer, person, with_role
from tests.factories_archive import archivist, hand_in, new_file, open_snapshot, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


# ---- settling


def test_the_same_bytes_are_put_back():
    file = stored(b"det som var")
    lose(file)
    run_at()
    fault, by = FixityFault.objects.get(), archivist()

    with storage.working_folder() as folder:
        (folder / "kopia").write_bytes(b"det som var")
        fixity.settle(fault=fault, measure="Återställd ur säkerhetskopian.", by=by, now=NIGHT, replacement=folder / "kopia")

    assert (fault.restored, fault.settled_by) == (True, by)
    assert fixity.examine(file) is None
    assert storage.path_of(file).stat().st_mode & 0o777 == 0o440


def test_other_bytes_are_refused_and_nothing_changes():
    fault = a_fault(lose)

    with storage.working_folder() as folder:
        (folder / "kopia").write_bytes(b"nagot annat")
        with pytest.raises(RuleError, match="kontrollsumman är en annan"):
            fixity.settle(fault=fault, measure="Återställd.", by=archivist(), now=NIGHT, replacement=folder / "kopia")

    fault.refresh_from_db()
    assert fault.settled_at is None
    assert not storage.path_of(fault.stored).exists()


def test_a_loss_that_stands_is_told_once_and_a_new_fault_of_a_restored_file_again():
    by = archivist()
    lost, restored = stored(), stored()
    content = storage.path_of(restored).read_bytes()
    for file in (lost, restored):
        lose(file)
    run_at()
    storage.path_of(restored).write_bytes(content)
    for fault in FixityFault.objects.all():
        fixity.settle(fault=fault, measure="Gicks igenom.", by=by, now=NIGHT)

    lose(restored)
    run_at(NIGHT + datetime.timedelta(days=1))

    assert [(fault.stored, fault.restored) for fault in FixityFault.objects.order_by("pk")] == [
        (lost, False),
        (restored, True),
        (restored, False),
    ]


def test_the_same_bytes_coming_in_anew_heal_what_was_lost():
    file = stored(b"en bild")
    lose(file)

    again = stored(b"en bild")

    assert again == file
    assert fixity.examine(file) is None


def test_a_fault_is_settled_once_and_with_words():
    fault, by = a_fault(), archivist()

    with pytest.raises(RuleError):
        fixity.settle(fault=fault, measure=" ", by=by, now=NIGHT)
    fixity.settle(fault=fault, measure="Disken är bytt.", by=by, now=NIGHT)
    with pytest.raises(RuleError, match="redan"):
        fixity.settle(fault=fault, measure="Disken är bytt.", by=by, now=NIGHT)


def test_a_file_is_restored_only_when_somebody_says_so():
    fault = a_fault()

    with pytest.raises(IntegrityError), transaction.atomic():
        FixityFault.objects.filter(pk=fault.pk).update(restored=True)


def test_known_when_each_file_was_read():
    files = [stored() for _ in range(2)]
    run = run_at()
    late = stored()

    assert fixity.last_checked([*files, late]) == dict.fromkeys([file.pk for file in files], run.finished_at)


# ---- pages

READERS = {"archivist": 200, "officer": 200, "auditor": 200, "administrator": 200, "colleague": 403, "anonymous": 302}


def log_in(client, who):
    makers = {
        "archivist": archivist,
        "officer": officer,
        "auditor": lambda: with_role(Role.AUDITOR),
        "administrator": lambda: with_role(Role.SYSTEM_ADMINISTRATOR),
        "colleague": person,
    }
    if who in makers:
        client.force_login(makers[who]())


@pytest.mark.parametrize(("who", "status"), READERS.items())
def test_who_sees_the_runs_and_faults(client, who, status):
    a_fault()
    log_in(client, who)

    assert client.get(reverse("archiving:fixity_list")).status_code == status


@pytest.mark.parametrize("who", ["auditor", "administrator", "colleague"])
def test_only_archivist_and_officer_settle(client, who):
    fault = a_fault()
    log_in(client, who)

    answer = client.post(reverse("archiving:fixity_settle", args=[fault.pk]), {"measure": "Klart."})

    assert answer.status_code == 403


def test_the_archivist_uploads_the_backup_and_the_fault_is_gone(client):
    content = b"det som var"
    file = stored(content)
    flip_a_byte(file)
    run_at()
    client.force_login(archivist())
    address = reverse("archiving:fixity_settle", args=[FixityFault.objects.get().pk])

    wrong = client.post(address, {"measure": "Återställd.", "replacement": SimpleUploadedFile("a.txt", b"fel fil")})
    right = client.post(address, {"measure": "Återställd.", "replacement": SimpleUploadedFile("a.txt", content)})

    assert "kontrollsumman är en annan" in wrong.content.decode()
    assert right["Location"] == reverse("archiving:fixity_list")
    assert "Hel igen" in client.get(reverse("archiving:fixity_list")).content.decode()
    assert storage.path_of(file).read_bytes() == content


def test_the_page_asks_as_much_for_1_and_30_faults(client, django_assert_max_num_queries):
    client.force_login(archivist())
    numbers = []
    for amount in (1, 29):
        snapshots = [new_file() for _ in range(amount)]
        hand_in(open_snapshot(), files=snapshots)
        for file in snapshots:
            lose(file.stored)
        FixityRun.objects.update(finished_at=NIGHT, started_at=NIGHT - datetime.timedelta(days=2), lease_until=None)
        run_at()
        with django_assert_max_num_queries(14) as queries:
            client.get(reverse("archiving:fixity_list"))
        numbers.append(len(queries))

    assert FixityFault.objects.count() == 30
    assert numbers[0] == numbers[1]


def test_the_state_of_the_archive_is_among_the_gauges():
    a_fault()

    values = {one.gauge.name: one for one in health.readings(now=NIGHT)}
    late = {one.gauge.name: one.is_red for one in health.readings(now=timezone.now() + datetime.timedelta(days=9))}

    assert values["open_fixity_faults"].is_red
    assert values["fixity_age_seconds"].is_red is False
    assert late["fixity_age_seconds"] is True
