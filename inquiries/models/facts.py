"""What is known of a question or comment; each correction is a new version (OSL 4:1, REQ-1.13)."""

from django.db import models


class InquiryState(models.TextChoices):
    NEW = "new", "Ny"
    ASSIGNED = "assigned", "Hos ansvarig"
    WITH_EXPERT = "with_expert", "Hos sakkunnig"
    ANSWERED = "answered", "Besvarad"
    NO_REPLY = "no_reply", "Kräver inget svar"
    REFERRED = "referred", "Hänvisad till parti"
    REMOVED = "removed", "Borttagen"
    FOLLOW_UP = "follow_up", "Följs upp"
    DONE = "done", "Klar"


class InquiryFacts(models.Model):
    """Shared by the inquiry and its versions, so that both have the same columns. No visitor profile: at most a name as shown."""

    class Kind(models.TextChoices):
        COMMENT = "comment", "Kommentar"
        MESSAGE = "message", "Direktmeddelande"
        POST = "post", "Inlägg"
        REVIEW = "review", "Recension"

    kind = models.CharField("slag", max_length=10, choices=Kind, default=Kind.COMMENT)
    url = models.URLField("länk till inlägget", max_length=500, blank=True)
    text = models.TextField("vad som skrevs", max_length=5000)
    display_name = models.CharField(
        "avsändare", max_length=100, blank=True, help_text="Namnet så som det visas i kanalen. Lämna tomt om det inte behövs."
    )
    posted_at = models.DateTimeField("inkom", help_text="När inlägget skrevs. Svarstiden räknas därifrån.")

    FACTS = ("kind", "url", "text", "display_name", "posted_at")

    class Meta:
        abstract = True

    def facts(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.FACTS}
