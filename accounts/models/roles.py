"""Dated appointments: who holds a role in the municipality, and who stands in for a head or for the communications officer."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.dated import UNTIL_FURTHER_NOTICE, DatedQuerySet, DatedRow


class Role(models.TextChoices):
    COMMUNICATIONS_OFFICER = "communications_officer", "Kommunikatör"
    REGISTRAR = "registrar", "Registrator"
    ARCHIVIST = "archivist", "Arkivarie"
    DATA_PROTECTION_OFFICER = "data_protection_officer", "Dataskyddsombud"
    AUDITOR = "auditor", "Revisor"
    SYSTEM_ADMINISTRATOR = "system_administrator", "Systemadministratör"


class RoleAppointment(DatedRow):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="person", on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField("roll", max_length=40, choices=Role)

    objects = DatedQuerySet.as_manager()

    class Meta(DatedRow.Meta):
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        ordering = ["role", "-from_date", "pk"]
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(condition=Q(role__in=Role.values), name="an_appointment_is_to_a_known_role"),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=UNTIL_FURTHER_NOTICE,
                name="one_open_appointment_per_person_and_role",
                violation_error_message="Personen har redan det uppdraget.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"


class Deputy(DatedRow):
    """Somebody who decides in a head's or the officer's place between two dates (S5, S9)."""

    class Party(models.TextChoices):
        HEAD = "head", "Verksamhetschef"
        OFFICER = "officer", "Kommunikatör"

    party = models.CharField("ersätter", max_length=10, choices=Party)
    department = models.ForeignKey(
        "accounts.Department", verbose_name="verksamhet", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="ersättare", on_delete=models.PROTECT, related_name="deputy_rows")
    ground = models.CharField("grund", max_length=200, blank=True, help_text="Till exempel delegationsordningen eller ett chefsbeslut.")

    objects = DatedQuerySet.as_manager()

    class Meta(DatedRow.Meta):
        verbose_name = "ersättare för beslut"
        verbose_name_plural = "ersättare för beslut"
        ordering = ["-from_date", "pk"]
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(party="head") & Q(department__isnull=False)) | (Q(party="officer") & Q(department__isnull=True)),
                name="a_head_deputy_has_a_department_and_an_officer_deputy_none",
                violation_error_message="Ange verksamhet för den som ersätter en verksamhetschef, och bara då.",
            ),
        ]

    def __str__(self) -> str:
        place = f" för {self.department}" if self.department_id else ""
        return f"{self.person} ersätter {self.get_party_display().lower()}{place}"
