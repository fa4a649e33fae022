"""What somebody who leaves must hand over. Apps above this one register what they know with `provide` when Django starts."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from core.dated import DatedQuerySet


@dataclass(frozen=True)
class LeftBehind:
    """A sentence about what must be handed over, and the page where it is done."""

    sentence: str
    url: str


Provider = Callable[[User, datetime.date], Iterable[LeftBehind]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """`provider(person, last_day)` gives what is still the person's after that day. Registering twice does nothing."""
    if provider not in _providers:
        _providers.append(provider)


def left_behind(person: User) -> list[LeftBehind]:
    """Empty for somebody who stays."""
    return [] if person.ends_on is None else held_after(person, person.ends_on)


def held_after(person: User, last_day: datetime.date) -> list[LeftBehind]:
    """What would be left if that were the last day."""
    return [one for provider in _providers for one in provider(person, last_day)]


Reaction = Callable[[User, User | None], None]
_reactions: list[Reaction] = []


def react(reaction: Reaction) -> None:
    """`reaction(person, by)` runs in the transaction that changes the last day, shuts the person out or lets them in again."""
    if reaction not in _reactions:
        _reactions.append(reaction)


def tell_of_change(person: User, *, by: User | None) -> None:
    for reaction in _reactions:
        reaction(person, by)


def _in_the_organisation(person: User, last_day: datetime.date) -> Iterable[LeftBehind]:
    for department in person.headed_departments.in_use(on=last_day):
        yield LeftBehind(f"Är chef för {department.name}: utse en ny verksamhetschef.", department.get_absolute_url())
    for appointment in _after(person.appointments.all(), last_day):
        yield LeftBehind(
            f"Har uppdraget {appointment.get_role_display().lower()}: avsluta det och ge det till någon annan.",
            reverse("accounts:appointment_end", args=[appointment.pk]),
        )
    for deputy in _after(person.deputy_rows.select_related("department"), last_day):
        place = f"chefen för {deputy.department.name}" if deputy.department else "kommunikatören"
        yield LeftBehind(f"Är ersättare för {place}: avsluta och utse någon annan.", reverse("accounts:deputy_end", args=[deputy.pk]))


def _after(rows: DatedQuerySet, last_day: datetime.date) -> DatedQuerySet:
    return rows.not_over(last_day + datetime.timedelta(days=1))


provide(_in_the_organisation)
