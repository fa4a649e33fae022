"""A person who works for the municipality and logs in with e-mail."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Lower
from django.urls import reverse
from django.utils import timezone

from accounts.models.roles import Deputy, Role, RoleAppointment

if TYPE_CHECKING:
    from accounts.models.department import Department


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """System administrator, communications officer and auditor see everybody; the others see themselves."""
        today = timezone.localdate()
        sees_all = {Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR} & user.roles(on=today) or user.is_officer(on=today)
        return self if sees_all else self.filter(pk=user.pk)

    def working(self, *, on: datetime.date) -> Self:
        """People who may log in and act on `on`: switched on, and their last day has not passed."""
        return self.filter(is_active=True).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def with_role(self, role: Role, *, on: datetime.date) -> Self:
        return self.working(on=on).filter(pk__in=RoleAppointment.objects.on(on).filter(role=role).values("person"))

    def officers(self, *, on: datetime.date) -> Self:
        """Who may decide as communications officer on `on`: those with the role, and dated deputies for it (S5)."""
        role = RoleAppointment.objects.on(on).filter(role=Role.COMMUNICATIONS_OFFICER).values("person")
        deputies = Deputy.objects.on(on).filter(party=Deputy.Party.OFFICER).values("person")
        return self.working(on=on).filter(Q(pk__in=role) | Q(pk__in=deputies))

    def heads_of(self, department: "Department", *, on: datetime.date) -> Self:
        """Who may decide as head of that very department on `on`: its head, and dated deputies (S5)."""
        deputies = Deputy.objects.on(on).filter(party=Deputy.Party.HEAD, department=department).values("person")
        return self.working(on=on).filter(Q(pk=department.head_id) | Q(pk__in=deputies))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # the plugin cannot follow it
    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """A person without a password cannot log in until they have chosen one through "Glömt lösenordet"."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    email = models.EmailField("e-post", unique=True)
    name = models.CharField("namn", max_length=120, db_collation="swedish")
    title = models.CharField("titel eller funktion", max_length=120, blank=True, help_text="Står i din signatur: /Namn, funktion, kommunen")
    phone = models.CharField("telefon i tjänsten", max_length=40, blank=True)
    department = models.ForeignKey(
        "accounts.Department", verbose_name="verksamhet", on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    ends_on = models.DateField("sista arbetsdag", null=True, blank=True, help_text="Efter den dagen går det inte att logga in.")
    is_active = models.BooleanField("kan logga in", default=True)
    created_at = models.DateTimeField("upplagd", default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="people_by_name")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="an_email_belongs_to_one_person",
                violation_error_message="Det finns redan en person med den e-postadressen.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:person_detail", args=[self.pk])

    def works_on(self, day: datetime.date) -> bool:
        return self.is_active and (self.ends_on is None or self.ends_on >= day)

    def roles(self, *, on: datetime.date) -> set[str]:
        """Role codes in force on `on`."""
        return self._duties(on).roles

    def has_role(self, role: Role, *, on: datetime.date) -> bool:
        return role in self.roles(on=on)

    def is_officer(self, *, on: datetime.date) -> bool:
        """Communications officer by role or by a dated deputyship."""
        return self.has_role(Role.COMMUNICATIONS_OFFICER, on=on) or any(
            deputy.party == Deputy.Party.OFFICER for deputy in self.deputyships(on=on)
        )

    def deputyships(self, *, on: datetime.date) -> list[Deputy]:
        return self._duties(on).deputyships

    def led_department_ids(self, *, on: datetime.date) -> set[int]:
        """Departments this person decides for on `on`, as head or as a head's deputy."""
        return self._duties(on).led

    def _duties(self, on: datetime.date) -> "Duties":
        """Asked once per day and object, in one query, since each page asks several times."""
        if not self.works_on(on):
            return Duties(set(), [], set())
        known = self.__dict__.setdefault("_duties_by_day", {})
        if on not in known:
            known[on] = Duties.of(self, on)
        return known[on]


@dataclass(frozen=True)
class Duties:
    roles: set[str]
    deputyships: list[Deputy]
    led: set[int]

    @classmethod
    def of(cls, person: User, on: datetime.date) -> "Duties":
        role, deputyship, head = "role", "deputyship", "head"
        nothing, no_number = Value(""), Cast(Value(None), models.BigIntegerField())
        appointments = RoleAppointment.objects.on(on).filter(person=person)
        deputies = Deputy.objects.on(on).filter(person=person)
        rows = (
            appointments.order_by().values_list(Value(role), "pk", "role", no_number, nothing),
            deputies.order_by().values_list(Value(deputyship), "pk", "party", "department", "ground"),
            person.headed_departments.order_by().values_list(Value(head), "pk", nothing, "pk", nothing),
        )
        roles: set[str] = set()
        found: list[Deputy] = []
        led: set[int] = set()
        for kind, pk, code, department, ground in rows[0].union(*rows[1:], all=True):
            if kind == role:
                roles.add(code)
            elif kind == deputyship:
                found.append(Deputy(pk=pk, party=code, department_id=department, person=person, ground=ground))
            if kind == head or (kind == deputyship and code == Deputy.Party.HEAD):
                led.add(department)
        return cls(roles, found, led)
