"""The archive's settings: one row, changed with history."""

from typing import Any

from django.db import transaction

from accounts.models import User
from archiving.models import ArchiveSettings
from core.history import record
from core.seen import label, require_seen


@transaction.atomic
def change_archive_settings(values: dict[str, Any], *, by: User, seen: str = "") -> None:
    """Refused when they have been changed after `seen`. Campaigns that are planned already keep their windows."""
    ArchiveSettings.objects.get_or_create(pk=1)
    row = ArchiveSettings.objects.select_for_update().get(pk=1)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return
    require_seen(row, ArchiveSettings.FIELDS, seen)
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    record("archive_settings.changed", row, by=by, fields=", ".join(label(row, name) for name in changed))
