"""Is there already an account, or an application, for this address?"""

from dataclasses import dataclass

from registry.models import SocialAccount, StartupApplication


@dataclass(frozen=True)
class Duplicates:
    """`account` stands in the way; a closed one and other applications are worth knowing about."""

    account: SocialAccount | None
    closed: SocialAccount | None
    applications: list[StartupApplication]

    def __bool__(self) -> bool:
        return bool(self.account or self.closed or self.applications)


def duplicates_of(address_key: str, *, besides: StartupApplication) -> Duplicates:
    """In two queries, three when an application is found. `besides` is the application that asks, and its own account."""
    if not address_key:
        return Duplicates(None, None, [])
    accounts = list(SocialAccount.objects.filter(address_key=address_key).exclude(application=besides).order_by("-pk")[:20])
    others = StartupApplication.objects.not_ended().filter(address_key=address_key).exclude(pk=besides.pk)
    return Duplicates(
        account=next((account for account in accounts if account.state != SocialAccount.State.CLOSED), None),
        closed=next((account for account in accounts if account.state == SocialAccount.State.CLOSED), None),
        applications=list(others.select_related("department", "created_by")[:5]),
    )
