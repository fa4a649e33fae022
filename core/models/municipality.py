"""The municipality that runs the portal: one row. Everything that differs between two municipalities is data here."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from core.dnr import DEFAULT_PATTERN, validate_pattern
from core.text import has_right_check_digit

COMMENT_RULES = """Kommentarsfältet är till för frågor, synpunkter och samtal om kommunens verksamhet. Håll dig till ämnet och visa hänsyn.

Det här får inte förekomma:
- hot, hån, trakasserier eller personangrepp
- hets mot folkgrupp eller annat som är olagligt
- uppgifter om någons hälsa, ekonomi eller andra privata förhållanden, varken egna eller andras
- bilder, texter eller musik som du inte har rätt att publicera
- reklam, partipolitisk propaganda eller upprepade inlägg

Inlägg som bryter mot reglerna kan tas bort. Innan det sker sparar kommunen inlägget om det är en allmän handling.

Ser du något kränkande? Tala om det för oss, så tittar vi på det så snart vi kan."""

COMPLAINT_TEXT = """Är du missnöjd med hur vi svarar, eller tycker du att ett inlägg eller en uppgift om dig borde tas bort? Skriv till \
oss via kontaktuppgifterna på den här sidan. Berätta vilket konto och vilket inlägg det gäller, gärna med en länk.

Vi läser klagomålet, bedömer det och svarar dig. Uppgifter som kränker någon tar vi bort skyndsamt. Är du inte nöjd med hur vi hanterar \
dina personuppgifter kan du också klaga hos Integritetsskyddsmyndigheten (IMY)."""

PUBLIC_RECORD_TEXT = """Det du skriver till kommunen i sociala medier kan bli en allmän handling. Det betyder att kommunen kan behöva \
spara det, och att andra kan begära att få läsa det. Klagomål, synpunkter och sådant som hör till ett ärende registreras i kommunens \
diarium.

Skriv därför inte om känsliga eller personliga saker här. Kontakta den verksamhet det gäller i stället."""


def validate_organisation_number(value: str) -> None:
    digits = value.replace("-", "", 1)
    if len(value) != 11 or value[6] != "-" or not (digits.isascii() and digits.isdigit()) or not has_right_check_digit(digits):
        raise ValidationError("Skriv organisationsnumret med tio siffror och bindestreck, till exempel 212000-0654.")


class Municipality(models.Model):
    class Palette(models.TextChoices):
        FOREST = "skog", "Skog"
        SEA = "hav", "Hav"
        BERRY = "bar", "Bär"
        BRICK = "tegel", "Tegel"
        SLATE = "skiffer", "Skiffer"

    class DueRule(models.TextChoices):
        NEXT_CLOSING = "A", "A: svaret ska ges innan kontoret stänger nästa arbetsdag"
        SAME_TIME = "B", "B: svaret ska ges senast samma klockslag nästa arbetsdag"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField("kommunens namn", max_length=100, default="Kommunen", help_text="Så som det skrivs: Markaryds kommun.")
    organisation_number = models.CharField(
        "organisationsnummer",
        max_length=11,
        blank=True,
        validators=[validate_organisation_number],
        help_text="Till exempel 212000-0654.",
    )
    website = models.URLField("webbplats", blank=True, help_text="Kommunens officiella webbplats.")
    contact_email = models.EmailField("e-post", blank=True, help_text="Visas för alla. Ange en gemensam brevlåda, inte en persons.")
    contact_phone = models.CharField("telefon", max_length=40, blank=True, help_text="Visas för alla. Ange växeln eller kontaktcenter.")
    palette = models.CharField("färg", max_length=10, choices=Palette, default=Palette.FOREST, help_text="Färgen på knappar och länkar.")
    logo = models.FileField(
        "logotyp",
        upload_to="logotyp",
        blank=True,
        help_text="Bild i PNG, JPEG eller WebP, högst 2 MB. Gärna med genomskinlig bakgrund.",
    )
    office_opens = models.TimeField("kontorstid från", default=datetime.time(8, 0))
    office_closes = models.TimeField(
        "kontorstid till", default=datetime.time(16, 30), help_text="S11: frågor besvaras inom en arbetsdag. Den slutar då."
    )
    due_rule = models.CharField(
        "regel för svarstid",
        max_length=1,
        choices=DueRule,
        default=DueRule.NEXT_CLOSING,
        help_text="S11: så räknas en arbetsdag. Med B räknas det som kommer utanför kontorstid från nästa öppning.",
    )
    calendar_version = models.PositiveIntegerField("arbetsdagskalenderns version", default=1, editable=False)
    comment_rules = models.TextField(
        "regler för kommentarer",
        max_length=5000,
        default=COMMENT_RULES,
        help_text="S17: vad kommentarsfältet är till för, vad som inte får förekomma och att inlägg kan tas bort.",
    )
    complaint_text = models.TextField(
        "så klagar man", max_length=5000, default=COMPLAINT_TEXT, help_text="S17: rutinen för klagomål, för den som läser kontot."
    )
    public_record_text = models.TextField(
        "om allmän handling",
        max_length=5000,
        default=PUBLIC_RECORD_TEXT,
        help_text="S22: att det som skrivs till kommunen kan bli en allmän handling.",
    )

    dnr_pattern = models.CharField(
        "så skrivs ett diarienummer",
        max_length=100,
        default=DEFAULT_PATTERN,
        validators=[validate_pattern],
        help_text="Mönster som diarienummer kontrolleras mot. Det förvalda godtar till exempel KS 2026/123.",
    )

    # What deadlines are computed from: a change makes another calendar (design §5).
    CALENDAR = ("office_opens", "office_closes", "due_rule")

    # What the system administrator fills in, in the order of the form.
    SETTINGS = (
        *("name", "organisation_number", "website", "contact_email", "contact_phone", "palette", "logo"),
        *("office_opens", "office_closes", "due_rule", "comment_rules", "complaint_text", "public_record_text", "dnr_pattern"),
    )

    class Meta:
        verbose_name = "kommun"
        verbose_name_plural = "kommunen"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_municipality"),
            models.CheckConstraint(
                condition=models.Q(office_closes__gt=models.F("office_opens")),
                name="the_office_closes_after_it_opens",
                violation_error_message="Kontorstiden måste sluta senare än den börjar.",
            ),
            models.CheckConstraint(
                condition=models.Q(palette__in=["skog", "hav", "bar", "tegel", "skiffer"]), name="the_palette_is_one_of_ours"
            ),
            models.CheckConstraint(condition=models.Q(due_rule__in=["A", "B"]), name="the_clock_follows_a_known_rule"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Municipality":
        """The row, or its defaults (unsaved) before somebody has filled it in."""
        return cls.objects.first() or cls()

    @property
    def genitive(self) -> str:
        """ "Markaryds kommuns"."""
        return self.name if self.name.endswith(("s", "x", "z")) else f"{self.name}s"

    @property
    def logo_url(self) -> str:
        """The address changes with the picture, so browsers may keep it for long."""
        return f"{reverse('core:logo')}?v={str(self.logo.name).rpartition('/')[2].removesuffix('.png')}" if self.logo else ""
