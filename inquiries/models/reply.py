"""What the municipality wrote back: drafted here with the signature (S12), posted by hand in the same channel (S13), kept as text."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Reply(models.Model):
    """A draft until somebody confirms that it has been posted; then it is never changed."""

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", "Mottagningsbesked"
        ANSWER = "answer", "Svar"
        REFERRAL = "referral", "Hänvisning"

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField("slag", max_length=20, choices=Kind, default=Kind.ANSWER)
    text = models.TextField("svaret", max_length=5000)
    signature = models.CharField("signatur", max_length=300)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="skrivet av", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("skrivet", default=timezone.now)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField("publicerat", null=True)
    posted_url = models.URLField("länk till svaret", max_length=500, blank=True)

    class Meta:
        verbose_name = "svar"
        verbose_name_plural = "svar"
        ordering = ["inquiry", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True, posted_by__isnull=True) | Q(posted_at__isnull=False, posted_by__isnull=False),
                name="a_reply_is_posted_by_somebody_at_some_time",
            ),
            models.CheckConstraint(condition=Q(kind__in=["acknowledgement", "answer", "referral"]), name="a_reply_is_of_a_known_kind"),
            models.UniqueConstraint(
                fields=["inquiry", "kind"], condition=Q(posted_at__isnull=True), name="one_draft_of_each_kind_for_an_inquiry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def as_posted(self) -> str:
        """The words to paste: text and signature (S12)."""
        return f"{self.text.rstrip()}\n\n{self.signature}"


class SavedReply(models.Model):
    """A text that is often used. {namn}, {konto}, {verksamhet} and {kommunen} are filled in when it is picked."""

    title = models.CharField("rubrik", max_length=100)
    text = models.TextField("text", max_length=5000)
    department = models.ForeignKey(
        "accounts.Department",
        verbose_name="verksamhet",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="saved_replies",
        help_text="Lämna tomt för en text som alla får använda.",
    )
    withdrawn_at = models.DateTimeField("används inte längre sedan", null=True, editable=False)

    class Meta:
        verbose_name = "sparat svar"
        verbose_name_plural = "sparade svar"
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
