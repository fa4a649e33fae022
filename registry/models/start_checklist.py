"""What must be in place before an account goes live (S3, S6, S9, S16, S17, S21): ticked by hand, or read from the register."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record
from guidelines.models import GuidelineVersion
from registry.models.roster import AccessGrant, RosterRow

if TYPE_CHECKING:
    from registry.models.account import SocialAccount

TWO_FACTOR_HOLDS_DAYS = 365

# code → (what is ticked, clause)
BY_HAND = {
    "profile_text": ("Kommunens namn står i profiltexten", "S3"),
    "logo": ("Profilbilden är kommunens logotyp enligt den grafiska profilen", "S16"),
    "sender": ("Det framgår tydligt att kommunen är avsändare", "S3"),
    "visitors_informed": ("Besökarna får veta vad kommentarsfältet är till för, vad som tas bort och hur de klagar", "S17"),
}


class ChecklistItem(models.Model):
    """A point that somebody ticks: one of `BY_HAND`, or a condition from the decision."""

    CONDITION = "condition"

    account = models.ForeignKey("registry.SocialAccount", on_delete=models.PROTECT, related_name="checklist_items")
    code = models.CharField("punkt", max_length=30)
    text = models.CharField("vad", max_length=500)
    clause = models.CharField("riktlinjens punkt", max_length=10, blank=True)
    order = models.PositiveSmallIntegerField("ordning")
    done_at = models.DateTimeField("klart", null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "punkt på startlistan"
        verbose_name_plural = "punkter på startlistan"
        ordering = ["account", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True) | Q(done_at__isnull=False, done_by__isnull=False),
                name="a_checklist_item_is_done_by_somebody_at_some_time",
            ),
            models.UniqueConstraint(fields=["account", "order"], name="checklist_items_have_an_order_of_their_own"),
        ]

    def __str__(self) -> str:
        return self.text

    @transaction.atomic
    def tick(self, *, by: User) -> None:
        self._lock_while_planned()
        if self.done_at is None:
            self.done_at, self.done_by = timezone.now(), by
            self.save(update_fields=["done_at", "done_by"])
            record("checklist.ticked", self.account, by=by, about=self.text)

    @transaction.atomic
    def untick(self, *, by: User) -> None:
        self._lock_while_planned()
        if self.done_at is not None:
            self.done_at, self.done_by = None, None
            self.save(update_fields=["done_at", "done_by"])
            record("checklist.unticked", self.account, by=by, about=self.text)

    def _lock_while_planned(self) -> None:
        self.refresh_from_db(from_queryset=ChecklistItem.objects.select_for_update())
        if self.account.state != "planned":
            raise RuleError("Startlistan ändras inte när kontot har startat.")


@dataclass(frozen=True)
class StartItem:
    """One line of the start checklist. `item` is set where somebody ticks it; otherwise `how` says what would make it done."""

    label: str
    clause: str
    done: bool
    how: str = ""
    item: ChecklistItem | None = None


def start_items(account: "SocialAccount", *, on: datetime.date) -> list[StartItem]:
    """The whole list for one account, in a fixed number of queries."""
    ticked = [
        StartItem(label=item.text, clause=item.clause, done=item.done_at is not None, item=item)
        for item in account.checklist_items.select_related("done_by").order_by("order")
    ]
    return [*ticked, *_read_from_register(account, on)]


def open_items(account: "SocialAccount", *, on: datetime.date) -> list[StartItem]:
    return [item for item in start_items(account, on=on) if not item.done]


def _read_from_register(account: "SocialAccount", on: datetime.date) -> list[StartItem]:
    rows = list(RosterRow.objects.working(on=on).filter(account=account))
    responsible = {row.person_id for row in rows if row.role == RosterRow.Role.RESPONSIBLE}
    substitutes = {row.person_id for row in rows if row.role == RosterRow.Role.SUBSTITUTE} - responsible
    safe_admins = (
        AccessGrant.objects.working(on=on)
        .filter(account=account, level=AccessGrant.Level.MAIN_ADMIN)
        .filter(two_factor_confirmed_on__gt=on - datetime.timedelta(days=TWO_FACTOR_HOLDS_DAYS))
        .aggregate(people=models.Count("person", distinct=True))["people"]
    )
    guideline = GuidelineVersion.objects.current(on=on)
    readers = set(guideline.receipts.filter(person__in=responsible | substitutes).values_list("person", flat=True)) if guideline else set()
    looked_after = responsible | substitutes
    return [
        StartItem("Minst en ansvarig finns", "S6", bool(responsible), "Verksamhetschefen utser en ansvarig under Bemanning."),
        StartItem(
            "Minst en ersättare finns, och är någon annan", "S9", bool(substitutes), "Verksamhetschefen utser en ersättare under Bemanning."
        ),
        StartItem(
            "Ansvariga och ersättare har läst riktlinjen",
            "S17",
            bool(looked_after) and looked_after <= readers,
            "Var och en läser riktlinjen och bekräftar det."
            if guideline
            else "Riktlinjen är inte inlagd än. Kommunikatören lägger in den under Riktlinjen.",
        ),
        StartItem(
            "Minst två huvudadministratörer med bekräftad tvåfaktorsinloggning",
            "S8",
            safe_admins >= 2,
            "Lägg till dem under Behörigheter och bekräfta att tvåfaktorsinloggning är på.",
        ),
        StartItem("Arkivplanen är satt", "S21", account.has_archive_plan, "Välj nivå och hur ofta ögonblicksbilder tas under Arkivet."),
    ]
