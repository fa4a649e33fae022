"""The municipality's own tree: nämnd, förvaltning, verksamhet."""

import datetime
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models.user import User


class DepartmentQuerySet(models.QuerySet):
    def in_use(self, *, on: datetime.date) -> Self:
        return self.filter(models.Q(closed_on__isnull=True) | models.Q(closed_on__gt=on))


class Department(models.Model):
    class Kind(models.TextChoices):
        COMMITTEE = "committee", "Nämnd"
        ADMINISTRATION = "administration", "Förvaltning"
        DEPARTMENT = "department", "Verksamhet"

    name = models.CharField("namn", max_length=120, db_collation="swedish")
    kind = models.CharField("slag", max_length=20, choices=Kind, default=Kind.DEPARTMENT)
    parent = models.ForeignKey(
        "self", verbose_name="ligger under", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    head = models.ForeignKey(
        "accounts.User", verbose_name="verksamhetschef", on_delete=models.PROTECT, null=True, blank=True, related_name="headed_departments"
    )
    closed_on = models.DateField("upphörde", null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "verksamhet"
        verbose_name_plural = "verksamheter"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="a_department_name_is_unique_under_its_parent",
                violation_error_message="Det finns redan en verksamhet med det namnet på samma plats.",
            ),
            # Two constraints, since SQLite silently leaves out one with nulls_distinct=False.
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(parent__isnull=True),
                name="a_department_name_is_unique_at_the_top",
                violation_error_message="Det finns redan en verksamhet med det namnet på samma plats.",
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="a_department_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["committee", "administration", "department"]), name="a_department_has_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:department_detail", args=[self.pk])

    def clean(self) -> None:
        """A department cannot lie under itself, however far down."""
        above = self.parent
        while above is not None:
            if self.pk is not None and above.pk == self.pk:
                raise ValidationError({"parent": "Verksamheten kan inte ligga under sig själv."})
            above = above.parent

    def may_decide_as_head(self, user: "User", *, on: datetime.date) -> bool:
        """Head of this very department or a dated deputy for its head (S5)."""
        return self.pk in user.led_department_ids(on=on)
