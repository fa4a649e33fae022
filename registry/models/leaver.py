"""What must be done at an account when somebody who has to do with it leaves, the same day (S9, design §6)."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record

if TYPE_CHECKING:
    from registry.models.account import SocialAccount

ONE_DAY = datetime.timedelta(days=1)


class LeaverTaskQuerySet(models.QuerySet):
    def wanted(self) -> Self:
        """Not withdrawn, and the account is still ours to look after."""
        return self.filter(withdrawn_at__isnull=True).exclude(account__state="closed")

    def open(self) -> Self:
        return self.wanted().filter(done_at__isnull=True)


class LeaverTask(models.Model):
    """One thing to do at one account because one person leaves. Withdrawn when the person stays after all."""

    class Kind(models.TextChoices):
        RIGHTS = "rights", "Ta bort rättigheterna i kanalen"
        RECOVERY = "recovery", "Byt återställningsadress och telefonnummer i kanalen"
        RESPONSIBLE = "responsible", "Utse en ny ansvarig"
        SUBSTITUTE = "substitute", "Utse en ny ersättare"

    account = models.ForeignKey("registry.SocialAccount", verbose_name="konto", on_delete=models.PROTECT, related_name="leaver_tasks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="den som slutar", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("vad", max_length=20, choices=Kind)
    due_on = models.DateField("senast")
    done_at = models.DateTimeField("klart", null=True, editable=False)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    withdrawn_at = models.DateTimeField("återtagen", null=True, editable=False)

    objects = LeaverTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "uppgift när någon slutar"
        verbose_name_plural = "uppgifter när någon slutar"
        ordering = ["due_on", "account", "person", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_at__isnull=True, withdrawn_at__isnull=True), name="leaver_tasks_to_do")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["rights", "recovery", "responsible", "substitute"]), name="a_leaver_task_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True) | Q(done_at__isnull=False, done_by__isnull=False),
                name="a_leaver_task_is_done_by_somebody_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["account", "person", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_leaver_task_is_wanted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} för {self.account}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @classmethod
    @transaction.atomic
    def plan(cls, person: User, *, by: User | None, today: datetime.date) -> list["LeaverTask"]:
        """One task of each kind for each account that the person has to do with, due on the last day. Gives the new ones.

        A last day that moves takes the open tasks with it. A person who stays needs none of them, done ones included.
        """
        person = User.objects.select_for_update().get(pk=person.pk)
        there = cls.objects.wanted().filter(person=person).select_related("account")
        last_day = last_day_of(person, today=today)
        if last_day is None:
            withdrawn = {task.account for task in there}
            there.update(withdrawn_at=timezone.now())
            for account in withdrawn:
                record("leaver.withdrawn", account, by=by, about=person.name)
            return []
        there.open().update(due_on=last_day)
        has = {(task.account_id, task.kind) for task in there}
        new = [
            LeaverTask.objects.create(account=account, person=person, kind=kind, due_on=last_day)
            for account, kinds in _what_to_do(person, min(today, last_day))
            for kind in kinds
            if (account.pk, kind) not in has
        ]
        for account in {task.account for task in new}:
            record("leaver.planned", account, by=by, about=person.name, due_on=last_day)
        return new

    @classmethod
    def complete(cls, account: "SocialAccount", kind: str, *, by: User, **narrower: object) -> None:
        """What has just been done in the register needs no tick besides. Call it in that transaction."""
        for task in cls.objects.open().select_for_update().filter(account=account, kind=kind, **narrower).select_related("person"):
            task._mark_done(by=by)

    @transaction.atomic
    def tick(self, *, by: User) -> None:
        self._lock()
        if self.done_at is not None:
            raise RuleError("Det är redan avbockat.")
        self._mark_done(by=by)

    @transaction.atomic
    def untick(self, *, by: User) -> None:
        self._lock()
        if self.done_at is None:
            raise RuleError("Det är inte avbockat.")
        self.done_at = self.done_by = None
        self.save(update_fields=["done_at", "done_by"])
        record("leaver.task_undone", self.account, by=by, about=self.person.name, task=self.kind)

    def _mark_done(self, *, by: User) -> None:
        self.done_at, self.done_by = timezone.now(), by
        self.save(update_fields=["done_at", "done_by"])
        record("leaver.task_done", self.account, by=by, about=self.person.name, task=self.kind)

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=LeaverTask.objects.select_for_update())
        if self.withdrawn_at is not None:
            raise RuleError("Det behövs inte längre: personen stannar.")


def last_day_of(person: User, *, today: datetime.date) -> datetime.date | None:
    """None for somebody who stays. Whoever is shut out has had their last day, today at the latest."""
    if person.is_active:
        return person.ends_on
    return today if person.ends_on is None else min(person.ends_on, today)


def _what_to_do(person: User, on: datetime.date) -> Iterable[tuple["SocialAccount", list[str]]]:
    """Each account that the person has to do with on `on` or later, and the kinds of tasks there."""
    Kind = LeaverTask.Kind
    found: dict[SocialAccount, set[str]] = {}
    for row in person.roster_rows.not_over(on).exclude(account__state="closed").select_related("account"):
        found.setdefault(row.account, {Kind.RIGHTS, Kind.RECOVERY})
        if row.role in (Kind.RESPONSIBLE, Kind.SUBSTITUTE):
            found[row.account].add(row.role)
    for grant in person.access_grants.not_over(on).exclude(account__state="closed").select_related("account"):
        found.setdefault(grant.account, {Kind.RIGHTS, Kind.RECOVERY})
    for account, kinds in found.items():
        yield account, [kind for kind in Kind.values if kind in kinds]
