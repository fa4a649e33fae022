"""What somebody who leaves still holds in the register: tasks on the roster, and rights on the platform itself (S9)."""

import datetime
from collections.abc import Iterable

from accounts.leaving import LeftBehind, provide
from accounts.models import User


def on_the_accounts(person: User, last_day: datetime.date) -> Iterable[LeftBehind]:
    day_after = last_day + datetime.timedelta(days=1)
    for row in person.roster_rows.not_over(day_after).select_related("account"):
        yield LeftBehind(
            f"Är {row.get_role_display().lower()} för kontot {row.account.name}: utse någon annan.", row.account.get_absolute_url()
        )
    for grant in person.access_grants.not_over(day_after).select_related("account"):
        level = grant.get_level_display().lower()
        yield LeftBehind(
            f"Har behörigheten {level} på kontot {grant.account.name}: ta bort den i kanalen och här.", grant.account.get_absolute_url()
        )


provide(on_the_accounts)
