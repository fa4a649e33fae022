"""Pictures and prints that belong to an inquiry: a screenshot when it was logged, evidence before something is removed (S17, S22)."""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User
from inquiries.uploads import CheckedFile

if TYPE_CHECKING:
    from inquiries.models.inquiry import Inquiry


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

    @classmethod
    def keep(cls, inquiry: "Inquiry", checked: CheckedFile, purpose: str, *, by: User, now: datetime.datetime) -> "Attachment":
        """Part of a verb that records it."""
        return cls.objects.create(
            inquiry=inquiry,
            purpose=purpose,
            file=checked.as_file(),
            name=checked.name,
            content_type=checked.content_type,
            size=len(checked.content),
            sha256=checked.sha256,
            by=by,
            at=now,
        )
