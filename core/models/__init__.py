from core.models.event import Event, EventPersonalPart
from core.models.heartbeat import Heartbeat
from core.models.local_day import LocalDay
from core.models.municipality import Municipality

__all__ = ["Event", "EventPersonalPart", "Heartbeat", "LocalDay", "Municipality"]
