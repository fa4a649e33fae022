"""When the facts of an account have been changed: apps above this one register what they do then (design §3)."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from accounts.models import User

if TYPE_CHECKING:
    from registry.models import SocialAccount

Reaction = Callable[["SocialAccount", Collection[str], User | None], None]
_reactions: list[Reaction] = []


def react(reaction: Reaction) -> None:
    """`reaction(account, changed, by)` runs in the transaction of the change; `changed` is names of fields."""
    if reaction not in _reactions:
        _reactions.append(reaction)


def announce(account: "SocialAccount", changed: Collection[str], *, by: User | None) -> None:
    for reaction in _reactions:
        reaction(account, changed, by)
