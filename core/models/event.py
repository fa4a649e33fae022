"""What happened, in an append-only chain (design §9). Rows are written by `core.history.record` and by nothing else.

Database triggers (core/guards.py) refuse every change. There are no foreign keys to objects or people: an event outlives both.
"""

import datetime
import json

from django.db import models


class EventQuerySet(models.QuerySet):
    def about(self, obj: models.Model) -> "EventQuerySet":
        return self.filter(object_type=obj._meta.label_lower, object_id=obj.pk)


class Event(models.Model):
    """One link of the chain. `id` counts 1, 2, 3 … without gaps, so a missing row shows."""

    at = models.DateTimeField("tidpunkt")
    verb = models.CharField("händelse", max_length=80)
    object_type = models.CharField("slag av objekt", max_length=80)
    object_id = models.BigIntegerField("objektets nummer")
    object_label = models.CharField("objektets namn då", max_length=200, blank=True)
    actor_id = models.BigIntegerField("användarens nummer", null=True, blank=True)
    data = models.JSONField("uppgifter", default=dict, help_text="Inga namn på personer: de står i den personliga delen.")
    personal_digest = models.CharField("personliga delens kontrollsumma", max_length=64, blank=True)
    previous_hash = models.CharField("föregående händelses kontrollsumma", max_length=64)
    hash = models.CharField("kontrollsumma", max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering = ["id"]
        indexes = [models.Index(fields=["object_type", "object_id", "id"], name="events_of_an_object")]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb} {self.object_type} {self.object_id}"


class EventPersonalPartQuerySet(models.QuerySet):
    def erase(self, *, now: datetime.datetime) -> int:
        """Forget names and reasons for good. The chain still holds: it carries only a salted hash of them, and the salt goes too."""
        return self.filter(erased_at__isnull=True).update(salt="", payload="", erased_at=now)


class EventPersonalPart(models.Model):
    """Who did it, why, and whom it was about, copied in as text: it can be read for as long as it may be kept, and then be erased."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="personal")
    salt = models.CharField(max_length=64, blank=True)
    payload = models.TextField("uppgifter", blank=True, help_text="JSON: who, reason, about, label.")
    erased_at = models.DateTimeField("borttagen", null=True, blank=True)

    objects = EventPersonalPartQuerySet.as_manager()

    class Meta:
        verbose_name = "händelses personliga del"
        verbose_name_plural = "händelsers personliga delar"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(salt="", payload=""), name="an_erased_personal_part_is_empty"
            )
        ]

    def __str__(self) -> str:
        return f"Personlig del av händelse {self.pk}"

    @property
    def content(self) -> dict[str, str]:
        return json.loads(self.payload) if self.payload else {}
