from core.models.event import Event, EventPersonalPart
from core.models.municipality import Municipality

__all__ = ["Event", "EventPersonalPart", "Municipality"]
