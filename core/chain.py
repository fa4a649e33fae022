"""The arithmetic of the history's hash chain: what is hashed, and how. Changing it would make every stored hash wrong."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT = "1"
START = "0" * 64  # stands before the first event

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def storable(value: Any) -> Any:
    """A value as both databases give it back: texts, whole numbers, true/false, null, and lists and dictionaries of them.

    Dates become ISO texts. Decimals and floats are refused: PostgreSQL would write them in another way.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return str(value).replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    raise TypeError(f"{value!r} cannot be kept in the history: give a text, a whole number, a date or true/false")


def moment(at: datetime.datetime) -> str:
    """UTC with microseconds, always the same length."""
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def as_json(value: Any) -> str:
    return _encode(value)


def personal_digest(salt: str, payload: str) -> str:
    return hashlib.sha256((salt + payload).encode()).hexdigest()


def event_hash(
    number: int,
    at: datetime.datetime,
    verb: str,
    object_type: str,
    object_id: int,
    object_label: str,
    actor_id: int | None,
    data: Any,
    digest: str,
    previous_hash: str,
) -> str:
    parts = [FORMAT, number, moment(at), verb, object_type, object_id, object_label, actor_id, data, digest, previous_hash]
    return hashlib.sha256(_encode(parts).encode()).hexdigest()
