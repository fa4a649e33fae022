"""Fixity (beständighet): everything stored is read again on schedule, and its hash compared."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class FixityRun(models.Model):
    """`cursor` is the last stored file that was checked, so that a run that was stopped goes on from there."""

    started_at = models.DateTimeField("påbörjad", default=timezone.now)
    finished_at = models.DateTimeField("klar", null=True)
    cursor = models.BigIntegerField("kommen till", default=0)
    last_id = models.BigIntegerField("sista filen")
    checked = models.PositiveBigIntegerField("kontrollerade filer", default=0)
    bytes = models.PositiveBigIntegerField("lästa byte", default=0)
    lease_until = models.DateTimeField("upptagen till", null=True)

    class Meta:
        verbose_name = "beständighetskontroll"
        verbose_name_plural = "beständighetskontroller"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(models.Value(1), condition=Q(finished_at__isnull=True), name="one_fixity_run_at_a_time")]

    def __str__(self) -> str:
        return f"Kontroll {self.pk}"


class FixityFault(models.Model):
    """A stored file that is gone or is not what it was. It alarms until somebody has said what was done.

    `restored`: the right bytes lie there again. Settled without it is a known loss, which does not alarm a second time.
    """

    class Kind(models.TextChoices):
        MISSING = "missing", "Filen saknas"
        CHANGED = "changed", "Innehållet har ändrats"
        UNREADABLE = "unreadable", "Filen går inte att läsa"

    stored = models.ForeignKey("archiving.StoredFile", on_delete=models.PROTECT, related_name="faults")
    run = models.ForeignKey(FixityRun, on_delete=models.PROTECT, related_name="faults")
    kind = models.CharField("vad", max_length=10, choices=Kind)
    found_sha256 = models.CharField("kontrollsumma nu", max_length=64, blank=True)
    found_at = models.DateTimeField("upptäckt", default=timezone.now)
    settled_at = models.DateTimeField("åtgärdad", null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    measure = models.CharField("vad som gjordes", max_length=500, blank=True)
    restored = models.BooleanField("återställd", default=False)

    class Meta:
        verbose_name = "fel i en lagrad fil"
        verbose_name_plural = "fel i lagrade filer"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["stored"], condition=Q(settled_at__isnull=True), name="one_open_fault_per_stored_file"),
            models.CheckConstraint(condition=Q(kind__in=["missing", "changed", "unreadable"]), name="a_fault_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(measure="")),
                name="a_settled_fault_says_who_and_what",
            ),
            models.CheckConstraint(condition=Q(restored=False) | Q(settled_at__isnull=False), name="a_restored_file_is_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.stored}"
