"""The board and what the portal is busy with show how it goes, without a reload, until somebody stops it (S21, WCAG 2.2.2)."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from archiving.actions import approve_snapshot
from archiving.campaigns import open_campaign
from archiving.models import Campaign
from archiving.tests.packing import made
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.ARCHIVE_ROOT = tmp_path


@pytest.fixture
def board(open_as):
    """The board of a campaign with one account, open at the officer's, with a clock that the test winds on."""
    factories.active_account(name="Markaryds bibliotek")
    today = timezone.localdate()
    days = {"opens_on": today - datetime.timedelta(days=7), "closes_on": today + datetime.timedelta(days=60)}
    campaign = Campaign.objects.create(year=today.year, season="autumn", **days)
    open_campaign(campaign, now=timezone.now())
    page = open_as(factories.officer())
    page.clock.install()
    page.goto(campaign.get_absolute_url())
    return page, campaign.snapshots.get()


def approve(snapshot):
    factories_archive.hand_in(snapshot)
    approve_snapshot(snapshot=snapshot, version=1, by=factories_archive.archivist(), now=timezone.now())


def test_S21_the_board_turns_green_while_somebody_looks_at_it(board):
    page, snapshot = board
    expect(page.locator("#konton")).to_contain_text("Att göra")

    approve(snapshot)
    page.clock.run_for(31_000)

    expect(page.locator("#konton")).to_contain_text("Godkänd")
    expect(page.locator("#andelar")).to_contain_text("Klar1")
    assert page.faults == []


def test_what_somebody_is_in_is_not_pulled_away_and_what_is_stopped_stands_still(board):
    page, snapshot = board
    page.get_by_role("link", name="Markaryds bibliotek").focus()

    approve(snapshot)
    page.clock.run_for(31_000)
    expect(page.locator("#andelar")).to_contain_text("Klar1")
    expect(page.get_by_role("link", name="Markaryds bibliotek")).to_be_focused()
    page.get_by_role("button", name="Sluta uppdatera").click()
    page.clock.run_for(120_000)

    expect(page.locator("#konton")).to_contain_text("Att göra")
    page.get_by_role("button", name="Uppdatera igen").click()
    expect(page.locator("#konton")).to_contain_text("Godkänd")


def test_whoever_was_logged_out_meanwhile_is_told_and_keeps_the_page(board):
    page, _ = board

    page.context.clear_cookies()
    page.clock.run_for(31_000)

    expect(page.locator(".live-line")).to_contain_text("Det gick inte att uppdatera sidan. Ladda om den för att se läget nu.")
    expect(page.locator("#konton")).to_contain_text("Markaryds bibliotek")


def test_a_package_that_is_being_made_tells_when_it_is_done(open_as):
    package = factories_archive.ordered_package()
    page = open_as(factories.officer())
    page.clock.install()
    page.goto(package.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("Paketet skapas")

    made(package)
    page.clock.run_for(6_000)

    expect(page.get_by_role("link", name="Ladda ner paketet")).to_be_visible()
    expect(page.locator(".live-line")).to_have_count(0)
