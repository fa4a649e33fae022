"""What must be told leaves from here, by the broker's path and by the one without it."""

import datetime

from core.sweeps import sweep
from notifications import delivery


@sweep("deliver", every=30)
def deliver(*, now: datetime.datetime) -> None:
    delivery.deliver_due(now=now)
