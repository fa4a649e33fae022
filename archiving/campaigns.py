"""The verbs of a campaign: plan, open, move, close. Each locks, checks, changes, records: one transaction (S21, REQ-2.7, design §8)."""

import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from archiving.board import report_of
from archiving.models import ArchiveSettings, Campaign, Occasion, Snapshot
from core.errors import RuleError
from core.history import record
from core.workdays import WorkCalendar
from registry.models import SocialAccount

Season, State = Campaign.Season, Campaign.State

SHORTEST = 10  # working days: a campaign that opens late is kept open at least so long
FOR_A_NEW_ACCOUNT = 5  # working days at least, for an account that comes into use near the end
CLOSES_AFTER = datetime.timedelta(days=14)  # after its last day, when everything is settled
AUTUMN_BEGINS = 7  # month
SETTLED = (*Snapshot.COUNTS, Snapshot.State.WITHDRAWN)


# ---- planning


def half_years(today: datetime.date) -> list[tuple[int, Campaign.Season]]:
    """This half-year and the next."""
    if today.month < AUTUMN_BEGINS:
        return [(today.year, Season.SPRING), (today.year, Season.AUTUMN)]
    return [(today.year, Season.AUTUMN), (today.year + 1, Season.SPRING)]


def plan_campaigns(*, now: datetime.datetime) -> int:
    """Those that are missing, by the windows of the settings. A window that is over already gets none. Returns how many are new."""
    today, chosen, new = timezone.localdate(now), ArchiveSettings.current(), 0
    for year, season in half_years(today):
        first, last = chosen.window(year, season)
        if last >= today:
            new += plan_campaign(year=year, season=season, opens_on=first, closes_on=last)[1]
    return new


@transaction.atomic
def plan_campaign(*, year: int, season: Campaign.Season, opens_on: datetime.date, closes_on: datetime.date) -> tuple[Campaign, bool]:
    """The half-year's, and whether it is new: one that is there keeps its window."""
    window = {"opens_on": opens_on, "closes_on": closes_on}
    campaign, is_new = Campaign.objects.get_or_create(year=year, season=season, defaults=window)
    if is_new:
        record("campaign.planned", campaign, by=None, first=opens_on, last=closes_on)
    return campaign, is_new


@transaction.atomic
def move_campaign(
    *,
    campaign: Campaign,
    opens_on: datetime.date,
    closes_on: datetime.date,
    reason: str,
    by: User,
    now: datetime.datetime,
    seen: tuple[datetime.date, datetime.date] | None = None,
) -> None:
    """The officer's: another window, while it is planned or open. Tasks that have not been handed in are due on the new last day.

    `seen` is the window that the form was opened on. Raises RuleError.
    """
    campaign.lock()
    today, before = timezone.localdate(now), (campaign.opens_on, campaign.closes_on)
    if campaign.state == State.CLOSED:
        raise RuleError("Kampanjen är avslutad och kan inte flyttas.")
    if seen is not None and seen != before:
        raise RuleError("Någon annan har flyttat kampanjen sedan du öppnade sidan. Läs igenom datumen och försök sedan igen.")
    if not reason.strip():
        raise RuleError("Skriv varför kampanjen flyttas.")
    if campaign.state == State.OPEN and opens_on != campaign.opens_on:
        raise RuleError("Kampanjen har redan öppnat. Bara sista dagen går att flytta.")
    if closes_on <= max(opens_on, today):
        raise RuleError("Sista dagen måste ligga efter i dag och efter den dag då kampanjen öppnar.")
    if {opens_on.year, closes_on.year} != {campaign.year}:
        raise RuleError(f"Kampanjen hör till {campaign.year}. Välj dagar under det året.")
    if (opens_on, closes_on) == before:
        return
    campaign.opens_on, campaign.closes_on = opens_on, closes_on
    campaign.save(update_fields=["opens_on", "closes_on"])
    _move_tasks(campaign, due_before=before[1])
    record("campaign.moved", campaign, by=by, reason=reason, first=opens_on, last=closes_on)


def _move_tasks(campaign: Campaign, *, due_before: datetime.date) -> None:
    """An account that came late and was given longer keeps its day, unless the new one is later still."""
    waiting = campaign.snapshots.filter(state__in=Snapshot.NOT_HANDED_IN)
    waiting.filter(Q(due_on=due_before) | Q(due_on__lt=campaign.closes_on)).update(due_on=campaign.closes_on)


# ---- opening, and the tasks


@transaction.atomic
def open_campaign(campaign: Campaign, *, now: datetime.datetime) -> bool:
    """Its day has come, today or while the portal was down. Already open is no error: two sweeps may come at once."""
    campaign.lock()
    today = timezone.localdate(now)
    if campaign.state != State.PLANNED or campaign.opens_on > today:
        return False
    campaign.move_to(State.OPEN)
    campaign.opened_at = now
    shortest = WorkCalendar.current().add_working_days(today, SHORTEST)
    prolonged = campaign.closes_on < shortest
    campaign.closes_on = max(campaign.closes_on, shortest)
    campaign.save(update_fields=["state", "opened_at", "closes_on"])
    record("campaign.opened", campaign, by=None, last=campaign.closes_on)
    if prolonged:
        record("campaign.prolonged", campaign, by=None, last=campaign.closes_on)
    _add_tasks(campaign, now=now)
    return True


@transaction.atomic
def add_missing_tasks(campaign: Campaign, *, now: datetime.datetime) -> int:
    """Accounts that have come into use since it opened get their task too, until its last day. Returns how many are new."""
    if not _without_task(campaign).exists():
        return 0
    campaign.lock()
    if campaign.state != State.OPEN or campaign.window_has_ended(on=timezone.localdate(now)):
        return 0
    return _add_tasks(campaign, now=now)


def _without_task(campaign: Campaign) -> Any:
    return SocialAccount.objects.live().filter(~Exists(Snapshot.objects.filter(campaign=campaign, account=OuterRef("pk"))))


def _add_tasks(campaign: Campaign, *, now: datetime.datetime) -> int:
    """One task per account in use, open at once, with one INSERT … SELECT however many they are. The database lets an account in once."""
    today = timezone.localdate(now)
    due_on = max(campaign.closes_on, WorkCalendar.current().add_working_days(today, FOR_A_NEW_ACCOUNT))
    task = Snapshot(
        campaign=campaign, occasion=Occasion.CAMPAIGN, state=Snapshot.State.OPEN,
        opens_on=campaign.opens_on, due_on=due_on, since=now, created_at=now,
    )  # fmt: skip
    new = _insert_for_each_account(task, _without_task(campaign))
    if new:
        record("campaign.tasks_added", campaign, by=None, count=new)
    return new


def _insert_for_each_account(task: Snapshot, accounts: Any) -> int:
    """`task` is what the rows have in common. Returns how many rows are new: the database's own count."""
    same_for_all = [field for field in Snapshot._meta.local_concrete_fields if not field.primary_key and field.name != "account"]
    values = [field.get_db_prep_save(getattr(task, field.attname), connection) for field in same_for_all]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in same_for_all)
    query, parameters = accounts.order_by().annotate(key=F("pk")).values("key").query.get_compiler(connection=connection).as_sql()
    statement = f"""
        INSERT INTO {quote(Snapshot._meta.db_table)} ({columns}, {quote("account_id")})
        SELECT {", ".join(["%s"] * len(values))}, accounts.key FROM ({query}) AS accounts WHERE TRUE
        ON CONFLICT DO NOTHING"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *parameters])
        return cursor.rowcount


# ---- closing


@transaction.atomic
def close_campaign(*, campaign: Campaign, by: User | None, now: datetime.datetime) -> None:
    """With its report. The officer may close it with tasks left: they are still to be done, and the report says which. `by` is None when
    the portal closes it by itself."""
    campaign.lock()
    campaign.move_to(State.CLOSED)
    campaign.closed_at, campaign.closed_by = now, by
    campaign.report = report_of(campaign, on=timezone.localdate(now))
    campaign.save(update_fields=["state", "closed_at", "closed_by", "report"])
    record("campaign.closed", campaign, by=by, approved=campaign.report["approved"], accounts=len(campaign.report["accounts"]))


@transaction.atomic
def close_if_settled(campaign: Campaign, *, now: datetime.datetime) -> bool:
    """By itself, two weeks after its last day, when each task is approved or withdrawn."""
    campaign.lock()
    if campaign.state != State.OPEN or campaign.closes_on + CLOSES_AFTER > timezone.localdate(now):
        return False
    if campaign.snapshots.exclude(state__in=SETTLED).exists():
        return False
    close_campaign(campaign=campaign, by=None, now=now)
    return True
