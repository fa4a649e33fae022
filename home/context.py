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
    """`current` is what aria-current says: "page" on the page itself, "true" on the pages below it, else empty."""

    label: str
    url: str
    icon: str
    current: str
    count: int = 0


# label, URL name, icon, and the addresses that lie below it besides its own
EVERYBODY = [
    ("Att göra", "home:start", "inbox", ()),
    ("Frågor", "inquiries:inquiry_list", "chat-left-text", ()),
    ("Ansökningar", "registry:application_list", "file-earmark-text", ("/radgivning/",)),
    ("Konton", "registry:account_list", "list-check", ("/avslut/",)),
    ("Riktlinjen", "guidelines:guideline_read", "book", ()),
    ("Aviseringar", "notifications:notice_list", "bell", ("/utskick/", "/paminnelser/")),
]
DIARY = [("Diariet", "records:slip_list", "archive", ())]
ARCHIVE = [("Arkivet", "archiving:archive_start", "archive", ("/ogonblicksbilder/",))]
RECORDS = [("Utlämnande", "records:disclosure_list", "box-arrow-up-right", ("/gallring", "/klassificering/"))]
HEAD = [("Bemanning", "registry:coverage", "calendar-event", ())]
OFFICER = [("Arbetsdagar", "calendar:day_list", "clock-history", ()), ("Publika listan", "public:account_list", "globe2", ())]
ADMINISTRATOR = [
    ("Personer", "accounts:person_list", "people", ("/uppdrag/", "/ersattare/")),
    ("Verksamheter", "accounts:department_list", "diagram-3", ()),
    ("Kanaler", "registry:platform_list", "broadcast", ()),
    ("Inställningar", "accounts:settings", "gear", ()),
]


def navigation(request: HttpRequest) -> dict[str, object]:
    """`navigation` is worked out when the page asks for it, so an error page or a public page costs nothing."""
    return {"navigation": SimpleLazyObject(lambda: _links(request))}


def _links(request: HttpRequest) -> list[NavigationLink]:
    user, today = request.user, timezone.localdate()
    if not user.is_authenticated:
        return []
    pages = list(EVERYBODY)
    roles, leads = user.roles(on=today), user.is_officer(on=today) or bool(user.led_department_ids(on=today))
    if roles & {Role.REGISTRAR, Role.AUDITOR}:
        pages += DIARY
    if leads or roles & {Role.ARCHIVIST, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER}:
        pages += ARCHIVE
    if user.is_officer(on=today) or roles & {Role.REGISTRAR, Role.ARCHIVIST, Role.AUDITOR}:
        pages += RECORDS
    if leads:
        pages += HEAD
    if user.is_officer(on=today):
        pages += OFFICER
    if user.has_role(Role.SYSTEM_ADMINISTRATOR, on=today):
        pages += ADMINISTRATOR
    counts = {"notifications:notice_list": Notice.objects.unread_of(user).count()}
    return [
        NavigationLink(label, reverse(name), icon, _current(request.path, reverse(name), below), counts.get(name, 0))
        for label, name, icon, below in pages
    ]


def _current(path: str, url: str, below: tuple[str, ...]) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(below) or (url != "/" and path.startswith(url)) else ""
