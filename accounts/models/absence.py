"""When somebody is away, and nothing about why: illness is sensitive data (design §6, S9)."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from core.dated import UNTIL_FURTHER_NOTICE, DatedQuerySet, DatedRow


class Absence(DatedRow):
    """Whole days, the last one included. A row without an end holds until somebody is back."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="person", on_delete=models.PROTECT, related_name="absences")

    personal_label = True

    objects = DatedQuerySet.as_manager()

    class Meta(DatedRow.Meta):
        verbose_name = "frånvaro"
        verbose_name_plural = "frånvaro"
        ordering = ["from_date", "pk"]
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"],
                condition=UNTIL_FURTHER_NOTICE,
                name="one_open_absence_per_person",
                violation_error_message="Personen är redan borta tills vidare.",
            ),
        ]
        indexes = [models.Index(fields=["person", "from_date"], name="absences_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} är borta"

    def get_absolute_url(self) -> str:
        return reverse("registry:absence_detail", args=[self.pk])
