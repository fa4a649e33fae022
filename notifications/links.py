"""Links that are a key: made when a mail is written, so that they stand in no row, no list and no outbox (docs/adr/5)."""

from collections.abc import Callable

from django.conf import settings

from notifications.models import Notice

SecretLink = Callable[[int, str], str]

_makers: dict[str, SecretLink] = {}


def secret_link(kind: str) -> Callable[[SecretLink], SecretLink]:
    """Register `fn(about_id, rung) -> path` for a kind of notice whose link holds a token. It must give the same path at each try."""

    def register(maker: SecretLink) -> SecretLink:
        if kind in _makers:
            raise ValueError(f'"{kind}" already has a maker of links')
        _makers[kind] = maker
        return maker

    return register


def link_of(notice: Notice) -> str:
    """The whole address, or "" when the notice leads nowhere."""
    maker = _makers.get(notice.kind)
    path = maker(notice.about_id, notice.rung) if maker else notice.path
    return settings.SITE_URL + path if path else ""
