"""The guideline as data: a version, its clauses, and who has confirmed reading it."""

import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User


class GuidelineVersionQuerySet(models.QuerySet["GuidelineVersion"]):
    def current(self, *, on: datetime.date) -> "GuidelineVersion | None":
        """The version in force on `on`, or None where the municipality has not pasted its guideline yet."""
        return self.valid(on=on).first()

    def valid(self, *, on: datetime.date) -> "GuidelineVersionQuerySet":
        """In force on `on` or earlier, newest first."""
        return self.filter(valid_from__lte=on).order_by("-valid_from", "-pk")

    def visible_to(self, user: User, *, on: datetime.date) -> "GuidelineVersionQuerySet":
        """What is or has been in force is open to all; what comes is the officer's until then."""
        return self.order_by("-valid_from", "-pk") if user.is_officer(on=on) else self.valid(on=on)


class GuidelineVersion(models.Model):
    name = models.CharField("namn", max_length=200)
    adopted_by = models.CharField("antagen av", max_length=120)
    adopted_on = models.DateField("antagen")
    paragraph = models.CharField("paragraf", max_length=40, blank=True)
    valid_from = models.DateField("gäller från")

    objects = GuidelineVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "riktlinje"
        verbose_name_plural = "riktlinjer"
        ordering = ["-valid_from", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("guidelines:guideline_version", args=[self.pk])

    def is_read_by(self, person: User) -> bool:
        return self.receipts.filter(person=person).exists()


class Clause(models.Model):
    version = models.ForeignKey(GuidelineVersion, verbose_name="riktlinje", on_delete=models.PROTECT, related_name="clauses")
    code = models.CharField("nummer", max_length=10)
    title = models.CharField("rubrik", max_length=160)
    text = models.TextField("text")
    order = models.PositiveSmallIntegerField("ordning")

    class Meta:
        verbose_name = "punkt"
        verbose_name_plural = "punkter"
        ordering = ["version", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="a_clause_code_is_unique_in_its_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return f"{reverse('guidelines:guideline_read')}#{self.code}"


class ReadReceipt(models.Model):
    """A person confirms having read one version (S17: staff are instructed)."""

    version = models.ForeignKey(GuidelineVersion, on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="read_receipts")
    read_at = models.DateTimeField("läst", default=timezone.now)

    class Meta:
        verbose_name = "läskvittens"
        verbose_name_plural = "läskvittenser"
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="one_receipt_per_person_and_version")]

    def __str__(self) -> str:
        return f"{self.person} har läst {self.version}"
