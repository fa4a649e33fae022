"""Is the history whole? One pass over both tables, in the order of the chain."""

from dataclasses import dataclass

from core import chain
from core.models import Event


@dataclass(frozen=True)
class Head:
    """The end of the chain. Kept outside the portal, it shows later whether the end has been cut off."""

    number: int
    hash: str


@dataclass(frozen=True)
class Fault:
    number: int
    sentence: str


COLUMNS = (
    "id",
    "at",
    "verb",
    "object_type",
    "object_id",
    "object_label",
    "actor_id",
    "data",
    "personal_digest",
    "previous_hash",
    "hash",
    "personal__salt",
    "personal__payload",
    "personal__erased_at",
)


def verify(*, kept: tuple[int, str] | None = None) -> tuple[Head, Fault | None]:
    """The head and the first fault, if any. `kept` is an earlier head (number, hash) that must still be part of the chain."""
    number, previous = 0, chain.START
    found_kept = kept is None or kept == (number, previous)
    for row in Event.objects.order_by("id").values_list(*COLUMNS).iterator(chunk_size=5_000):
        *hashed, stored_hash, salt, payload, erased_at = row
        number += 1
        if row[0] != number:
            return Head(number - 1, previous), Fault(number, "saknas, den har tagits bort eller flyttats")
        if chain.event_hash(*hashed) != stored_hash:
            return Head(number - 1, previous), Fault(number, "är ändrad")
        if hashed[-1] != previous:
            return Head(number - 1, previous), Fault(number, "hör inte ihop med händelsen före: någon av dem är ändrad eller flyttad")
        sentence = _personal_fault(hashed[-2], salt, payload, erased_at)
        if sentence:
            return Head(number - 1, previous), Fault(number, sentence)
        previous = stored_hash
        if kept and kept[0] == number:
            if kept[1] != stored_hash:
                return Head(number, previous), Fault(number, "har inte samma kontrollsumma som det sparade huvudet")
            found_kept = True
    head = Head(number, previous)
    if not found_kept:
        return head, Fault(number + 1, "saknas, slutet av historiken har tagits bort")
    return head, None


def _personal_fault(digest: str, salt: str | None, payload: str | None, erased_at: object) -> str:
    if salt is None or payload is None:
        return "saknar sin personliga del" if digest else ""
    if not digest:
        return "har fått en personlig del i efterhand"
    if erased_at is not None:
        return "har en borttagen personlig del som inte är tom" if salt or payload else ""
    return "" if chain.personal_digest(salt, payload) == digest else "har en ändrad personlig del"
