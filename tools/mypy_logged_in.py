"""Tells mypy what LoginRequiredMiddleware sees to: in our views `request.user` is a person, never nobody.

The few public pages ask `request.user.is_authenticated` first; a test lists them.
"""

from collections.abc import Callable

from mypy.plugin import AttributeContext, Plugin
from mypy.types import Instance, Type, UnionType, get_proper_type

ANONYMOUS = "django.contrib.auth.models.AnonymousUser"


class LoggedIn(Plugin):
    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        return without_anonymous if fullname == "django.http.request.HttpRequest.user" else None


def without_anonymous(context: AttributeContext) -> Type:
    kind = get_proper_type(context.default_attr_type)
    if not isinstance(kind, UnionType):
        return kind
    return UnionType.make_union([item for item in kind.items if not is_anonymous(item)])


def is_anonymous(kind: Type) -> bool:
    proper = get_proper_type(kind)
    return isinstance(proper, Instance) and proper.type.fullname == ANONYMOUS


def plugin(version: str) -> type[LoggedIn]:
    return LoggedIn
