"""Two judgements about an inquiry, each kept as it was made: what to do with it, and whether it is registered (S22, S23). Only added to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Triage(models.Model):
    """Five questions that end in one proposal."""

    class Outcome(models.TextChoices):
        ANSWER = "answer", "Svara"
        FORWARD = "forward", "Fråga en sakkunnig"
        REFER = "refer", "Hänvisa till partiet"
        REMOVE = "remove", "Spara bevis och ta bort"
        NO_REPLY = "no_reply", "Kräver inget svar"

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="triages")
    is_offensive = models.BooleanField("Är det olagligt eller kränkande?")
    is_private = models.BooleanField("Innehåller det personuppgifter eller något som kan omfattas av sekretess?")
    is_matter = models.BooleanField("Är det ett klagomål eller en synpunkt, eller hör det till ett ärende?")
    is_for_politician = models.BooleanField("Är det ställt till en politiker?")
    is_mine = models.BooleanField("Kan du själv svara?")
    needs_reply = models.BooleanField("Behöver det ett svar?", default=True)
    outcome = models.CharField("vad som görs", max_length=10, choices=Outcome)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("när", default=timezone.now)

    class Meta:
        verbose_name = "bedömning"
        verbose_name_plural = "bedömningar"
        ordering = ["inquiry", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["answer", "forward", "refer", "remove", "no_reply"]), name="a_triage_has_a_known_outcome"
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class RecordDecision(models.Model):
    """REQ-1.7. Any of the four forces registration; only when none holds may somebody choose another end."""

    class Outcome(models.TextChoices):
        REGISTER = "register", "Ska diarieföras"
        KEPT_IN_ORDER = "kept_in_order", "Hålls ordnad – behöver inte diarieföras"
        OBVIOUSLY_MINOR = "obviously_minor", "Uppenbart ringa betydelse"

    FORCING = ("is_complaint", "belongs_to_matter", "starts_matter", "may_be_secret")

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="record_decisions")
    version = models.PositiveSmallIntegerField("version")
    is_complaint = models.BooleanField("klagomål eller synpunkt", default=False)
    belongs_to_matter = models.BooleanField("hör till ett pågående ärende", default=False)
    starts_matter = models.BooleanField("startar ett ärende", default=False)
    may_be_secret = models.BooleanField("kan omfattas av sekretess", default=False)
    outcome = models.CharField("bedömning", max_length=16, choices=Outcome)
    disposal_decision = models.CharField("gallringsbeslut", max_length=200, blank=True)
    reason = models.CharField("skäl", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("när", default=timezone.now)

    class Meta:
        verbose_name = "bedömning om diarieföring"
        verbose_name_plural = "bedömningar om diarieföring"
        ordering = ["inquiry", "version"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "version"], name="the_record_decisions_of_an_inquiry_are_numbered"),
            models.CheckConstraint(
                condition=Q(outcome="register") | Q(is_complaint=False, belongs_to_matter=False, starts_matter=False, may_be_secret=False),
                name="complaints_matters_and_secrets_are_registered",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["register", "kept_in_order", "obviously_minor"]), name="a_record_decision_has_a_known_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="obviously_minor") | ~Q(disposal_decision=""),
                name="disposal_of_minor_items_follows_a_recorded_decision",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="a_changed_record_decision_says_why"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
