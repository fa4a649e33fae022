"""The key in the address of somebody's calendar feed. Only its hash is kept: whoever reads the database cannot read a calendar."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class FeedTokenQuerySet(models.QuerySet):
    def active(self) -> "FeedTokenQuerySet":
        return self.filter(revoked_at__isnull=True)


class FeedToken(models.Model):
    """One active for each person. A revoked one never comes to life again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="person", on_delete=models.PROTECT, related_name="feed_tokens")
    digest = models.CharField("nyckelns kontrollsumma", max_length=64, unique=True, editable=False)  # SHA-256 of 256 random bits
    created_at = models.DateTimeField("skapad", default=timezone.now, editable=False)
    read_at = models.DateTimeField("senast hämtad", null=True, editable=False)  # to the hour
    revoked_at = models.DateTimeField("återkallad", null=True, editable=False)

    objects = FeedTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "kalenderadress"
        verbose_name_plural = "kalenderadresser"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
                name="one_active_feed_token_per_person",
                violation_error_message="Personen har redan en kalenderadress.",
            )
        ]

    def __str__(self) -> str:
        return f"Kalenderadress för {self.person}"
