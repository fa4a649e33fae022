"""The facts of an account that have versions: what the register says now, and what it said then."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class AccountState(models.TextChoices):
    PLANNED = "planned", "Planerat"
    ACTIVE = "active", "Aktivt"
    DORMANT = "dormant", "Vilande"
    CLOSING = "closing", "Under avslut"
    CLOSED = "closed", "Avslutat"


class AccountFacts(models.Model):
    """Shared by the account and its versions, so that the two can never have different columns."""

    state = models.CharField("läge", max_length=10, choices=AccountState, default=AccountState.PLANNED, editable=False)
    department = models.ForeignKey("accounts.Department", verbose_name="verksamhet", on_delete=models.PROTECT, related_name="%(class)ss")
    platform = models.ForeignKey("registry.Platform", verbose_name="kanal", on_delete=models.PROTECT, related_name="%(class)ss")
    name = models.CharField("kontots/sidans namn", max_length=150, db_collation="swedish")
    handle = models.CharField("kontonamn", max_length=150, blank=True)
    url = models.URLField("webbadress", max_length=500)
    permanent_id = models.CharField(
        "kanalens fasta id",
        max_length=100,
        blank=True,
        help_text="Numret som kanalen själv ger kontot. Det följer med när kontonamnet byts, så att ingen annan kan ta över det gamla "
        "namnet obemärkt.",
    )
    purpose = models.TextField("syfte med konto/sida", max_length=2000)
    audience = models.TextField("målgrupp för konto/sida", max_length=2000)
    content = models.TextField("vad ska ni kommunicera?", max_length=4000, blank=True)
    watch_pattern = models.TextField("hur ofta och under vilka tider kontot/sidan bevakas och uppdateras", max_length=1000, blank=True)
    hours_per_week = models.DecimalField(
        "arbetstid i veckan",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1"), "Skriv minst 0,1 timmar."), MaxValueValidator(168, "En vecka har 168 timmar.")],
    )

    # What residents read: a change waits for the officer's approval before it shows (design §4).
    PUBLIC_FIELDS = ("platform", "department", "name", "handle", "url", "purpose", "audience", "watch_pattern")
    # What tells one account from another: a change asks for a new look at the account itself.
    IDENTITY_FIELDS = ("name", "handle", "url", "permanent_id")

    class Meta:
        abstract = True

    @classmethod
    def fact_fields(cls) -> list[str]:
        return [field.attname for field in AccountFacts._meta.local_fields]

    def facts(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.fact_fields()}
