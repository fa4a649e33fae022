"""An official account (konto/sida). Life cycle: design §4."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record
from core.seen import require_seen
from core.workdays import midnight
from registry.account_changes import announce
from registry.models.account_queries import FactsQuerySet
from registry.models.account_version import AccountVersion
from registry.models.facts import AccountFacts, AccountState
from registry.models.roster import RosterRow


class SocialAccountQuerySet(FactsQuerySet):
    def listed(self) -> Self:
        """On the public list: active or dormant, with an approved version (S2)."""
        return self.live().filter(public_version__isnull=False)

    def live(self) -> Self:
        return self.filter(state__in=[AccountState.ACTIVE, AccountState.DORMANT])

    def not_closed(self) -> Self:
        return self.exclude(state=AccountState.CLOSED)

    def closed(self) -> Self:
        return self.filter(state=AccountState.CLOSED)

    def on_the_way_out(self) -> Self:
        """Closed, or being closed: residents read where to turn instead."""
        return self.filter(state__in=[AccountState.CLOSING, AccountState.CLOSED])

    def waiting_for_public(self) -> Self:
        """In use or closed, and the officer has not approved it for residents as it stands now: never, or not since it was changed."""
        shown = [AccountState.ACTIVE, AccountState.DORMANT, AccountState.CLOSED]
        return self.filter(state__in=shown).exclude(approved_as_it_stands())

    def due_for_recertification(self, *, on: datetime.date) -> Self:
        """Nobody has said "stämmer fortfarande" for six months."""
        day_after = midnight(on - datetime.timedelta(days=SocialAccount.RECERTIFY_AFTER_DAYS - 1))
        confirmed_before = Q(recertified_at__isnull=True, created_at__lt=day_after) | Q(recertified_at__lt=day_after)
        return self.live().filter(confirmed_before)


def approved_with_same(fields: Iterable[str]) -> Exists:
    """The last approved version says the same as the account does now, in these fields."""
    return Exists(AccountVersion.objects.filter(pk=OuterRef("public_version"), **{field: OuterRef(field) for field in fields}))


def approved_as_it_stands() -> Exists:
    return approved_with_same({*AccountFacts.PUBLIC_FIELDS, *AccountFacts.IDENTITY_FIELDS})


def recertify_by(*, recertified_at: datetime.datetime | None, created_at: datetime.datetime) -> datetime.date:
    """The day when somebody should have said "stämmer fortfarande" again."""
    return timezone.localdate(recertified_at or created_at) + datetime.timedelta(days=SocialAccount.RECERTIFY_AFTER_DAYS)


class SocialAccount(AccountFacts):
    """Planned: decided, being set up. Active: in use. Dormant: resting, still ours. Closing and closed: the way out."""

    State = AccountState
    TRANSITIONS = {
        State.PLANNED: {State.ACTIVE},
        State.ACTIVE: {State.DORMANT, State.CLOSING},
        State.DORMANT: {State.ACTIVE, State.CLOSING},
        State.CLOSING: {State.CLOSED, State.ACTIVE, State.DORMANT},
        State.CLOSED: set(),
    }
    RECERTIFY_AFTER_DAYS = 182
    ARCHIVE_PLAN = ("archive_level", "archive_times_per_year", "archive_reason")

    class ArchiveLevel(models.TextChoices):
        OVERVIEW = "overview", "Översiktsbild"
        UNIQUE = "unique", "Unik information"
        FULL = "full", "Fullständig"

    address_key = models.CharField("nyckel mot dubbletter", max_length=600, editable=False)
    application = models.OneToOneField(
        "registry.StartupApplication", verbose_name="ansökan", on_delete=models.PROTECT, null=True, editable=False, related_name="account"
    )
    earlier_decision = models.CharField("beslut före portalen", max_length=200, blank=True, editable=False)
    public_version = models.ForeignKey(
        "registry.AccountVersion", verbose_name="godkänd version", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    verified_at = models.DateTimeField("kontrollerat", null=True, editable=False)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    recertified_at = models.DateTimeField("bekräftat", null=True, editable=False)
    recertified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    archive_level = models.CharField("bevarandenivå", max_length=10, choices=ArchiveLevel, blank=True)
    archive_times_per_year = models.PositiveSmallIntegerField(
        "ögonblicksbilder per år",
        null=True,
        blank=True,
        validators=[MinValueValidator(2, "Minst två gånger per år."), MaxValueValidator(366, "Högst en gång om dagen.")],
    )
    archive_reason = models.CharField("varför så ofta", max_length=300, blank=True)
    created_at = models.DateTimeField("upplagt", default=timezone.now, editable=False)
    activated_on = models.DateField("aktivt sedan", null=True, blank=True)
    closed_on = models.DateField("avslutat", null=True, blank=True)
    turn_to = models.CharField("vart man vänder sig nu", max_length=300, blank=True)

    objects = SocialAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "konto"
        verbose_name_plural = "konton"
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["name", "id"], name="accounts_by_name"),
            models.Index(fields=["state", "name", "id"], name="accounts_by_state_and_name"),
            models.Index(fields=["platform", "name", "id"], name="accounts_by_platform_and_name"),
            models.Index(fields=["department", "name", "id"], name="accounts_by_dept_and_name"),
            models.Index(fields=["handle", "id"], name="accounts_by_handle"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AccountState.values), name="an_account_is_in_a_known_state"),
            models.UniqueConstraint(
                fields=["address_key"],
                condition=~Q(state="closed"),
                name="one_open_account_per_address",
                violation_error_message="Det finns redan ett konto med den adressen.",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False, earlier_decision="") | (Q(application__isnull=True) & ~Q(earlier_decision="")),
                name="an_account_has_a_decision_here_or_an_earlier_one",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by__isnull=True) | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="an_account_is_verified_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(recertified_at__isnull=True, recertified_by__isnull=True)
                | Q(recertified_at__isnull=False, recertified_by__isnull=False),
                name="an_account_is_recertified_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(archive_times_per_year__isnull=True) | Q(archive_times_per_year__gte=2),
                name="snapshots_are_taken_at_least_twice_a_year",
            ),
            models.CheckConstraint(
                condition=Q(archive_times_per_year__isnull=True) | Q(archive_times_per_year__lte=2) | ~Q(archive_reason=""),
                name="more_snapshots_than_two_have_a_reason",
                violation_error_message="Skriv varför kontot behöver fler än två ögonblicksbilder om året.",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on__isnull=True)),
                name="a_closed_account_has_a_date_and_others_none",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:account_detail", args=[self.pk])

    # ---- verbs

    @transaction.atomic
    def activate(self, *, by: User, today: datetime.date, seen: int | None = None) -> None:
        """Refused until the start checklist is done (S3, S6, S9, S16, S17, S21). The first public version is approved in the same step.

        `seen`, here and below, is the version that the person has read: they approve no other.
        """
        from registry.models.start_checklist import open_items

        self._lock()
        if self.state != AccountState.PLANNED:
            raise RuleError("Bara ett planerat konto kan aktiveras.")
        self._require_seen(seen)
        missing = open_items(self, on=today)
        if missing:
            raise RuleError("Kontot kan inte aktiveras än. Kvar på startlistan: " + "; ".join(item.label for item in missing) + ".")
        self._move_to(AccountState.ACTIVE)
        self.activated_on = self.activated_on or today
        self._remember(by=by)
        self._approve_latest_version(by=by)
        self.save()
        record("account.activated", self, by=by)

    @transaction.atomic
    def make_dormant(self, *, by: User, reason: str) -> None:
        """For an account that rests, e.g. between seasons. It stays on the public list (S19)."""
        self._lock()
        self._require_reason(reason)
        if self.state != AccountState.ACTIVE:
            raise RuleError("Bara ett aktivt konto kan göras vilande.")
        self._move_to(AccountState.DORMANT)
        self._remember(by=by)
        self.save()
        record("account.made_dormant", self, by=by, reason=reason)

    @transaction.atomic
    def wake(self, *, by: User) -> None:
        self._lock()
        if self.state != AccountState.DORMANT:
            raise RuleError("Bara ett vilande konto kan väckas.")
        self._move_to(AccountState.ACTIVE)
        self._remember(by=by)
        self.save()
        record("account.woken", self, by=by)

    @transaction.atomic
    def begin_closing(self, *, by: User, turn_to: str, reason: str) -> None:
        """On its way out (S19, S25). Residents read where to turn instead from now on. An app above decides that it is time."""
        self._lock()
        if not self.is_live:
            raise RuleError("Bara ett konto som används eller vilar kan avslutas.")
        self._move_to(AccountState.CLOSING)
        self.turn_to = turn_to
        self._remember(by=by)
        self.save()
        record("account.closing_begun", self, by=by, reason=reason)

    @transaction.atomic
    def stay_open(self, *, by: User, reason: str) -> None:
        """It is not closed after all, and is again what it was: active or dormant."""
        self._lock()
        if self.state != AccountState.CLOSING:
            raise RuleError("Kontot är inte under avslut.")
        before = self.versions.filter(state__in=[AccountState.ACTIVE, AccountState.DORMANT]).order_by("-number").first()
        self._move_to(AccountState(before.state) if before else AccountState.ACTIVE)
        self.turn_to = ""
        self._remember(by=by)
        self.save()
        record("account.stayed_open", self, by=by, reason=reason)

    @transaction.atomic
    def close(self, *, by: User, closed_on: datetime.date, turn_to: str, reason: str) -> None:
        """For good: nobody looks after it any more. The database refuses it while something remains to do (S19, core/guards.py)."""
        self._lock()
        self._move_to(AccountState.CLOSED)
        if not turn_to.strip():
            raise RuleError("Skriv vart invånarna vänder sig i stället.")
        self.closed_on, self.turn_to = closed_on, turn_to.strip()
        self._remember(by=by)
        self.save()
        RosterRow.end_with_account(self, on=closed_on, by=by)
        record("account.closed", self, by=by, reason=reason)

    @transaction.atomic
    def change_facts(self, facts: dict[str, object], *, address_key: str, by: User, reason: str = "", seen: int | None = None) -> None:
        """The register shows the change at once, residents first when the officer has approved it (`approve_for_public`)."""
        self._lock()
        if self.state in {AccountState.CLOSING, AccountState.CLOSED}:
            raise RuleError("Ett konto som avslutas eller är avslutat ändras inte längre.")
        self._require_seen(seen)
        changed = [name for name, value in facts.items() if getattr(self, name) != value]
        if not changed:
            return
        if "url" in changed and address_key != self.address_key:
            self._require_free_address(address_key)
        for name in changed:
            setattr(self, name, facts[name])
        self.address_key = address_key
        self._remember(by=by)
        self.save()
        labels = ", ".join(map(self._label, changed))
        record("account.changed", self, by=by, reason=reason, fields=labels)
        announce(self, changed, by=by)

    @transaction.atomic
    def approve_for_public(self, *, by: User, seen: int | None = None) -> None:
        """Residents see the account as it stands now; name, address and permanent id have been looked at (S2, S3)."""
        self._lock()
        if not self.can_be_public:
            raise RuleError("Bara ett konto som används eller är avslutat kan visas för invånarna.")
        self._require_seen(seen)
        if not self.versions.exists():
            self._remember(by=by)
        self._approve_latest_version(by=by)
        self.save()
        record("account.approved_for_public", self, by=by)

    @transaction.atomic
    def recertify(self, *, by: User, seen: int | None = None) -> None:
        """ "Stämmer fortfarande": the facts have been read through. Asked for every six months (S24)."""
        self._lock()
        if self.state not in {AccountState.ACTIVE, AccountState.DORMANT}:
            raise RuleError("Bara uppgifterna för ett aktivt eller vilande konto kan bekräftas.")
        self._require_seen(seen)
        self.recertified_at, self.recertified_by = timezone.now(), by
        self.save(update_fields=["recertified_at", "recertified_by"])
        record("account.recertified", self, by=by)

    @transaction.atomic
    def set_archive_plan(self, *, level: str, times_per_year: int, reason: str, by: User, seen: str = "", why: str = "") -> None:
        """S21: twice a year is enough when the flow is small; a denser rhythm has a written reason. So has a change of a plan that is set:
        `why` says what has become different."""
        self._lock()
        self.require_not_closed()
        require_seen(self, self.ARCHIVE_PLAN, seen)
        if (level, times_per_year, reason) == (self.archive_level, self.archive_times_per_year, self.archive_reason):
            return
        if times_per_year < 2:
            raise RuleError("Ögonblicksbilder tas minst två gånger per år.")
        if times_per_year > 2 and not reason.strip():
            raise RuleError("Skriv varför kontot behöver fler än två ögonblicksbilder om året.")
        changes = self.has_archive_plan
        if changes and not why.strip():
            raise RuleError("Skriv varför arkivplanen ändras.")
        self.archive_level, self.archive_times_per_year, self.archive_reason = level, times_per_year, reason
        self.save(update_fields=self.ARCHIVE_PLAN)
        verb = "account.archive_plan_changed" if changes else "account.archive_plan_set"
        record(verb, self, by=by, reason=why or reason, level=self.get_archive_level_display().lower(), times=times_per_year)

    # ---- questions

    @property
    def has_archive_plan(self) -> bool:
        return bool(self.archive_level and self.archive_times_per_year)

    @property
    def needs_verification(self) -> bool:
        return self.public_version is not None and any(
            getattr(self, name) != getattr(self.public_version, name) for name in self.IDENTITY_FIELDS
        )

    def unpublished_changes(self) -> list[str]:
        """Labels of the facts that residents do not see yet."""
        if self.public_version is None:
            return []
        now, then = self.facts(), self.public_version.facts()
        columns = [name if name in now else f"{name}_id" for name in self.PUBLIC_FIELDS]
        return [self._label(name) for name in columns if now[name] != then[name]]

    @property
    def is_live(self) -> bool:
        return self.state in {AccountState.ACTIVE, AccountState.DORMANT}

    @property
    def is_closing(self) -> bool:
        return self.state == AccountState.CLOSING

    @property
    def can_be_public(self) -> bool:
        """In use, or in the list of closed accounts."""
        return self.is_live or self.state == AccountState.CLOSED

    @property
    def is_listed(self) -> bool:
        return self.is_live and self.public_version_id is not None

    @property
    def recertify_by(self) -> datetime.date:
        return recertify_by(recertified_at=self.recertified_at, created_at=self.created_at)

    def require_not_closed(self) -> None:
        if self.state == AccountState.CLOSED:
            raise RuleError("Kontot är avslutat och ändras inte längre.")

    def last_version_number(self) -> int:
        return self.versions.aggregate(last=models.Max("number"))["last"] or 0

    # ---- the inside

    def _lock(self) -> None:
        """Re-read this row under lock, so that two people clicking at once take turns."""
        self.refresh_from_db(from_queryset=SocialAccount.objects.select_for_update())

    def _move_to(self, state: AccountState) -> None:
        if state not in self.TRANSITIONS[AccountState(self.state)]:
            raise RuleError(f"Kontot är {self.get_state_display().lower()} och kan inte bli {state.label.lower()}.")
        self.state = state

    def _remember(self, *, by: User) -> AccountVersion:
        return self.versions.create(number=self.last_version_number() + 1, by=by, **self.facts())

    def _approve_latest_version(self, *, by: User) -> None:
        self.public_version = self.versions.order_by("-number").first()
        self.verified_at, self.verified_by = timezone.now(), by

    def _require_seen(self, seen: int | None) -> None:
        if seen is not None and seen != self.last_version_number():
            raise RuleError("Någon annan har ändrat kontot sedan du öppnade sidan. Läs igenom det och försök sedan igen.")

    def _require_free_address(self, address_key: str) -> None:
        taken = SocialAccount.objects.not_closed().filter(address_key=address_key).exclude(pk=self.pk).first()
        if taken:
            raise RuleError(f"Det finns redan ett konto med den adressen: {taken.name}.")

    def _label(self, name: str) -> str:
        return str(getattr(self._meta.get_field(name), "verbose_name", name))

    @staticmethod
    def _require_reason(reason: str) -> None:
        if not reason.strip():
            raise RuleError("Skriv en orsak.")
