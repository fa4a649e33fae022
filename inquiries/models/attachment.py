"""Pictures and prints that belong to an inquiry: a screenshot when it was logged, evidence before something is removed (S17, S22)."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Attachment(models.Model):
    """The bytes as they came, checked and named by their content. Only added; served as a download from a sandboxed response."""

    class Purpose(models.TextChoices):
        SCREENSHOT = "screenshot", "Skärmbild"
        EVIDENCE = "evidence", "Bevis före borttagning"

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="attachments")
    purpose = models.CharField("vad det är", max_length=10, choices=Purpose)
    file = models.FileField("fil", upload_to="fragor")
    name = models.CharField("filnamn", max_length=150)
    content_type = models.CharField("filtyp", max_length=60)
    size = models.PositiveBigIntegerField("storlek i byte")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("när", default=timezone.now)

    class Meta:
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"
        ordering = ["inquiry", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(purpose__in=["screenshot", "evidence"]), name="an_attachment_has_a_known_purpose")
        ]

    def __str__(self) -> str:
        return self.name
