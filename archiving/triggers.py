"""Snapshots between the campaigns (REQ-2.8): a new name, logo or layout, a crisis that has ended, a closing. Due in five working days."""

import datetime
from collections.abc import Collection

from django.utils import timezone

from accounts.models import User
from archiving.actions import plan_snapshot
from archiving.models import Occasion, Snapshot
from core.errors import RuleError
from core.workdays import WorkCalendar
from registry.account_changes import react
from registry.models import SocialAccount

DUE_IN = 5  # working days
BY_HAND = (Occasion.NEW_LOOK, Occasion.CRISIS, Occasion.OTHER)
SHOWS = {"name": "nytt namn", "handle": "nytt kontonamn", "url": "ny adress", "department": "ny verksamhet"}


def extra_snapshot(
    *, account: SocialAccount, occasion: Occasion, reason: str, by: User | None, now: datetime.datetime, corrects: Snapshot | None = None
) -> Snapshot:
    """Open at once, due in five working days. One of the same kind that is under way is given back instead of a second.

    `by` is None when the portal asks for it by itself. Raises RuleError for an account that is not in use.
    """
    if account.state in {SocialAccount.State.PLANNED, SocialAccount.State.CLOSED}:
        raise RuleError("Bara ett konto som används eller håller på att avslutas har något att ta en ögonblicksbild av.")
    today = timezone.localdate(now)
    due_on = WorkCalendar.current().add_working_days(today, DUE_IN)
    return plan_snapshot(
        account=account, occasion=occasion, opens_on=today, due_on=due_on, now=now, by=by, reason=reason, corrects=corrects
    )


def on_new_look(account: SocialAccount, changed: Collection[str], by: User | None) -> None:
    """Called in the transaction that changes the facts of an account."""
    new = [words for name, words in SHOWS.items() if name in changed]
    if new and account.is_live:
        reason = f"Uppgifterna om kontot ändrades: {', '.join(new)}."
        extra_snapshot(account=account, occasion=Occasion.NEW_LOOK, reason=reason, by=None, now=timezone.now())


react(on_new_look)
