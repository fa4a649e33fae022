"""Reviewing what was handed in: never one's own, with a reason, and whoever handed it in is told (S21)."""

import pytest

from archiving.models import Snapshot
from archiving.tests.upload_support import logged_in, responsible_for
from notifications.models import Notice
from tests import factories, factories_archive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]

State = Snapshot.State


def test_nobody_approves_their_own_and_the_page_says_so_before(snapshot):
    officer = factories.officer()
    factories_archive.hand_in(snapshot, by=officer)
    client = logged_in(officer)

    page = client.get(f"/ogonblicksbilder/{snapshot.pk}/granska/").content.decode()
    client.post(f"/ogonblicksbilder/{snapshot.pk}/godkann/", {"version": 1})

    assert ("Du har själv skickat in den" in page, "Godkänn ögonblicksbilden" in page) == (True, False)
    assert Snapshot.objects.get().state == State.SUBMITTED


def test_whoever_handed_in_is_told_and_the_reviewer_comes_to_the_next(snapshot):
    by = responsible_for(snapshot)
    factories_archive.hand_in(snapshot, by=by)
    following = factories_archive.submitted_snapshot(snapshot.account)
    reviewer = logged_in(factories_archive.archivist())

    approved = reviewer.post(f"/ogonblicksbilder/{snapshot.pk}/godkann/", {"version": 1})
    sent_back = reviewer.post(f"/ogonblicksbilder/{following.pk}/skicka-tillbaka/", {"version": 1, "words": "Suddig."})

    told = list(Notice.objects.filter(recipient__in=[by, following.versions.get().submitted_by]).order_by("pk").values_list("kind", "text"))
    assert approved.headers["Location"] == f"/ogonblicksbilder/{following.pk}/granska/"
    assert sent_back.headers["Location"] == "/ogonblicksbilder/"
    assert [kind for kind, _ in told] == ["snapshot.approved", "snapshot.redo"]
    assert "Suddig." in told[1][1]


def test_sending_back_takes_a_reason(snapshot):
    factories_archive.hand_in(snapshot)
    reviewer = logged_in(factories_archive.archivist())

    answer = reviewer.post(f"/ogonblicksbilder/{snapshot.pk}/skicka-tillbaka/", {"version": 1, "words": " "})

    assert (answer.status_code, "Kryssa i vad som behöver göras om" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("version", ["", "x", "99999999999999999999", "2"])
def test_a_strange_version_is_no_fault(snapshot, version):
    factories_archive.hand_in(snapshot)
    reviewer = logged_in(factories_archive.archivist())

    answers = [
        reviewer.post(f"/ogonblicksbilder/{snapshot.pk}/{verb}/", {"version": version, "words": "x"})
        for verb in ("godkann", "skicka-tillbaka")
    ]

    assert ([answer.status_code in {200, 302} for answer in answers], Snapshot.objects.get().state) == ([True, True], State.SUBMITTED)
