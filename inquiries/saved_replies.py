"""Texts that are often used. What stands within braces is filled in when somebody picks one (S12: tone, S11: answers in time)."""

import datetime
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q

from accounts.models import Department, User
from core.errors import RuleError
from core.history import record
from core.seen import require_seen
from inquiries.models import Inquiry, SavedReply

if TYPE_CHECKING:
    from core.models import Municipality

VARIABLES = {
    "namn": "den som skrev",
    "konto": "kontots namn",
    "verksamhet": "verksamheten som har kontot",
    "kommunen": "kommunens namn",
}
_PLACE = re.compile(r"( ?)\{([^{}]*)\}")


def mistakes_in(text: str) -> list[str]:
    """What stands within braces and is none of ours, and braces without a partner."""
    wrong = [f"{{{name}}}" for _, name in _PLACE.findall(text) if name not in VARIABLES]
    return wrong + re.findall(r"[{}]", _PLACE.sub("", text))


def filled(text: str, inquiry: Inquiry, municipality: "Municipality") -> str:
    """The text for this very inquiry. Without a name to greet, "Hej {namn}!" becomes "Hej!"."""
    values = {
        "namn": "" if inquiry.name_hidden else inquiry.display_name,
        "konto": inquiry.account.name,
        "verksamhet": inquiry.account.department.name,
        "kommunen": municipality.name,
    }

    def value(place: re.Match[str]) -> str:
        words = values.get(place[2], place[0])
        return f"{place[1]}{words}" if words else ""

    return _PLACE.sub(value, text)


def usable_for(inquiry: Inquiry) -> models.QuerySet[SavedReply]:
    """In use, and everybody's or the department's own."""
    return SavedReply.objects.filter(withdrawn_at__isnull=True).filter(
        Q(department__isnull=True) | Q(department=inquiry.account.department_id)
    )


@transaction.atomic
def add_saved_reply(*, title: str, text: str, department: Department | None, by: User) -> SavedReply:
    saved = SavedReply.objects.create(title=title, text=text, department=department)
    record("saved_reply.added", saved, by=by)
    return saved


@transaction.atomic
def change_saved_reply(*, saved: SavedReply, values: Mapping[str, object], seen: str, by: User) -> None:
    """Replies that were written with it keep their words."""
    _lock_in_use(saved)
    require_seen(saved, tuple(values), seen)
    changed = [name for name, value in values.items() if getattr(saved, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(saved, name, values[name])
    saved.save(update_fields=changed)
    labels = {field.name: str(field.verbose_name) for field in SavedReply._meta.local_fields}
    record("saved_reply.changed", saved, by=by, fields=", ".join(labels[name] for name in changed))


@transaction.atomic
def withdraw_saved_reply(*, saved: SavedReply, by: User, now: datetime.datetime) -> None:
    """It is no longer offered, and stays to be read."""
    _lock_in_use(saved)
    saved.withdrawn_at = now
    saved.save(update_fields=["withdrawn_at"])
    record("saved_reply.withdrawn", saved, by=by)


def _lock_in_use(saved: SavedReply) -> None:
    saved.refresh_from_db(from_queryset=SavedReply.objects.select_for_update())
    if saved.withdrawn_at is not None:
        raise RuleError("Texten används inte längre. Lägg in en ny i stället.")
