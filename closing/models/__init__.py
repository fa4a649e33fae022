from closing.models.closure import Closure, ClosureState
from closing.models.removal import Removal
from closing.models.settings import ClosingSettings
from closing.models.signature import Signature

__all__ = ["ClosingSettings", "Closure", "ClosureState", "Removal", "Signature"]
