"""What is removed before an account is closed: rights in the channel, the way to recover them, links to the account (S19)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class RemovalQuerySet(models.QuerySet):
    def left(self) -> Self:
        return self.filter(done_at__isnull=True)

    def rights(self) -> Self:
        return self.exclude(kind=Removal.Kind.LINK)

    def links(self) -> Self:
        return self.filter(kind=Removal.Kind.LINK)


class Removal(models.Model):
    """One thing to remove, done by somebody in the channel or on a website and ticked here."""

    class Kind(models.TextChoices):
        RIGHT = "right", "Behörighet i kanalen"
        ADMIN = "admin", "Administratör enligt bemanningen"
        RECOVERY = "recovery", "Återställningsadress och telefonnummer"
        LINK = "link", "Länk till kontot"

    closure = models.ForeignKey("closing.Closure", on_delete=models.PROTECT, related_name="removals")
    kind = models.CharField("slag", max_length=10, choices=Kind)
    grant = models.ForeignKey("registry.AccessGrant", on_delete=models.PROTECT, null=True, related_name="+")
    row = models.ForeignKey("registry.RosterRow", on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField("var länken finns", max_length=200, blank=True)
    done_at = models.DateTimeField("borttaget", null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RemovalQuerySet.as_manager()

    class Meta:
        verbose_name = "sak att ta bort"
        verbose_name_plural = "saker att ta bort"
        ordering = ["closure", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="right", grant__isnull=False, row__isnull=True, place="")
                | Q(kind="admin", grant__isnull=True, row__isnull=False, place="")
                | Q(kind="recovery", grant__isnull=True, row__isnull=True, place="")
                | (Q(kind="link", grant__isnull=True, row__isnull=True) & ~Q(place="")),
                name="what_is_removed_says_what_it_is",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True) | Q(done_at__isnull=False, done_by__isnull=False),
                name="what_is_removed_was_removed_by_somebody",
            ),
            models.UniqueConstraint(fields=["closure", "grant"], name="a_right_is_removed_once"),
            models.UniqueConstraint(fields=["closure", "row"], name="an_admin_is_removed_once"),
            models.UniqueConstraint(fields=["closure"], condition=Q(kind="recovery"), name="one_way_to_recover_is_removed"),
            models.UniqueConstraint(
                fields=["closure", "place"],
                condition=Q(kind="link"),
                name="a_place_is_named_once",
                violation_error_message="Den platsen står redan i listan.",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """Ask with select_related("grant__person", "row__person")."""
        if self.grant is not None:
            return f"{self.grant.person.name}, {self.grant.get_level_display().lower()}"
        if self.row is not None:
            return f"{self.row.person.name}, administratör enligt bemanningen"
        return self.place or str(self.Kind.RECOVERY.label)

    @property
    def can_be_unticked(self) -> bool:
        """A right that has ended stays ended in the access list."""
        return self.done_at is not None and self.kind in {self.Kind.RECOVERY, self.Kind.LINK}
