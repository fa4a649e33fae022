"""The ladder as data: whom the portal reminds, when, and how urgently (design §7, S11). The officer changes it."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from core.errors import RuleError
from core.history import record
from notifications.models.urgency import Urgency


class RungQuerySet(models.QuerySet["Rung"]):
    def ladder(self, kind: str) -> "RungQuerySet":
        """The rungs that are in use, the lowest first."""
        return self.filter(kind=kind, is_on=True).order_by("order")


class Rung(models.Model):
    """One step. A person is told of the highest one that has passed, so a week of downtime gives one reminder and not three."""

    class When(models.TextChoices):
        LOGGED = "logged", "När frågan loggas"
        MORNING_OF_DUE_DAY = "morning_of_due_day", "På morgonen den dag svaret ska ges"
        HOURS_BEFORE = "hours_before", "Timmar före svarstidens slut"
        PASSED = "passed", "När svarstiden har gått ut"
        WORKING_DAYS_AFTER = "working_days_after", "Arbetsdagar efter svarstidens slut"

    class Audience(models.TextChoices):
        IN_CHARGE = "in_charge", "Den som ansvarar just nu"
        RESPONSIBLE_AND_SUBSTITUTE = "responsible_and_substitute", "Ansvarig och ersättare på plats"
        HEAD = "head", "Verksamhetschefen"
        OFFICER = "officer", "Kommunikatören"

    URGENCIES = [(Urgency.CALM, Urgency.CALM.label), (Urgency.RED, Urgency.RED.label)]  # a reminder disturbs nobody at night
    MOST = {When.HOURS_BEFORE: 8, When.WORKING_DAYS_AFTER: 10}
    CHANGED = ("is_on", "amount", "audience", "urgency")

    kind = models.CharField("gäller", max_length=60)
    code = models.CharField("kod", max_length=30)
    order = models.PositiveSmallIntegerField("plats på stegen")
    when = models.CharField("när", max_length=20, choices=When)
    amount = models.PositiveSmallIntegerField("antal", null=True, blank=True)
    audience = models.CharField("vem", max_length=30, choices=Audience)
    urgency = models.PositiveSmallIntegerField("hur bråttom", choices=URGENCIES)
    is_on = models.BooleanField("används", default=True)

    objects = RungQuerySet.as_manager()

    class Meta:
        verbose_name = "steg i påminnelserna"
        verbose_name_plural = "steg i påminnelserna"
        ordering = ["kind", "order"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="a_rung_has_a_code_of_its_own"),
            models.UniqueConstraint(fields=["kind", "order"], name="a_rung_has_a_place_of_its_own"),
            models.CheckConstraint(
                condition=Q(when="hours_before", amount__isnull=False, amount__gte=1, amount__lte=8)
                | Q(when="working_days_after", amount__isnull=False, amount__gte=1, amount__lte=10)
                | Q(when__in=["logged", "morning_of_due_day", "passed"], amount__isnull=True),
                name="a_rung_is_counted_in_hours_or_days_or_not_at_all",
                violation_error_message="Ange 1–8 timmar före eller 1–10 arbetsdagar efter.",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["in_charge", "responsible_and_substitute", "head", "officer"]),
                name="a_rung_reaches_a_known_audience",
            ),
            models.CheckConstraint(condition=Q(urgency__in=[1, 2]), name="a_rung_is_calm_or_red"),
        ]

    def __str__(self) -> str:
        return self.moment

    def get_absolute_url(self) -> str:
        return reverse("notifications:rung_edit", args=[self.pk])

    @property
    def moment(self) -> str:
        """ "2 timmar före svarstidens slut"."""
        if self.when == self.When.HOURS_BEFORE:
            return "1 timme före svarstidens slut" if self.amount == 1 else f"{self.amount} timmar före svarstidens slut"
        if self.when == self.When.WORKING_DAYS_AFTER:
            return "1 arbetsdag efter svarstidens slut" if self.amount == 1 else f"{self.amount} arbetsdagar efter svarstidens slut"
        return self.get_when_display()

    @property
    def sentence(self) -> str:
        """All of it in words, for the history."""
        if not self.is_on:
            return f"{self.moment}: används inte"
        return f"{self.moment}: {self.get_audience_display()}, {self.get_urgency_display().lower()}"

    @transaction.atomic
    def change(self, values: Mapping[str, Any], *, by: Any) -> None:
        """Raises RuleError when nothing would be left of the ladder."""
        others = [rung for rung in Rung.objects.select_for_update().filter(kind=self.kind) if rung.pk != self.pk]
        self.refresh_from_db()
        before = self.sentence
        for name in self.CHANGED:
            setattr(self, name, values[name])
        if not self.is_on and not any(rung.is_on for rung in others):
            raise RuleError("Minst ett steg måste användas, annars påminns ingen. Slå på ett annat steg först.")
        self.full_clean()
        if self.sentence == before:
            return
        self.save(update_fields=self.CHANGED)
        record("rung.changed", self, by=by, before=before, now=self.sentence)
