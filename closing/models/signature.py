"""One party's word on closing an account (S19, S25)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from registry.models import Party
from registry.models.decision import in_capacity


class Signature(models.Model):
    """Rows are only added: database triggers refuse everything else."""

    class Verdict(models.TextChoices):
        YES = "yes", "Ja"
        NO = "no", "Nej"

    closure = models.ForeignKey("closing.Closure", on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField("part", max_length=10, choices=Party)
    verdict = models.CharField("besked", max_length=3, choices=Verdict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("när", default=timezone.now)
    reason = models.TextField("motivering", max_length=2000, blank=True)
    as_deputy = models.BooleanField("som ersättare", default=False)
    ground = models.CharField("grund för ersättarskapet", max_length=200, blank=True)

    class Meta:
        verbose_name = "underskrift"
        verbose_name_plural = "underskrifter"
        ordering = ["closure", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["closure", "party"], name="one_signature_per_party"),
            models.UniqueConstraint(fields=["closure", "by"], name="two_signatures_take_two_people"),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="a_signature_is_the_heads_or_the_officers"),
            models.CheckConstraint(condition=Q(verdict="yes") | (Q(verdict="no") & ~Q(reason="")), name="a_refused_closing_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.get_verdict_display()}"

    @property
    def capacity(self) -> str:
        return in_capacity(Party(self.party), as_deputy=self.as_deputy)
