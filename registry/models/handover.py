"""A note to whoever takes over an account: what is open, what has been promised, who to ask (S9, design §6)."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record
from registry.models.roster import RosterRow


class HandoverQuerySet(models.QuerySet):
    def wanted(self, *, on: datetime.date) -> Self:
        """Not withdrawn, its days not over, and the account still looked after."""
        still = self.filter(withdrawn_at__isnull=True).exclude(account__state="closed")
        return still.filter(Q(last_day__isnull=True) | Q(last_day__gte=on))

    def waiting(self, *, on: datetime.date) -> Self:
        """Nobody has said yes to it yet."""
        return self.wanted(on=on).filter(accepted_at__isnull=True)

    def visible_to(self, user: User, *, on: datetime.date) -> Self:
        """Giver and taker, the department's head, the officer, and those on the account's roster."""
        if user.is_officer(on=on):
            return self
        roster = RosterRow.objects.not_over(on).filter(person=user).values("account")
        involved = Q(to_person=user) | Q(from_person=user) | Q(account__in=roster)
        return self.filter(involved | Q(account__department__in=user.led_department_ids(on=on)))


class Handover(models.Model):
    """Because of one absence or one roster row that ends, one person takes over one account on some days."""

    account = models.ForeignKey("registry.SocialAccount", verbose_name="konto", on_delete=models.PROTECT, related_name="handovers")
    from_person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="lämnar", on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="tar över", on_delete=models.PROTECT, related_name="handovers")
    absence = models.ForeignKey("accounts.Absence", on_delete=models.PROTECT, null=True, editable=False, related_name="handovers")
    roster_row = models.ForeignKey("registry.RosterRow", on_delete=models.PROTECT, null=True, editable=False, related_name="handovers")
    first_day = models.DateField("från och med")
    last_day = models.DateField("till och med", null=True)
    made_at = models.DateTimeField("skriven", default=timezone.now, editable=False)
    content = models.JSONField("innehåll", default=list, editable=False)  # [{"group": …, "text": …, "url": …}, …] as it was
    accepted_at = models.DateTimeField("mottagen", null=True, editable=False)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    withdrawn_at = models.DateTimeField("återtagen", null=True, editable=False)

    personal_label = True

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "överlämning"
        verbose_name_plural = "överlämningar"
        ordering = ["first_day", "pk"]
        indexes = [
            models.Index(
                fields=["to_person", "first_day"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="handovers_that_wait",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(absence__isnull=False, roster_row__isnull=True) | Q(absence__isnull=True, roster_row__isnull=False),
                name="a_handover_has_one_cause",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True) | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="a_handover_is_accepted_by_somebody_at_some_time",
            ),
            models.CheckConstraint(condition=~Q(from_person=models.F("to_person")), name="a_handover_is_between_two_people"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=models.F("first_day")),
                name="a_handover_ends_on_or_after_its_first_day",
            ),
            models.UniqueConstraint(
                fields=["account", "to_person", "absence"],
                condition=Q(withdrawn_at__isnull=True, absence__isnull=False),
                name="one_handover_per_absence_and_taker",
            ),
            models.UniqueConstraint(
                fields=["account", "to_person", "roster_row"],
                condition=Q(withdrawn_at__isnull=True, roster_row__isnull=False),
                name="one_handover_per_roster_row_and_taker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.from_person} lämnar över till {self.to_person}"

    def get_absolute_url(self) -> str:
        return reverse("registry:handover_detail", args=[self.pk])

    @transaction.atomic
    def accept(self, *, by: User, content: list[dict[str, Any]]) -> None:
        """`content` is what stood on the page: the note as it was when somebody said yes to it."""
        self.refresh_from_db(from_queryset=Handover.objects.select_for_update())
        if self.withdrawn_at is not None:
            raise RuleError("Överlämningen behövs inte längre.")
        if self.accepted_at is not None:
            raise RuleError("Överlämningen är redan mottagen.")
        self.accepted_at, self.accepted_by, self.content = timezone.now(), by, content
        self.save(update_fields=["accepted_at", "accepted_by", "content"])
        record("handover.accepted", self.account, by=by, about=self.from_person.name)
