"""An account as it was: a version for each change of its facts."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.workdays import DAY, midnight
from registry.models.account_queries import FactsQuerySet
from registry.models.facts import AccountFacts
from registry.models.roster import RosterQuerySet, RosterRow


class AccountVersionQuerySet(FactsQuerySet):
    account = "account"
    account_prefix = "account__"

    @staticmethod
    def roster_rows(*, on: datetime.date) -> RosterQuerySet:
        """Those who were appointed that day, also if they have left since."""
        return RosterRow.objects.on(on)

    def as_of(self, day: datetime.date) -> Self:
        """Each account's last version on or before `day` (local date): the register as it was."""
        end = midnight(day + DAY)
        later = AccountVersion.objects.filter(account=OuterRef("account"), at__lt=end, number__gt=OuterRef("number"))
        return self.filter(at__lt=end).exclude(Exists(later))


class AccountVersion(AccountFacts):
    """The account's facts as they were after one change. Rows are added, never changed."""

    account = models.ForeignKey("registry.SocialAccount", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("version")
    at = models.DateTimeField("när", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AccountVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "kontoversion"
        verbose_name_plural = "kontoversioner"
        ordering = ["account", "number"]
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="one_version_per_number")]
        indexes = [models.Index(fields=["account", "at"], name="versions_by_account_and_time")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"
