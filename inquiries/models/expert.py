"""A question passed on to somebody who knows (S13). Without a log-in they answer through a personal link that expires."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ExpertQuestion(models.Model):
    """Only a hash of the link's token is kept. The link is one person's, for one question, until it is answered, withdrawn or expired."""

    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="expert_questions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="sakkunnig", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("namn", max_length=120, blank=True)
    email = models.EmailField("e-post", blank=True)
    question = models.TextField("vad du behöver veta", max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("ställd", default=timezone.now)
    due_at = models.DateTimeField("svar behövs senast")
    token_digest = models.CharField("länkens kontrollsumma", max_length=64, unique=True)
    expires_at = models.DateTimeField("länken gäller till")
    answer = models.TextField("svar", max_length=5000, blank=True)
    answered_at = models.DateTimeField("besvarad", null=True)
    withdrawn_at = models.DateTimeField("återtagen", null=True)

    class Meta:
        verbose_name = "fråga till sakkunnig"
        verbose_name_plural = "frågor till sakkunniga"
        ordering = ["inquiry", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True), name="expert_questions_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="", email="") | (Q(person__isnull=True) & ~Q(name="") & ~Q(email="")),
                name="an_expert_is_a_user_or_has_name_and_email",
                violation_error_message="Välj en person i listan, eller skriv både namn och e-post.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="an_answered_expert_question_has_an_answer",
            ),
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="one_expert_at_a_time_for_an_inquiry",
            ),
        ]

    def __str__(self) -> str:
        return f"Fråga till {self.person.name if self.person else self.name}"
