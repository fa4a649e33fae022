"""What else waits for a diary number. Apps above this one register their rows with `provide` when Django starts."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from accounts.models import User
from core.workdays import WorkCalendar
from records.due import registration_due


@dataclass(frozen=True)
class Waiting:
    """A document without a number, and the page where the number is noted. `due_at` is counted here, from `since`."""

    title: str
    note: str
    url: str
    since: datetime.datetime
    due_at: datetime.datetime | None = None


Provider = Callable[[User, datetime.date], Iterable[Waiting]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """`provider(user, on)` gives what that person may see, oldest first, in a fixed number of queries. Twice does nothing."""
    if provider not in _providers:
        _providers.append(provider)


def waiting_elsewhere(user: User, *, on: datetime.date, text: str = "") -> list[Waiting]:
    """Oldest first; `text` is what the person searches for."""
    found = [one for provider in _providers for one in provider(user, on)]
    wanted = [one for one in found if text.casefold() in f"{one.title} {one.note}".casefold()]
    if not wanted:
        return []
    calendar = WorkCalendar.current()
    return [replace(one, due_at=registration_due(one.since, calendar)) for one in sorted(wanted, key=lambda one: one.since)]
