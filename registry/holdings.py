"""Accounts, as legal holds know them: a hold on an account holds everything that it has (REQ-2.3)."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from accounts.models import User
from records.holdings import Holding, Provider, provide
from registry.models import SocialAccount

ACCOUNT = "registry.socialaccount"
FOUND = 30


def describe(pks: Sequence[int]) -> Iterator[Holding]:
    for account in SocialAccount.objects.filter(pk__in=pks).select_related("platform"):
        yield Holding(
            kind=ACCOUNT,
            pk=account.pk,
            record_type="Allt från kontot",
            reference=f"{account.name} ({account.platform.name})",
            title=f"{account.name} ({account.platform.name})",
            path=account.get_absolute_url(),
            dated=timezone.localdate(account.created_at),
            kept_because="Ett konto gallras inte.",
        )


def search(text: str, user: User) -> list[int]:
    rows = SocialAccount.objects.filter(name__icontains=text).order_by("name", "pk")
    return list(rows.values_list("pk", flat=True)[:FOUND])


def seen_by(pks: Sequence[int], user: User) -> set[int]:
    """Everybody who is logged in sees the register of accounts."""
    return set(SocialAccount.objects.filter(pk__in=pks).values_list("pk", flat=True))


provide(Provider(kind=ACCOUNT, label="Konton", describe=describe, search=search, seen_by=seen_by))
