"""The versions of what is known of an inquiry."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from inquiries.models.facts import InquiryFacts


class InquiryVersion(InquiryFacts):
    """What was logged, and each correction with who, when and why. Rows are only added."""

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField("version")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("när", default=timezone.now)
    reason = models.CharField("varför", max_length=300, blank=True)

    class Meta:
        verbose_name = "version av en fråga"
        verbose_name_plural = "versioner av frågor"
        ordering = ["inquiry", "version"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "version"], name="the_versions_of_an_inquiry_are_numbered"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="a_correction_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry}, version {self.version}"
