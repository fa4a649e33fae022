"""The navigation: what this person's roles lead to, a few links at most."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import Role
from notifications.models import Notice


@dataclass(frozen=True)
class NavigationLink:
    label: str
    url: str
    icon: str
    current: bool
    count: int = 0


def navigation(request: HttpRequest) -> dict[str, object]:
    """`navigation` is worked out when the page asks for it, so an error page or a public page costs nothing."""
    return {"navigation": SimpleLazyObject(lambda: _links(request))}


def _links(request: HttpRequest) -> list[NavigationLink]:
    user = request.user
    if not user.is_authenticated:
        return []
    roles = user.roles(on=timezone.localdate())
    pages = [
        ("Att göra", reverse("home:start"), "inbox", 0),
        ("Ansökningar", reverse("registry:application_list"), "file-earmark-text", 0),
        ("Konton", reverse("registry:account_list"), "list-check", 0),
        ("Riktlinjen", reverse("guidelines:guideline_read"), "info-circle", 0),
        ("Aviseringar", reverse("notifications:notice_list"), "bell", Notice.objects.unread_of(user).count()),
    ]
    if Role.SYSTEM_ADMINISTRATOR in roles:
        pages += [("Personer", reverse("accounts:person_list"), "people", 0), ("Inställningar", reverse("accounts:settings"), "gear", 0)]
    path = request.path
    return [
        NavigationLink(label, url, icon, path == url or (url != "/" and path.startswith(url)), count) for label, url, icon, count in pages
    ]
