"""Uploads that nobody will finish, and checks whose process died: found again, or let go."""

import datetime
from contextlib import suppress

from archiving.models import Snapshot, Upload
from archiving.uploads import LEASE, UNFINISHED_FOR, check, remove_upload
from core.errors import RuleError
from core.sweeps import stop_asked, sweep

MOST_AT_A_TIME = 20
# Nobody hands in anything more for these; what was handed in is kept by its version.
OVER = [Snapshot.State.PACKAGED, Snapshot.State.DELIVERED, Snapshot.State.RECEIPTED, Snapshot.State.WITHDRAWN]


@sweep("uploads", every=60)
def look_after_uploads(*, now: datetime.datetime) -> None:
    """Safe at once with others: each row is taken by one of them."""
    checking = Upload.objects.filter(state=Upload.State.CHECKING, changed_at__lt=now - LEASE)
    for upload in checking.select_related("snapshot__account")[:MOST_AT_A_TIME]:
        if stop_asked.is_set():
            return
        with suppress(RuleError):  # no room for it now either
            check(upload, now=now)
    unfinished = Upload.objects.filter(state=Upload.State.RECEIVING, changed_at__lt=now - UNFINISHED_FOR)
    left = Upload.objects.filter(state__in=[Upload.State.READY, Upload.State.REFUSED], snapshot__state__in=OVER)
    for upload in [*unfinished[:MOST_AT_A_TIME], *left[:MOST_AT_A_TIME]]:
        with suppress(RuleError):  # its last piece came just now
            remove_upload(upload, now=now)
