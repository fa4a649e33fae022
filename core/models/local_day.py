"""Days when the municipality is closed, or closes early, though the law says nothing (design §5). The officer decides them."""

from django.db import models


class LocalDayQuerySet(models.QuerySet):
    def in_force(self) -> "LocalDayQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class LocalDay(models.Model):
    """Never changed: it is withdrawn and another is added. Who did it and why stands in the history."""

    date = models.DateField("dag")
    closes_at = models.TimeField(
        "stänger", null=True, blank=True, help_text="När kontoret stänger den dagen. Lämna tomt om det är stängt hela dagen."
    )
    reason = models.CharField(
        "skäl", max_length=100, help_text="Visas för den som undrar över en svarstid, till exempel ”klämdag” eller ”planeringsdag”."
    )
    withdrawn_at = models.DateTimeField("återtagen", null=True, blank=True, editable=False)

    objects = LocalDayQuerySet.as_manager()

    class Meta:
        verbose_name = "dag som kommunen har stängt"
        verbose_name_plural = "dagar som kommunen har stängt"
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["date"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="the_municipality_decides_once_about_a_day",
                violation_error_message="Den dagen finns redan i kalendern. Återta den först om den ska vara på ett annat sätt.",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_closed_day_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"

    @property
    def is_half_day(self) -> bool:
        return self.closes_at is not None
