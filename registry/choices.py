"""The accounts that a list can be narrowed to."""

import datetime

from accounts.models import User
from registry.models import SocialAccount

MOST = 300


def accounts_to_choose(user: User, *, asked: str, today: datetime.date) -> list[tuple[int, str]]:
    """The person's own accounts first, then others by name; and the one that is asked for, if it exists."""
    own = list(SocialAccount.objects.of_person(user, on=today).values_list("pk", "name")[:MOST])
    known = {pk for pk, _ in own}
    others = [pair for pair in SocialAccount.objects.values_list("pk", "name")[:MOST] if pair[0] not in known]
    found = [*own, *others]
    if asked.isascii() and asked.isdecimal() and len(asked) < 19 and int(asked) not in dict(found):
        found += SocialAccount.objects.filter(pk=int(asked)).values_list("pk", "name")
    return found
