"""What residents read about an account: its last approved version, and nothing about persons (S2, design §4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from registry.models import AccountVersion, SocialAccount

# Anything that looks like an e-mail address or a phone number. To write to the municipality, there are its own contact details.
_CONTACT = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,190}|(?<!\d)(?:\+46|0)[\s()-]{0,2}(?:\d[\s()-]{0,2}){6,12}(?!\d)")
_INSTEAD = "[kontaktuppgift visas inte här]"


def without_contact_details(text: str) -> str:
    """Never a private phone or e-mail in public, not even when somebody wrote it into a free text."""
    return _CONTACT.sub(_INSTEAD, text)


@dataclass(frozen=True)
class Entry:
    """One account as residents see it. `id` is stable for the account's whole life; dates are ISO strings or ""."""

    id: int
    name: str
    handle: str
    url: str
    platform: str
    department: str
    purpose: str
    audience: str
    watched: str
    state: str
    since: str
    checked: str
    closed_on: str
    turn_to: str

    @property
    def path(self) -> str:
        return reverse("public:account_detail", args=[self.id])


def listed_accounts(*, search: str = "", platform: str = "", by: str = "department") -> QuerySet[SocialAccount]:
    """Active and dormant accounts in the order of their groups. Search and filter look at the approved version, as residents see it."""
    accounts = SocialAccount.objects.listed().select_related("public_version__platform", "public_version__department")
    if platform:
        accounts = accounts.filter(public_version__platform__slug=platform)
    for word in search.split()[:8]:
        accounts = accounts.filter(
            Q(public_version__name__icontains=word)
            | Q(public_version__handle__icontains=word)
            | Q(public_version__department__name__icontains=word)
            | Q(public_version__platform__name__icontains=word)
            | Q(public_version__purpose__icontains=word)
        )
    group = "public_version__platform__order" if by == "platform" else "public_version__department__name"
    return accounts.order_by(group, "public_version__name", "pk")


def closed_accounts() -> QuerySet[SocialAccount]:
    """Newest first. A closed account that never had a public version is shown as the register has it: residents may still meet it."""
    return SocialAccount.objects.closed().select_related("platform", "department").order_by("-closed_on", "name", "pk")


def entry_of(account: SocialAccount) -> Entry:
    facts: SocialAccount | AccountVersion = account
    if account.state != SocialAccount.State.CLOSED and account.public_version is not None:
        facts = account.public_version
    return Entry(
        id=account.pk,
        name=facts.name,
        handle=facts.handle,
        url=facts.url,
        platform=str(facts.platform),
        department=facts.department.name,
        purpose=without_contact_details(facts.purpose),
        audience=without_contact_details(facts.audience),
        watched=without_contact_details(facts.watch_pattern),
        state=account.get_state_display(),
        since=_iso(account.activated_on),
        checked=_iso(account.verified_at.date() if account.verified_at else None),
        closed_on=_iso(account.closed_on),
        turn_to=without_contact_details(account.turn_to),
    )


def entries(accounts: QuerySet[SocialAccount]) -> Iterator[Entry]:
    return (entry_of(account) for account in accounts.iterator(chunk_size=500))


def _iso(day: object) -> str:
    return day.isoformat() if hasattr(day, "isoformat") else ""
