"""When nobody got it: the mail died, or the recipient had left. The app that tells somebody something may know who is next (F20)."""

import datetime
import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection as database
from django.db import transaction

from accounts.models import User
from core.history import record
from notifications.models import Notice
from notifications.telling import tell_instead

logger = logging.getLogger(__name__)

NextInLine = Callable[[int, Any, str], Iterable[User]]

_hooks: dict[str, NextInLine] = {}


def undeliverable(kind: str) -> Callable[[NextInLine], NextInLine]:
    """Register `fn(about_id, recipient, rung) -> people` for a kind of notice: who is told instead, nobody when it is over.

    `recipient` is who did not get it, None for somebody without a log-in. It is asked once for each notice, at the next sweep. Whoever has
    been told the same already is not told again. The dead mail stays in the outbox. A hook that wants other words than those of the notice
    tells by itself and returns nobody.
    """

    def register(hook: NextInLine) -> NextInLine:
        if kind in _hooks:
            raise ValueError(f'"{kind}" already says who is next')
        _hooks[kind] = hook
        return hook

    return register


def pass_on(*, now: datetime.datetime) -> None:
    """Tell the next in line. One notice that cannot be passed on does not stop the others."""
    for pk in Notice.objects.undelivered().filter(kind__in=list(_hooks)).values_list("pk", flat=True):
        try:
            _pass_on_one(pk, now=now)
        except Exception:
            logger.exception("Notice %s could not be passed on", pk)


@transaction.atomic
def _pass_on_one(pk: int, *, now: datetime.datetime) -> None:
    skip_locked = database.features.has_select_for_update_skip_locked
    rows = Notice.objects.undelivered().select_related("recipient").select_for_update(of=["self"], skip_locked=skip_locked)
    notice = rows.filter(pk=pk).first()
    if notice is None:
        return
    people = [person for person in _hooks[notice.kind](notice.about_id, notice.recipient, notice.rung) if person != notice.recipient]
    new = tell_instead(people, notice, now=now)
    notice.passed_on_at = now
    notice.save(update_fields=["passed_on_at"])
    verb = "notice.passed_on" if people else "notice.nobody_is_next"
    record(verb, notice, by=None, about=", ".join(person.name for person in people), count=new)
