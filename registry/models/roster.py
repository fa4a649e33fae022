"""Who looks after an account, from when to when (S6, S8, S9), and who has rights on the platform itself."""

import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.dated import UNTIL_FURTHER_NOTICE, DatedQuerySet, DatedRow
from core.errors import RuleError
from core.history import record
from core.templatetags.portal import swedish_date
from registry.models.leaver import ONE_DAY, LeaverTask

if TYPE_CHECKING:
    from registry.models.account import SocialAccount


class RosterQuerySet(DatedQuerySet):
    def working(self, *, on: datetime.date) -> Self:
        """In force on `on`, and the person still works here."""
        return self.on(on).filter(person__is_active=True).filter(Q(person__ends_on__isnull=True) | Q(person__ends_on__gte=on))


class RosterRow(DatedRow):
    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", "Ansvarig"
        SUBSTITUTE = "substitute", "Ersättare"
        ADMIN = "admin", "Administratör"

    LOOKS_AFTER = (Role.RESPONSIBLE, Role.SUBSTITUTE)

    account = models.ForeignKey("registry.SocialAccount", verbose_name="konto", on_delete=models.PROTECT, related_name="roster")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="person", on_delete=models.PROTECT, related_name="roster_rows")
    role = models.CharField("uppgift", max_length=20, choices=Role)
    order = models.PositiveSmallIntegerField("turordning", null=True, blank=True, help_text="Vilken ersättare som träder in först.")

    objects = RosterQuerySet.as_manager()

    class Meta(DatedRow.Meta):
        verbose_name = "bemanning"
        verbose_name_plural = "bemanning"
        ordering = ["account", "role", "order", "from_date", "pk"]
        indexes = [models.Index(fields=["account", "role"], name="roster_by_account_and_role")]
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role="substitute", order__isnull=False) | (Q(role__in=["responsible", "admin"]) & Q(order__isnull=True)),
                name="a_substitute_has_an_order_and_others_none",
                violation_error_message="Ange turordning för en ersättare, och bara för en ersättare.",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "person"],
                condition=UNTIL_FURTHER_NOTICE,
                name="one_open_roster_row_per_person_and_role",
                violation_error_message="Personen har redan den uppgiften.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"

    @classmethod
    @transaction.atomic
    def appoint(
        cls,
        account: "SocialAccount",
        person: User,
        role: str,
        *,
        by: User,
        from_date: datetime.date,
        to_date: datetime.date | None = None,
        order: int | None = None,
    ) -> "RosterRow":
        """The head appoints (S6). Nobody stands in for themselves: responsible and substitute are two people (S9)."""
        account._lock()
        account.require_not_closed()
        if to_date is not None and to_date < from_date:
            raise RuleError("Sista dagen kan inte ligga före första dagen.")
        if not person.works_on(from_date):
            raise RuleError(f"{person.name} arbetar inte kvar den {from_date:%Y-%m-%d}.")
        overlapping = account.roster.not_over(from_date).filter(person=person)
        if to_date:
            overlapping = overlapping.filter(from_date__lte=to_date)
        held = set(overlapping.values_list("role", flat=True))
        if role in held:
            raise RuleError(f"{person.name} har redan den uppgiften under de dagarna.")
        if {role, *held} >= {cls.Role.RESPONSIBLE, cls.Role.SUBSTITUTE}:
            raise RuleError(f"{person.name} kan inte vara ansvarig och ersättare samtidigt.")
        if role == cls.Role.SUBSTITUTE and order is None:
            order = (account.roster.filter(role=role).on(from_date).aggregate(last=models.Max("order"))["last"] or 0) + 1
        row = cls.objects.create(account=account, person=person, role=role, order=order, from_date=from_date, to_date=to_date)
        record("roster.appointed", account, by=by, about=person.name, role=row.get_role_display().lower(), from_date=str(from_date))
        if to_date is None and person.ends_on is None:
            LeaverTask.complete(account, role, by=by, due_on__gte=from_date - ONE_DAY)
        elif person.ends_on is not None:
            LeaverTask.plan(person, by=by, today=from_date)
        _hand_over(account, by=by)
        return row

    @transaction.atomic
    def end(self, *, on: datetime.date, by: User) -> None:
        """The row's last day."""
        self._lock()
        if self.cancelled_at is not None or (self.to_date is not None and self.to_date <= on):
            raise RuleError("Uppgiften är redan avslutad.")
        _require_begun(self, on)
        self.to_date = on
        self.save(update_fields=["to_date"])
        record("roster.ended", self.account, by=by, about=self.person.name, role=self.get_role_display().lower(), to_date=str(self.to_date))
        _hand_over(self.account, by=by)

    @transaction.atomic
    def cancel(self, *, by: User, today: datetime.date) -> None:
        """A mistake is taken back on the day when the row begins, or before."""
        self._lock()
        self.mark_cancelled(today=today)
        record("roster.cancelled", self.account, by=by, about=self.person.name, role=self.get_role_display().lower())
        _hand_over(self.account, by=by)

    @classmethod
    def end_with_account(cls, account: "SocialAccount", *, on: datetime.date, by: User) -> None:
        """The account is closed: nobody takes over. What has not begun has never held. Call it in the transaction that closes."""
        for row in account.roster.not_over(on + ONE_DAY).select_for_update(of=("self",)).select_related("person"):
            role = row.get_role_display().lower()
            if row.from_date > on:
                row.cancelled_at = timezone.now()
                row.save(update_fields=["cancelled_at"])
                record("roster.cancelled", account, by=by, about=row.person.name, role=role)
            else:
                row.to_date = on
                row.save(update_fields=["to_date"])
                record("roster.ended", account, by=by, about=row.person.name, role=role, to_date=str(on))

    @transaction.atomic
    def move_up(self, *, by: User, today: datetime.date) -> None:
        """Changes places with the substitute before. Today's order stands today: both rows end, and new ones begin tomorrow."""
        self.account._lock()
        self.account.require_not_closed()
        self._lock()
        substitutes = self.account.roster.filter(role=self.Role.SUBSTITUTE).on(today)
        if self.role != self.Role.SUBSTITUTE or self.to_date == today or not self.is_in_force(today):
            raise RuleError("Turordningen ändras bara för den som är ersättare i dag och i morgon.")
        before = substitutes.filter(order__lt=self.order).exclude(to_date=today).order_by("-order").first()
        if before is None:
            raise RuleError(f"{self.person.name} är redan först i turordningen.")
        orders = {self: before.order, before: self.order}
        for row, order in orders.items():
            until, row.to_date = row.to_date, today
            row.save(update_fields=["to_date"])
            RosterRow.objects.create(
                account=row.account,
                person=row.person,
                role=row.role,
                order=order,
                from_date=today + datetime.timedelta(days=1),
                to_date=until,
            )
        record("roster.reordered", self.account, by=by, about=f"{self.person.name} före {before.person.name}")

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=RosterRow.objects.select_for_update())


class AccessGrant(DatedRow):
    """Rights that somebody in fact has on the platform. Never a password, a token or a recovery code: only that two-factor was seen."""

    class Level(models.TextChoices):
        MAIN_ADMIN = "main_admin", "Huvudadministratör"
        EDITOR = "editor", "Redaktör"
        MODERATOR = "moderator", "Moderator"
        ANALYST = "analyst", "Analytiker"

    account = models.ForeignKey("registry.SocialAccount", verbose_name="konto", on_delete=models.PROTECT, related_name="access_grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="person", on_delete=models.PROTECT, related_name="access_grants")
    level = models.CharField("behörighet", max_length=20, choices=Level)
    through_personal_profile = models.BooleanField(
        "går genom personens privata profil",
        default=False,
        help_text="En del kanaler kräver det. Det är frivilligt för den anställde (S10).",
    )
    two_factor_confirmed_on = models.DateField("tvåfaktor bekräftad", null=True, blank=True)
    two_factor_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = RosterQuerySet.as_manager()

    class Meta(DatedRow.Meta):
        verbose_name = "behörighet"
        verbose_name_plural = "behörigheter"
        ordering = ["account", "level", "from_date", "pk"]
        indexes = [models.Index(fields=["account", "level"], name="access_by_account_and_level")]
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(level__in=["main_admin", "editor", "moderator", "analyst"]), name="an_access_grant_has_a_known_level"
            ),
            models.CheckConstraint(
                condition=Q(two_factor_confirmed_on__isnull=True, two_factor_confirmed_by__isnull=True)
                | Q(two_factor_confirmed_on__isnull=False, two_factor_confirmed_by__isnull=False),
                name="two_factor_is_confirmed_by_somebody_on_some_day",
            ),
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=UNTIL_FURTHER_NOTICE,
                name="one_open_access_grant_per_person",
                violation_error_message="Personen står redan i behörighetslistan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_level_display()}"

    @classmethod
    @transaction.atomic
    def give(
        cls,
        account: "SocialAccount",
        person: User,
        level: str,
        *,
        by: User,
        from_date: datetime.date,
        through_personal_profile: bool = False,
    ) -> "AccessGrant":
        account._lock()
        account.require_not_closed()
        if not person.works_on(from_date):
            raise RuleError(f"{person.name} arbetar inte kvar den {from_date:%Y-%m-%d}.")
        if account.access_grants.not_over(from_date).filter(person=person).exists():
            raise RuleError(f"{person.name} står redan i behörighetslistan.")
        grant = cls.objects.create(
            account=account, person=person, level=level, from_date=from_date, through_personal_profile=through_personal_profile
        )
        record("access.given", account, by=by, about=person.name, level=grant.get_level_display().lower())
        if person.ends_on is not None:
            LeaverTask.plan(person, by=by, today=from_date)
        return grant

    @transaction.atomic
    def confirm_two_factor(self, *, by: User, on: datetime.date) -> None:
        self._lock()
        self.account.require_not_closed()
        if self.cancelled_at is not None or (self.to_date is not None and self.to_date < on):
            raise RuleError("Behörigheten är avslutad.")
        self.two_factor_confirmed_on, self.two_factor_confirmed_by = on, by
        self.save(update_fields=["two_factor_confirmed_on", "two_factor_confirmed_by"])
        record("access.two_factor_confirmed", self.account, by=by, about=self.person.name)

    @transaction.atomic
    def end(self, *, on: datetime.date, by: User) -> None:
        self._lock()
        if self.cancelled_at is not None or (self.to_date is not None and self.to_date <= on):
            raise RuleError("Behörigheten är redan avslutad.")
        _require_begun(self, on)
        self.to_date = on
        self.save(update_fields=["to_date"])
        record("access.ended", self.account, by=by, about=self.person.name)
        LeaverTask.complete(self.account, LeaverTask.Kind.RIGHTS, by=by, person=self.person, due_on__gte=on)

    @transaction.atomic
    def cancel(self, *, by: User, today: datetime.date) -> None:
        """It was never so: noted by mistake today."""
        self._lock()
        self.mark_cancelled(today=today)
        record("access.cancelled", self.account, by=by, about=self.person.name)

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=AccessGrant.objects.select_for_update())


def _require_begun(row: DatedRow, on: datetime.date) -> None:
    if on < row.from_date:
        raise RuleError(
            f"Sista dagen kan inte ligga före första dagen, {swedish_date(row.from_date)}. Blev det fel, ångra raden i stället."
        )


def _hand_over(account: "SocialAccount", *, by: User) -> None:
    from registry.handover import after_roster_change

    after_roster_change(account, by)
