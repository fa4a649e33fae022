"""REQ-2.11: what a channel shows for a time only is saved before it is gone, or a decision lets it go; until then the account warns."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from archiving.ephemeral import ephemeral_of
from records import disposal
from records.models import DisposalDecision
from records.models.disposal import EPHEMERAL
from registry.models import Platform
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db

WARNING = "Här försvinner innehåll av sig självt"


@pytest.fixture
def account():
    """On a channel with stories."""
    account = factories.account_from_before()
    Platform.objects.filter(pk=account.platform_id).update(ephemeral="Händelser (stories) visas i 24 timmar.")
    account.platform.refresh_from_db()
    return account


def decided(*, record_type=EPHEMERAL, months=0, from_in=0) -> DisposalDecision:
    today = timezone.localdate()
    facts = {
        "record_type": record_type, "months": months, "body": "Kommunstyrelsen", "reference": "§ 12, KS 2026/9", "decided_on": today,
        "valid_from": today + datetime.timedelta(days=from_in), "method": "Försvinner i kanalen.", "application": "",
    }  # fmt: skip
    return disposal.record_decision(facts, by=factories_archive.archivist(), now=timezone.now())


def test_REQ_2_11_channels_that_come_with_the_portal_say_what_disappears():
    with_stories = set(Platform.objects.exclude(ephemeral="").values_list("slug", flat=True))

    assert with_stories == {"facebook", "instagram", "snapchat"}


def test_REQ_2_11_the_account_and_its_archive_plan_warn_until_a_decision_covers_it(client, account):
    client.force_login(account.department.head)
    pages = [account.get_absolute_url(), reverse("registry:account_archive_plan", args=[account.pk])]

    before = [WARNING in client.get(page).text for page in pages]
    decided()
    after = [client.get(page).text for page in pages]

    assert before == [True, True]
    assert [(WARNING in page, "enligt gallringsbeslutet Kommunstyrelsen § 12, KS 2026/9" in page) for page in after] == [(False, True)] * 2


@pytest.mark.parametrize(
    "facts",
    [{"record_type": "Ögonblicksbild"}, {"months": 6}, {"from_in": 2}, "ended"],
    ids=["of something else", "after six months", "not in force yet", "ended"],
)
def test_REQ_2_11_only_a_decision_in_force_that_lets_it_go_at_once_covers_it(account, facts):
    decision = decided(**({} if facts == "ended" else facts))
    if facts == "ended":
        disposal.end_decision(decision, reason="Ny plan.", by=factories_archive.archivist(), now=timezone.now())

    found = ephemeral_of(account, on=timezone.localdate())

    assert (found.what, found.decision) == ("Händelser (stories) visas i 24 timmar.", None)


def test_a_channel_that_keeps_what_it_shows_and_a_closed_account_say_nothing(account):
    closed = factories.account_from_before(state="closed")
    Platform.objects.filter(pk=closed.platform_id).update(ephemeral="Allt.")
    closed.platform.refresh_from_db()
    account.platform.ephemeral = ""

    assert (ephemeral_of(account, on=timezone.localdate()), ephemeral_of(closed, on=timezone.localdate())) == (None, None)


def test_the_archivist_can_record_such_a_decision_and_nothing_is_proposed_under_it(client):
    client.force_login(factories_archive.archivist())
    today = timezone.localdate().isoformat()
    facts = {"record_type": EPHEMERAL, "months": 0, "body": "Kommunstyrelsen", "reference": "§ 12", "method": "Försvinner i kanalen."}

    client.post(reverse("records:disposal_decision_create"), {**facts, "decided_on": today, "valid_from": today})
    page = client.get(DisposalDecision.objects.get().get_absolute_url())

    assert (page.status_code, page.context["may_propose"]) == (200, False)
