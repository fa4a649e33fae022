"""What the archivist settles once: windows, what packages say of us, the yearly collective matter."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse


def validate_month_day(value: str) -> None:
    """ "03-01". 29 February is refused: it does not come every year."""
    try:
        datetime.date.fromisoformat(f"2027-{value}")
    except ValueError:
        raise ValidationError("Skriv månad och dag, till exempel 03-01 för den 1 mars.") from None


class ArchiveSettings(models.Model):
    """One row. The windows are mid-term by default, never summer or Christmas (design §8, REQ-2.7); the rest is REQ-2.17."""

    class PdfKind(models.TextChoices):
        A2B = "2b", "PDF/A-2b"
        A1B = "1b", "PDF/A-1b"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    spring_from = models.CharField("vårens fönster från", max_length=5, default="03-01", validators=[validate_month_day])
    spring_to = models.CharField("vårens fönster till", max_length=5, default="05-15", validators=[validate_month_day])
    autumn_from = models.CharField("höstens fönster från", max_length=5, default="10-01", validators=[validate_month_day])
    autumn_to = models.CharField("höstens fönster till", max_length=5, default="11-30", validators=[validate_month_day])
    classification = models.CharField("klassificering", max_length=100, blank=True, help_text="Enligt er klassificeringsstruktur.")
    pdf_kind = models.CharField(
        "format för PDF", max_length=2, choices=PdfKind, default=PdfKind.A2B, help_text="Det som ert e-arkiv tar emot."
    )
    submission_agreement = models.CharField("leveransöverenskommelse", max_length=120, blank=True, help_text="Dess beteckning.")
    records_creator = models.CharField("arkivbildare", max_length=200, blank=True, help_text="Till exempel Kommunstyrelsen.")
    delivering_organisation = models.CharField("levererande organisation", max_length=200, blank=True)
    contact_name = models.CharField("kontakt", max_length=120, blank=True, help_text="Funktion eller person som e-arkivet kan fråga.")
    contact_email = models.EmailField("kontaktens e-post", blank=True)
    recipient = models.CharField("mottagare", max_length=200, blank=True, help_text="E-arkivet som paketen lämnas till.")

    WINDOWS = ("spring_from", "spring_to", "autumn_from", "autumn_to")
    DELIVERY = ("submission_agreement", "records_creator", "delivering_organisation", "contact_name", "contact_email", "recipient")
    FIELDS = (*WINDOWS, "classification", "pdf_kind", *DELIVERY)

    class Meta:
        verbose_name = "arkivets inställningar"
        verbose_name_plural = "arkivets inställningar"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_row_of_archive_settings"),
            models.CheckConstraint(condition=models.Q(pdf_kind__in=["2b", "1b"]), name="the_pdf_kind_is_one_of_ours"),
        ]

    def __str__(self) -> str:
        return "Arkivets inställningar"

    @classmethod
    def current(cls) -> "ArchiveSettings":
        """The row, or its defaults (unsaved) before somebody has filled it in."""
        return cls.objects.first() or cls()

    def window(self, year: int, season: str) -> tuple[datetime.date, datetime.date]:
        """First and last day of "spring" or "autumn"."""
        first, last = (datetime.date.fromisoformat(f"{year}-{getattr(self, f'{season}_{end}')}") for end in ("from", "to"))
        return first, last

    def clean(self) -> None:
        for season in ("spring", "autumn"):
            first, last = getattr(self, f"{season}_from"), getattr(self, f"{season}_to")
            if first and last and last <= first:
                raise ValidationError({f"{season}_to": "Fönstret måste sluta senare än det börjar."})
        if self.spring_to and self.autumn_from and self.autumn_from <= self.spring_to:
            raise ValidationError({"autumn_from": "Hösten börjar efter att vårens fönster har slutat."})


class CollectiveMatter(models.Model):
    """Samlingsärende: one a year collects all accounts' snapshots, with one registration slip (REQ-2.13)."""

    year = models.PositiveSmallIntegerField("år", unique=True)
    opened_on = models.DateField("upplagt")

    class Meta:
        verbose_name = "samlingsärende"
        verbose_name_plural = "samlingsärenden"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Ögonblicksbilder av sociala medier {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("archiving:matter_detail", args=[self.year])
