from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class DeliveryChoice(models.Model):
    """How a person wants what is not urgent. Without a row: collected. What is urgent always comes at once, as mail."""

    class Way(models.TextChoices):
        COLLECTED = "collected", "Samlat, kl. 7 och 13 på arbetsdagar"
        EACH = "each", "Direkt, mellan kl. 7 och 17 på arbetsdagar"
        RED_ONLY = "red_only", "Inte som mejl, bara i portalen"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, verbose_name="person", on_delete=models.PROTECT, related_name="delivery_choice")
    way = models.CharField("hur du vill ha mejl", max_length=10, choices=Way, default=Way.COLLECTED)

    class Meta:
        verbose_name = "val av mejl"
        verbose_name_plural = "val av mejl"
        constraints = [
            models.CheckConstraint(condition=Q(way__in=["collected", "each", "red_only"]), name="a_delivery_choice_is_a_known_one")
        ]

    def __str__(self) -> str:
        return self.get_way_display()

    @classmethod
    def of(cls, person: Any) -> "DeliveryChoice":
        return cls.objects.filter(person=person).first() or cls(person=person)
