"""The history: `record` what happened, `describe` it in Swedish, read it with `history_of`.

Each event carries the hash of the one before it, so an edited, removed or moved row shows (`manage.py verify_history`). Names and reasons
live in a personal part that can be erased without breaking the chain.
"""

import datetime
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils import timezone
from django.utils.dateformat import format as format_date

from core import chain
from core.models import Event, EventPersonalPart
from core.text import without_controls

SYSTEM = "Portalen"
ERASED = "Namnet är borttaget"
LOCK = 7_214_018  # one number for the whole chain: PostgreSQL's writers queue up for it

Labels = Mapping[str, str]

_sentences: dict[str, tuple[str, dict[str, dict[str, str]]]] = {}
_ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})( \d{2}\.\d{2})?", re.ASCII)


def describe(sentences: Mapping[str, str], **labels: Labels | type[models.TextChoices]) -> None:
    """Say in Swedish what each verb means, once per app: `describe({"application.approved": "{who} godkände som {party}"}, party=Party)`.

    Placeholders: {who}, {about}, and whatever is given to `record` as data. A code among the data gets its words from `labels`: a
    TextChoices class (first letter made small) or a plain mapping; yes and no are "ja" and "nej". Dates are written out in Swedish.
    """
    words = {name: _words(given) for name, given in labels.items()}
    for verb, sentence in sentences.items():
        if verb in _sentences and _sentences[verb] != (sentence, words):
            raise ValueError(f'The verb "{verb}" already has another sentence')
        _sentences[verb] = (sentence, words)


def _words(given: Labels | type[models.TextChoices]) -> dict[str, str]:
    if isinstance(given, Mapping):
        return dict(given)
    return {code: label[:1].lower() + label[1:] for code, label in given.choices}


def verbs() -> list[str]:
    return sorted(_sentences)


def record(verb: str, obj: models.Model, *, by: Any, reason: str = "", about: str = "", **data: Any) -> Event:
    """Append an event about `obj`. Call it inside the transaction that makes the change, after the change.

    `by` is the user, or None for the portal itself. `reason` and `about` (names of others) are personal and can be erased; `data`
    cannot, so it holds no names. Raises LookupError for a verb without a sentence, and RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs in the same transaction as the change")
    stored = chain.storable(data)
    _check_described(verb, stored)

    label = without_controls(obj)[:200]
    personal = {"who": _name(by) if by is not None else "", "reason": reason.strip(), "about": about.strip()}
    if _is_personal(obj, label, about):
        personal["label"], label = label, ""
    payload = chain.as_json(chain.storable({key: value for key, value in personal.items() if value}))
    salt = secrets.token_hex(32)
    digest = chain.personal_digest(salt, payload) if payload != "{}" else ""

    number, previous_hash = _end_of_chain()
    event = Event(
        id=number + 1,
        at=timezone.now(),
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=obj.pk,
        object_label=label,
        actor_id=by.pk if by is not None else None,
        data=stored,
        personal_digest=digest,
        previous_hash=previous_hash,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    if digest:
        EventPersonalPart.objects.create(event=event, salt=salt, payload=payload)
    return event


def hash_of(event: Event) -> str:
    return chain.event_hash(
        event.id,
        event.at,
        event.verb,
        event.object_type,
        event.object_id,
        event.object_label,
        event.actor_id,
        event.data,
        event.personal_digest,
        event.previous_hash,
    )


def _check_described(verb: str, data: dict[str, Any]) -> None:
    if verb not in _sentences:
        raise LookupError(f'The verb "{verb}" has no Swedish sentence: add it with describe() in the app\'s history.py')
    wanted = {name for _, name, _, _ in Formatter().parse(_sentences[verb][0]) if name}
    missing = wanted - {"who", "about"} - data.keys()
    if missing:
        raise LookupError(f'The sentence for "{verb}" needs {", ".join(sorted(missing))}')


def _end_of_chain() -> tuple[int, str]:
    """The last event's number and hash. Nobody else can append until this transaction ends (SQLite: it began IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return Event.objects.order_by("-id").values_list("id", "hash").first() or (0, chain.START)


def _name(user: Any) -> str:
    return without_controls(user)[:200]


def _is_personal(obj: models.Model, label: str, about: str) -> bool:
    """Does the object's own name tell who somebody is? Users' names do, as do models that say `personal_label = True`."""
    return isinstance(obj, get_user_model()) or getattr(obj, "personal_label", False) or bool(about and about in label)


@dataclass
class Line:
    """One line of an object's history, ready to show."""

    at: datetime.datetime
    verb: str
    who: str
    sentence: str
    reason: str

    def __str__(self) -> str:
        moment = format_date(timezone.localtime(self.at), r"j F Y \k\l. H.i")
        return f"{self.sentence}, {moment}"


def history_of(obj: models.Model, *, limit: int = 200, verbs: Sequence[str] = ()) -> list[Line]:
    """The latest events about `obj`, of these verbs if any are given, newest first, in one query."""
    events = Event.objects.about(obj).select_related("personal").order_by("-id")
    return [line_of(event) for event in (events.filter(verb__in=verbs) if verbs else events)[:limit]]


def line_of(event: Event) -> Line:
    """The event in Swedish. Ask for it with select_related("personal")."""
    part = getattr(event, "personal", None)
    content = part.content if part else {}
    erased = part is not None and part.erased_at is not None
    who = SYSTEM if event.actor_id is None else ERASED if erased else content.get("who", "")
    return Line(at=event.at, verb=event.verb, who=who, sentence=_sentence(event, who, content, erased), reason=content.get("reason", ""))


def _sentence(event: Event, who: str, content: dict[str, str], erased: bool) -> str:
    template, labels = _sentences.get(event.verb, ("{who} gjorde en ändring", {}))
    gone = f"[{ERASED}]"
    values = {name: _written_out(value, labels.get(name, {})) for name, value in event.data.items()}
    values["who"] = gone if who == ERASED else who
    values["about"] = gone if erased else content.get("about", "")
    return template.format_map(_Values(values))


class _Values(dict):
    def __missing__(self, key: str) -> str:
        return "…"


def _written_out(value: Any, labels: Labels) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        word = "ja" if value else "nej"
        return labels.get(word, word)
    if isinstance(value, list):
        return ", ".join(_written_out(item, labels) for item in value)
    text = str(value)
    if text in labels:
        return labels[text]
    if found := _ISO_DATE.fullmatch(text):
        with suppress(ValueError):  # a diary number may look like a date: 2026-13-45
            day = format_date(datetime.date.fromisoformat(found[1]), "j F Y")
            return f"{day} kl.{found[2]}" if found[2] else day
    return text
