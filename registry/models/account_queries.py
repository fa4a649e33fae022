"""Questions asked in the same words of the accounts as they are and of the accounts as they were on a day (AccountVersion)."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from registry.models.roster import RosterRow

MOST_WORDS = 8


class FactsQuerySet(models.QuerySet[Any]):
    account = "pk"  # where a row keeps its account's key
    account_prefix = ""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The register is open to everybody who works for the municipality and logs in."""
        return self if user.is_authenticated else self.none()

    def matching(self, text: str, *, address_key: str = "") -> Self:
        """Each word is found in name, handle or address; or the whole text is a way to write the account's address."""
        words = Q()
        for word in text.split()[:MOST_WORDS]:
            words &= Q(name__icontains=word) | Q(handle__icontains=word) | Q(url__icontains=word)
        return self.filter(words | Q(**{f"{self.account_prefix}address_key": address_key})) if address_key else self.filter(words)

    def in_departments(self, departments: Iterable[int]) -> Self:
        return self.filter(department__in=departments)

    def missing_roster_role(self, role: str, *, on: datetime.date) -> Self:
        """Nobody who still works here has the role on `on` (S6 responsible, S9 substitute)."""
        return self.exclude(self._has(role, on))

    def of_person(self, user: User, *, on: datetime.date) -> Self:
        """Accounts where the person is on the roster on `on`, or whose department the person leads."""
        mine = RosterRow.objects.on(on).filter(person=user).values("account")
        return self.filter(Q(**{f"{self.account}__in": mine}) | Q(department__in=user.led_department_ids(on=on)))

    def _has(self, role: str, on: datetime.date) -> Exists:
        return Exists(self.roster_rows(on=on).filter(account=OuterRef(self.account), role=role))

    @staticmethod
    def roster_rows(*, on: datetime.date) -> models.QuerySet[RosterRow]:
        return RosterRow.objects.working(on=on)
