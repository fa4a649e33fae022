"""What the diary shows of a document, and nothing more (OSL 5:2, REQ-1.8)."""

from django.conf import settings
from django.db import models


class SlipFacts(models.Model):
    """Shared by the slip and its versions, so that both have the same columns."""

    class Origin(models.TextChoices):
        RECEIVED = "received", "Inkommen"
        DRAWN_UP = "drawn_up", "Upprättad"

    origin = models.CharField("handlingen är", max_length=10, choices=Origin, default=Origin.RECEIVED)
    dated = models.DateField("datum", null=True, blank=True, help_text="Dagen då handlingen kom in eller upprättades.")
    dnr = models.CharField("diarienummer", max_length=60, blank=True)
    sender = models.CharField("avsändare", max_length=200, blank=True)
    recipient = models.CharField("mottagare", max_length=200, blank=True)
    matter_title = models.CharField("ärendemening", max_length=250, blank=True, help_text="I korthet vad handlingen rör.")
    classification = models.CharField("klassificering", max_length=100, blank=True, help_text="Enligt er klassificeringsstruktur.")
    case_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="handläggare", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    attachments = models.TextField("bilagor", max_length=1000, blank=True, help_text="En på varje rad.")

    FACTS = ("origin", "dated", "dnr", "sender", "recipient", "matter_title", "classification", "case_officer", "attachments")
    SECRET = ("sender", "recipient", "matter_title", "attachments")  # what a secrecy mark covers: OSL 5:2 p. 3 and 4

    class Meta:
        abstract = True

    def facts(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.FACTS}
