"""A campaign: twice a year every account's snapshot is taken in the same weeks (S21, design §8)."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.errors import RuleError


class CampaignQuerySet(models.QuerySet[Any]):
    def planned(self) -> Self:
        return self.filter(state=Campaign.State.PLANNED)

    def open(self) -> Self:
        return self.filter(state=Campaign.State.OPEN)


class Campaign(models.Model):
    """One per half-year. It is planned, opens by itself at its window, and closes with a report."""

    class Season(models.TextChoices):
        SPRING = "spring", "Vår"
        AUTUMN = "autumn", "Höst"

    class State(models.TextChoices):
        PLANNED = "planned", "Planerad"
        OPEN = "open", "Pågår"
        CLOSED = "closed", "Avslutad"

    TRANSITIONS = {State.PLANNED: {State.OPEN}, State.OPEN: {State.CLOSED}, State.CLOSED: set()}

    year = models.PositiveSmallIntegerField("år")
    season = models.CharField("termin", max_length=6, choices=Season)
    opens_on = models.DateField("öppnar")
    closes_on = models.DateField("stänger")
    state = models.CharField("läge", max_length=7, choices=State, default=State.PLANNED, editable=False)
    opened_at = models.DateTimeField("öppnad", null=True, editable=False)
    closed_at = models.DateTimeField("avslutad", null=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    report = models.JSONField("rapport", default=dict, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "kampanj"
        verbose_name_plural = "kampanjer"
        ordering = ["-year", "season"]
        constraints = [
            models.UniqueConstraint(fields=["year", "season"], name="one_campaign_per_half_year"),
            models.CheckConstraint(condition=Q(season__in=["spring", "autumn"]), name="a_campaign_is_in_spring_or_autumn"),
            models.CheckConstraint(condition=Q(state__in=["planned", "open", "closed"]), name="a_campaign_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("opens_on")),
                name="a_campaign_closes_after_it_opens",
                violation_error_message="Kampanjen måste stänga senare än den öppnar.",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", opened_at__isnull=True) | (~Q(state="planned") & Q(opened_at__isnull=False)),
                name="an_open_campaign_was_opened_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="a_closed_campaign_was_closed_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_season_display()}en {self.year}" if self.season == self.Season.AUTUMN else f"Våren {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("archiving:campaign_detail", args=[self.pk])

    def window_has_ended(self, *, on: datetime.date) -> bool:
        return self.closes_on < on

    # ---- the inside, for the verbs in archiving.campaigns

    def lock(self) -> None:
        """Re-read this row under lock, so that two sweeps or two people at once take turns."""
        self.refresh_from_db(from_queryset=Campaign.objects.select_for_update(of=["self"]))

    def move_to(self, state: "Campaign.State") -> None:
        """The only line that assigns `state`. The caller saves."""
        if state not in self.TRANSITIONS[self.State(self.state)]:
            raise RuleError(f"Kampanjen är {self.get_state_display().lower()} och kan inte få läget ”{state.label}”.")
        self.state = state
