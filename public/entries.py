"""What residents read about an account: its last approved version, and nothing about persons (S2, design §4)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.models import Municipality
from public.contact_details import without_contact_details
from registry.addresses import AddressError, recognise
from registry.models import Platform, SocialAccount

MOST_WORDS = 8
ICONS = {"facebook": "facebook", "linkedin": "linkedin", "blogg": "rss", "instagram": "instagram", "snapchat": "snapchat", "x": "twitter-x"}


@dataclass(frozen=True)
class Entry:
    """One account as residents see it. `id` is stable for the account's whole life."""

    id: int
    name: str
    handle: str
    url: str
    platform: str
    platform_slug: str
    department: str
    purpose: str
    audience: str
    watched: str
    state: str
    is_dormant: bool
    is_closing: bool
    is_closed: bool
    since: datetime.date | None
    checked: datetime.date | None
    closed_on: datetime.date | None
    turn_to: str

    @property
    def path(self) -> str:
        return reverse("public:account_detail", args=[self.id])

    @property
    def is_over(self) -> bool:
        """Closed, or on its way: residents turn somewhere else."""
        return self.is_closed or self.is_closing

    @property
    def link(self) -> str:
        """The address when it may be a link: only http(s), and not when somebody else may have taken it over."""
        return self.url if self.url.startswith(("https://", "http://")) and not self.is_over else ""

    @property
    def address(self) -> str:
        """The address as people read it."""
        return self.url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")

    @property
    def where(self) -> str:
        return f"{self.department}, blogg" if self.platform_slug == "blogg" else f"{self.department} på {self.platform}"

    @property
    def open_label(self) -> str:
        return "Öppna bloggen" if self.platform_slug == "blogg" else f"Öppna på {self.platform}"

    @property
    def icon(self) -> str:
        return ICONS.get(self.platform_slug, "globe2")


def listed_accounts(*, search: str = "", platform: str = "", by: str = "verksamhet") -> QuerySet[SocialAccount]:
    """Active and dormant accounts in the order of their groups. Search and filter look at the approved version, as residents see it."""
    accounts = _shown(SocialAccount.objects.listed(), search, platform)
    by_platform = ("public_version__platform__order", "public_version__platform__name")
    group = by_platform if by == "kanal" else ("public_version__department__name",)
    return accounts.order_by(*group, "public_version__name", "pk")


def closed_accounts(*, search: str = "", platform: str = "") -> QuerySet[SocialAccount]:
    """Those that residents have met in the list: first those that are being closed, then the latest closed.

    An account may be on its way out because somebody has taken it over, so it leaves the list of the municipality's own at once.
    """
    accounts = SocialAccount.objects.on_the_way_out().filter(public_version__isnull=False)
    return _shown(accounts, search, platform).order_by(F("closed_on").desc(nulls_first=True), "public_version__name", "pk")


def _shown(accounts: QuerySet[SocialAccount], search: str, platform: str) -> QuerySet[SocialAccount]:
    accounts = accounts.select_related("public_version__platform", "public_version__department")
    if platform:
        accounts = accounts.filter(public_version__platform__slug=platform)
    return accounts.filter(_matching(search)) if search else accounts


def _matching(search: str) -> Q:
    """Each word is found in what residents read, or the whole text is a way to write the account's address."""
    words = Q()
    for word in search.split()[:MOST_WORDS]:
        words &= (
            Q(public_version__name__icontains=word)
            | Q(public_version__handle__icontains=word)
            | Q(public_version__url__icontains=word)
            | Q(public_version__department__name__icontains=word)
            | Q(public_version__platform__name__icontains=word)
        )
    pasted = _address(search)
    return words | Q(public_version__url=pasted) if pasted else words


def _address(search: str) -> str:
    """The canonical address when somebody has pasted one; otherwise empty."""
    if "." not in search:
        return ""
    try:
        return recognise(search, Platform.objects.all().rules()).url
    except AddressError:
        return ""


def entry_of(account: SocialAccount, municipality: Municipality) -> Entry:
    """`account` has a public version; ask for it with `select_related`."""
    facts = account.public_version
    if facts is None:
        raise ValueError(f"Account {account.pk} has never been approved for residents")
    clean = partial(without_contact_details, own=(municipality.contact_email, municipality.contact_phone))
    return Entry(
        id=account.pk,
        name=clean(facts.name),
        handle=facts.handle,
        url=facts.url,
        platform=str(facts.platform),
        platform_slug=facts.platform.slug,
        department=facts.department.name,
        purpose=clean(facts.purpose),
        audience=clean(facts.audience),
        watched=clean(facts.watch_pattern),
        state=account.get_state_display(),
        is_dormant=account.state == SocialAccount.State.DORMANT,
        is_closing=account.state == SocialAccount.State.CLOSING,
        is_closed=account.state == SocialAccount.State.CLOSED,
        since=account.activated_on,
        checked=timezone.localdate(account.verified_at) if account.verified_at else None,
        closed_on=account.closed_on,
        turn_to=clean(account.turn_to),
    )


def everything(municipality: Municipality) -> Iterator[Entry]:
    """The whole list and then what has been closed: the open data."""
    for accounts in (listed_accounts(), closed_accounts()):
        for account in accounts.iterator(chunk_size=500):
            yield entry_of(account, municipality)
