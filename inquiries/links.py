"""A link that somebody pastes: which account it belongs to, and whether it has been logged already."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from inquiries.actions import LOGGED_ON
from inquiries.models import Inquiry
from registry.addresses import TRACKERS, AddressError, recognise
from registry.models import Platform, SocialAccount
from registry.models.account import SocialAccountQuerySet


def tidy(url: str) -> str:
    """Without what only follows people around, so that one comment has one link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # no link at all, e.g. http://[
        return url.strip()
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in asked if not name.startswith(TRACKERS)]
    query = parts.query if len(kept) == len(asked) else urlencode(kept)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, query, parts.fragment))


def account_of(url: str) -> SocialAccount | None:
    """The account in use whose address the link begins with. None when the channel's links do not tell, or nobody has such an account."""
    try:
        key = recognise(url, Platform.objects.in_use().rules()).key
    except AddressError:
        return None
    return loggable().filter(address_key=key).first()


def loggable() -> SocialAccountQuerySet:
    return SocialAccount.objects.filter(state__in=LOGGED_ON)


def logged_before(account: SocialAccount, url: str) -> Inquiry | None:
    """The latest inquiry with that very link."""
    return Inquiry.objects.filter(account=account, url=url).order_by("-pk").first() if url else None
