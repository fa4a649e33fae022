"""The archive's own upkeep: everything stored is read again, and what crashes have left behind goes."""

import datetime
import time

from archiving import fixity, search, storage, timestamping
from archiving.inspection import Refused, inspect_in_child
from core.sweeps import stop_asked, sweep

HOUR = 3600  # seconds
TEXTS_AT_A_TIME = 5  # files read for their words, each in a child process of its own
LONGEST_TURN = 60  # seconds after which no more file is begun


@sweep("fixity", every=60)
def check_fixity(*, now: datetime.datetime) -> None:
    fixity.check_what_is_due(now=now)


@sweep("archive-leftovers", every=6 * HOUR)
def remove_leftovers(*, now: datetime.datetime) -> int:
    return storage.sweep(now=now)


@sweep("texts", every=300)
def read_texts(*, now: datetime.datetime) -> None:
    """What was stored without its words. One that cannot be read gets an empty text, so that it is not tried for ever."""
    started = time.monotonic()
    for stored in search.without_text(most=TEXTS_AT_A_TIME):
        if stop_asked.is_set() or time.monotonic() - started > LONGEST_TURN:
            return
        try:
            text = inspect_in_child(storage.path_of(stored), name=f"fil.{stored.ending}").text
        except Refused:
            text = ""
        except FileNotFoundError:
            continue  # the fixity check tells of it
        search.index(stored, text)


@sweep("time-stamps", every=600)
def ask_for_time_stamps(*, now: datetime.datetime) -> None:
    timestamping.stamp_what_waits(now=now)
