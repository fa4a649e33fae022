"""What every template may use beside the view's own: `municipality`."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.models import Municipality


def municipality(request: HttpRequest) -> dict[str, object]:
    """The municipality's name, palette, logo and addresses; asked for in the database only when a page uses it."""
    return {"municipality": SimpleLazyObject(Municipality.current)}
