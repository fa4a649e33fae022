"""The archive's own upkeep: everything stored is read again, and what crashes have left behind goes."""

import datetime

from archiving import fixity, storage
from core.sweeps import sweep

HOUR = 3600  # seconds


@sweep("fixity", every=60)
def check_fixity(*, now: datetime.datetime) -> None:
    fixity.check_what_is_due(now=now)


@sweep("archive-leftovers", every=6 * HOUR)
def remove_leftovers(*, now: datetime.datetime) -> int:
    return storage.sweep(now=now)
