"""What the municipality settles once about closing: the farewell's words, and how long it stands."""

from django.core.validators import MaxValueValidator
from django.db import models

FAREWELL = """Nu avslutar vi {konto}.

{skäl}

Tack till alla er som har följt oss, frågat och tyckt till!

I fortsättningen hittar du oss här: {hänvisning}

/{kommunen}"""
DAYS_IT_STANDS = 14


class ClosingSettings(models.Model):
    """One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    farewell = models.TextField(
        "mall för avslutsinlägget",
        max_length=3000,
        default=FAREWELL,
        help_text="Det här fylls i av sig självt: {konto}, {skäl}, {hänvisning}, {kommunen}. Texten kan ändras för varje konto.",
    )
    notice_days = models.PositiveSmallIntegerField(
        "så många dagar står inlägget",
        default=DAYS_IT_STANDS,
        validators=[MaxValueValidator(365, "Högst 365 dagar.")],
        help_text="Innan kontot avslutas, så att följarna hinner läsa det. 0 om ni inte väntar.",
    )

    FIELDS = ("farewell", "notice_days")

    class Meta:
        verbose_name = "inställningar för avslut"
        verbose_name_plural = "inställningar för avslut"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_row_of_closing_settings")]

    def __str__(self) -> str:
        return "Inställningar för avslut"

    @classmethod
    def current(cls) -> "ClosingSettings":
        """The row, or its defaults (unsaved) before somebody has filled it in."""
        return cls.objects.first() or cls()
