"""One party's word on one round of an application (S5)."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Department, Deputy, Role, User


class Party(models.TextChoices):
    HEAD = "head", "Verksamhetschef"
    OFFICER = "officer", "Kommunikatör"

    @property
    def other(self) -> "Party":
        return Party.OFFICER if self == Party.HEAD else Party.HEAD


def deputyship_of(by: User, party: Party, *, department: Department, on: datetime.date) -> Deputy | None:
    """The deputyship that a word for `party` rests on, or None for the head and the officer themselves (S5, S25)."""
    if party == Party.HEAD and department.head_id == by.pk:
        return None
    if party == Party.OFFICER and by.has_role(Role.COMMUNICATIONS_OFFICER, on=on):
        return None
    place = department.pk if party == Party.HEAD else None
    rows = [row for row in by.deputyships(on=on) if row.party == party and row.department_id == place]
    return rows[0] if rows else None


def in_capacity(party: Party, *, as_deputy: bool) -> str:
    """In what capacity, e.g. "ersättare för verksamhetschef"."""
    name = party.label.lower()
    return f"ersättare för {name}" if as_deputy else name


class Decision(models.Model):
    class Verdict(models.TextChoices):
        YES = "yes", "Ja"
        NO = "no", "Nej"
        RETURN = "return", "Skickad tillbaka"

    application = models.ForeignKey("registry.StartupApplication", on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField("omgång")
    party = models.CharField("part", max_length=10, choices=Party)
    verdict = models.CharField("beslut", max_length=10, choices=Verdict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField("när", default=timezone.now)
    reason = models.TextField("motivering", max_length=4000, blank=True)
    conditions = models.JSONField("villkor", default=list, blank=True)
    as_deputy = models.BooleanField("som ersättare", default=False)
    ground = models.CharField("grund för ersättarskapet", max_length=200, blank=True)

    class Meta:
        verbose_name = "beslut"
        verbose_name_plural = "beslut"
        ordering = ["application", "round", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round", "party"], name="one_decision_per_party_and_round"),
            models.UniqueConstraint(fields=["application", "round", "by"], name="two_decisions_take_two_people"),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="a_decision_is_by_head_or_officer"),
            models.CheckConstraint(condition=Q(verdict="yes") | ~Q(reason=""), name="a_no_and_a_return_have_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.get_verdict_display()}"

    @property
    def capacity(self) -> str:
        return in_capacity(Party(self.party), as_deputy=self.as_deputy)
