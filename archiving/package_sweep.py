"""Packages that wait are found by asking the database, so a lost message only delays them."""

import datetime

from archiving.package_making import make_waiting
from core.sweeps import sweep


@sweep("packages", every=60)
def make_packages_that_wait(*, now: datetime.datetime) -> int:
    return make_waiting(now=now)
