"""A sender takes a mail for a while. Only while the lease is still its own may it change the mail."""

import datetime
from typing import Any

from notifications.models import Mail

LEASE = datetime.timedelta(seconds=90)  # longer than one message can take: see the timeouts in smtp.py


def move(mail: Mail, state: Mail.State, **changes: Any) -> bool:
    """Change the row if it is still ours: the same lease as when we took it."""
    assert state in Mail.TRANSITIONS[Mail.State.LEASED]
    held = Mail.objects.filter(pk=mail.pk, state=Mail.State.LEASED, leased_until=mail.leased_until)
    moved = held.update(**{"state": state, "leased_until": None, **changes})
    if moved:
        mail.refresh_from_db(fields=["state", "leased_until", "due_at", "attempts", "uncertain"])
    return bool(moved)


def hold_on(mail: Mail, *, now: datetime.datetime) -> bool:
    """Prolong the lease."""
    return move(mail, Mail.State.LEASED, leased_until=now + LEASE)
