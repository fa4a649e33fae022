"""What belongs to one application: the people it names, the six ticks, and each submitted round as it was."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class NamedPerson(models.Model):
    """Somebody named in Bilaga 1: picked among users, or typed in with contact details while not a user yet."""

    class Role(models.TextChoices):
        ADMIN = "admin", "Administratör"
        RESPONSIBLE = "responsible", "Ansvarig"
        SUBSTITUTE = "substitute", "Ersättare"

    application = models.ForeignKey("registry.StartupApplication", on_delete=models.PROTECT, related_name="people")
    role = models.CharField("uppgift", max_length=20, choices=Role)
    order = models.PositiveSmallIntegerField("ordning")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("namn", max_length=120, blank=True)
    title = models.CharField("titel eller funktion", max_length=120, blank=True)
    email = models.EmailField("e-post", blank=True)
    phone = models.CharField("telefon", max_length=40, blank=True)

    class Meta:
        verbose_name = "namngiven person"
        verbose_name_plural = "namngivna personer"
        ordering = ["application", "role", "order"]
        constraints = [
            models.UniqueConstraint(fields=["application", "role", "order"], name="named_people_have_an_order"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, name="", email="") | (Q(user__isnull=True) & ~Q(name="") & ~Q(email="")),
                name="a_named_person_is_a_user_or_has_name_and_email",
                violation_error_message="Välj en person i listan, eller skriv både namn och e-post.",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.user.name if self.user else self.name

    @property
    def contact(self) -> str:
        """Name, title, e-mail and phone on one line, as the form has it."""
        source = self.user or self
        return ", ".join(part for part in (source.name, source.title, source.email, source.phone) if part)

    @property
    def answer(self) -> tuple[int | None, str, str, str, str]:
        """What was answered, to compare two answers by."""
        return (self.user_id, self.name, self.title, self.email, self.phone)

    @property
    def identity(self) -> str:
        """Who this is, whether picked or typed: the same person is the same e-mail address."""
        return (self.user.email if self.user else self.email).casefold()


class ChecklistTick(models.Model):
    """One of Bilaga 1's six ticks (B2)."""

    class Item(models.TextChoices):
        TERMS = "terms", "Vi har gått igenom avtalsvillkoren för det sociala mediet"
        ROUTINES = "routines", "Vi har skapat rutiner för hantering av kontot/sidan"
        RESPONSIBLE = "responsible", "Vi har en ansvarig för hantering av kontot/sidan"
        ARCHIVING = "archiving", "Vi har gått igenom regler för arkivering och gallring"
        SECRECY = "secrecy", "Vi har gått igenom regler för sekretess och andra lagar"
        POLICY = "policy", "Vi har gått igenom kommunikationspolicyn"

    application = models.ForeignKey("registry.StartupApplication", on_delete=models.PROTECT, related_name="ticks")
    item = models.CharField("punkt", max_length=20, choices=Item)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("när", default=timezone.now)

    class Meta:
        verbose_name = "punkt i checklistan"
        verbose_name_plural = "checklistan"
        ordering = ["application", "at", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "item"], name="one_tick_per_item")]

    def __str__(self) -> str:
        return self.get_item_display()


class ApplicationRound(models.Model):
    """What was submitted, word for word, each time. Never changed."""

    application = models.ForeignKey("registry.StartupApplication", on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField("omgång")
    content = models.JSONField("innehåll")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("inskickad")

    class Meta:
        verbose_name = "omgång"
        verbose_name_plural = "omgångar"
        ordering = ["application", "number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="one_row_per_round")]

    def __str__(self) -> str:
        return f"{self.application}, omgång {self.number}"
