"""What the portal holds, whichever app it lies in. An app above this one registers a provider for each kind of record with `provide` when
Django starts (design §3), so that disposal, legal holds and handing out reach rows that this app does not know.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from accounts.models import User
from core.errors import RuleError

Key = tuple[str, int]  # kind and primary key


@dataclass(frozen=True)
class Holding:
    """One record, as the others need to know it.

    `reference` says which it is and nothing of what it says: it stays when the record is gone. `within` are other records whose hold
    holds this one too: its parts, what it is a part of, its account. `kept_because` is why it may not be disposed of now, in Swedish.
    """

    kind: str
    pk: int
    record_type: str
    reference: str
    title: str
    path: str
    dated: datetime.date
    size: int = 0
    may_be_secret: bool = False
    within: tuple[Key, ...] = ()
    kept_because: str = ""
    is_destroyed: bool = False

    @property
    def key(self) -> Key:
        return self.kind, self.pk


@dataclass(frozen=True)
class Copy:
    """A file of a record, to be handed out. `open` gives it from the beginning, read-only. `sha256` is what it was stored under; empty for
    one that is made when it is asked for."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    sha256: str = ""


@dataclass(frozen=True)
class Provider:
    """Answers for many records in a fixed number of queries.

    `describe(pks)` gives what there is of them. `search(text, user)` and `seen_by(pks, user)` keep to what that person may see.
    `oldest(record_type, before, after, limit)` gives keys in order, greater than `after`, of what is dated before that day and stands
    there still: `describe` says which of them may go. `lock`, `destroy` and `erase` are for a disposal run only: inside its transaction
    the first two, after it the third, which may be called again at any time.
    """

    kind: str
    label: str
    describe: Callable[[Sequence[int]], Iterable[Holding]]
    search: Callable[[str, User], Sequence[int]]
    seen_by: Callable[[Sequence[int], User], set[int]]
    copies: Callable[[int], Sequence[Copy]] | None = None
    record_types: tuple[str, ...] = ()
    oldest: Callable[[str, datetime.date, int, int], Sequence[int]] | None = None
    lock: Callable[[Sequence[int]], None] | None = None
    destroy: Callable[[Sequence[int], datetime.datetime], None] | None = None
    erase: Callable[[Sequence[int]], None] | None = None


@dataclass
class _Registry:
    providers: dict[str, Provider] = field(default_factory=dict)


_registry = _Registry()


def provide(provider: Provider) -> None:
    """Twice does nothing."""
    known = _registry.providers.setdefault(provider.kind, provider)
    if known != provider:
        raise ValueError(f'Two providers of the kind "{provider.kind}"')


def providers() -> list[Provider]:
    return list(_registry.providers.values())


def provider_of(kind: str) -> Provider | None:
    return _registry.providers.get(kind)


def disposers_of(record_type: str) -> list[Provider]:
    """Those that can destroy records of the type."""
    return [one for one in providers() if record_type in one.record_types and one.destroy]


def disposable_types() -> list[str]:
    """The record types that the portal can dispose of at all."""
    return sorted({record_type for one in providers() if one.destroy for record_type in one.record_types})


def describe(keys: Iterable[Key]) -> dict[Key, Holding]:
    """What there is of these, whatever kinds they are. A fixed number of queries for each kind."""
    found: dict[Key, Holding] = {}
    for provider, pks in _by_provider(keys):
        found |= {holding.key: holding for holding in provider.describe(pks)}
    return found


def seen(keys: Iterable[Key], *, user: User) -> set[Key]:
    """Those of them that the person may open. A fixed number of queries for each kind."""
    return {(provider.kind, pk) for provider, pks in _by_provider(keys) for pk in provider.seen_by(pks, user)}


def _by_provider(keys: Iterable[Key]) -> list[tuple[Provider, list[int]]]:
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for kind, pk in keys:
        wanted[kind].append(pk)
    return [(provider, pks) for kind, pks in wanted.items() if (provider := provider_of(kind))]


def holding_of(kind: str, pk: int, *, user: User) -> Holding | None:
    """None when there is no such record, or the person may not see it."""
    provider = provider_of(kind)
    if provider is None or pk not in provider.seen_by([pk], user):
        return None
    return describe([(kind, pk)]).get((kind, pk))


def search(text: str, user: User) -> list[Holding]:
    """Of what can be handed out: what the person may see and the words fit, newest first; some of each kind."""
    return _found([one for one in providers() if one.copies], text, user)


def search_everything(text: str, user: User) -> list[Holding]:
    """The same, with accounts."""
    return _found(providers(), text, user)


def _found(asked: Iterable[Provider], text: str, user: User) -> list[Holding]:
    found = [holding for one in asked for holding in one.describe(one.search(text, user)) if not holding.is_destroyed]
    return sorted(found, key=_newest, reverse=True)


def _newest(holding: Holding) -> tuple[datetime.date, int]:
    return holding.dated, holding.pk


def copies_of(kind: str, pk: int) -> Sequence[Copy]:
    """Raises RuleError when it has been disposed of, or was never something to copy."""
    provider = provider_of(kind)
    if provider is None or provider.copies is None:
        raise RuleError("Handlingen kan inte lämnas ut som fil härifrån. Lägg till de handlingar som den består av.")
    return provider.copies(pk)
