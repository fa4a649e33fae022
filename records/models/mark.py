"""A secrecy mark (sekretessmarkering, OSL 5:5, REQ-1.11). A warning to whoever is asked for the document, not a decision."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SecrecyMark(models.Model):
    """States the provision, the date and the authority. Lifted with a reason, never removed."""

    slip = models.ForeignKey("records.RegistrationSlip", on_delete=models.PROTECT, related_name="marks")
    provision = models.CharField(
        "lagrum", max_length=120, help_text="Den sekretessbestämmelse som kan gälla, till exempel 26 kap. 1 § OSL."
    )
    authority = models.CharField("myndighet", max_length=120)
    on = models.DateField("datum")
    at = models.DateTimeField("när", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField("hävd", null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lift_reason = models.CharField("varför den hävdes", max_length=500, blank=True)

    class Meta:
        verbose_name = "sekretessmarkering"
        verbose_name_plural = "sekretessmarkeringar"
        ordering = ["slip", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slip"], condition=Q(lifted_at__isnull=True), name="one_secrecy_mark_at_a_time"),
            models.CheckConstraint(condition=~Q(provision="") & ~Q(authority=""), name="a_secrecy_mark_states_provision_and_authority"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="a_lifted_secrecy_mark_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Sekretessmarkering, {self.provision}"
