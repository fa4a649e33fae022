"""What a form was opened on: the last one to save does not silently overwrite a colleague."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import cast

from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.text import Truncator

from core.errors import RuleError

LONGEST_SHOWN = 200


def seen(obj: models.Model, fields: Iterable[str]) -> str:
    """A short token for the values that a form shows. It travels with the form; see `require_seen`."""
    values = [str(obj.serializable_value(name)) for name in fields]
    return hashlib.sha256(json.dumps([obj.pk, values]).encode()).hexdigest()[:16]


def require_seen(obj: models.Model, fields: Sequence[str], token: str, *, told: Sequence[str] = ()) -> None:
    """Call it on a locked row. The sentence tells what is in the fields `told` now, or in all."""
    if token and token != seen(obj, fields):
        now = ", ".join(f"{label(obj, name)}: {_shown(obj, name)}" for name in told or fields)
        raise RuleError(
            f"Någon annan har ändrat uppgifterna sedan du öppnade sidan. Så här är de nu: {now}. "
            "Det du skrev står kvar nedan. Spara igen om det är det som ska gälla."
        )


def label(obj: models.Model, name: str) -> str:
    return str(cast("models.Field[object, object]", obj._meta.get_field(name)).verbose_name)


def _shown(obj: models.Model, name: str) -> str:
    value = getattr(obj, name)
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, FieldFile):
        return "en fil" if value else "–"
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if display := getattr(obj, f"get_{name}_display", None):
        value = display()
    return "–" if value in (None, "") else Truncator(str(value)).chars(LONGEST_SHOWN)
