"""Who answers, so that the visitor knows it (S12): "/Stina Svensson, bibliotekarie, Markaryds kommun"."""

from django.utils.text import Truncator

from accounts.models import User
from core.models import Municipality
from core.text import without_controls

LONGEST = 300  # characters: what a reply has room for
LONGEST_PART = 95  # three parts and what parts them


def signature_of(user: User, municipality: Municipality | None = None) -> str:
    """Name, function and municipality; without a title the department stands for the function, and without both there are two parts."""
    municipality = municipality or Municipality.current()
    function = user.title or (user.department.name if user.department else "")
    parts = [Truncator(without_controls(part)).chars(LONGEST_PART) for part in (user.name, function, municipality.name)]
    return "/" + ", ".join(part for part in parts if part)
