"""What the archive keeps: bytes known by their hash, stored once and never changed (S21, design §8)."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

SHA256 = RegexValidator(r"\A[0-9a-f]{64}\Z")


class StoredFile(models.Model):
    """A row says that the bytes lie safely on disk: `archiving.storage.keep` writes, syncs and moves them before it makes the row.

    Only a disposal run sets `destroyed_at`; the row stays and says what there was. No two rows share a place, so what is destroyed
    can never be what somebody stored again a moment ago.
    """

    place = models.CharField("plats under arkivets rot", max_length=120, unique=True)
    sha256 = models.CharField("kontrollsumma (SHA-256)", max_length=64, validators=[SHA256])
    size = models.PositiveBigIntegerField("storlek i byte")
    content_type = models.CharField("filtyp", max_length=100)
    ending = models.CharField("filändelse", max_length=10)
    stored_at = models.DateTimeField("lagrad", default=timezone.now)
    destroyed_at = models.DateTimeField("gallrad", null=True)

    class Meta:
        verbose_name = "lagrad fil"
        verbose_name_plural = "lagrade filer"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sha256"], condition=Q(destroyed_at__isnull=True), name="the_same_bytes_are_stored_once"),
            models.CheckConstraint(condition=~Q(sha256="") & ~Q(content_type=""), name="a_stored_file_has_a_hash_and_a_type"),
        ]
        indexes = [models.Index(fields=["sha256"], name="stored_files_by_hash")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}….{self.ending}"
