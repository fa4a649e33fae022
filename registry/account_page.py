"""What an account's page shows and offers, worked out before the template: who looks after it, what residents see, what to do now."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import Absence, User
from accounts.models import Role as Appointed
from registry.models import AccessGrant, AccountVersion, Decision, NamedPerson, RosterRow, SocialAccount, StartupApplication
from registry.models.start_checklist import TWO_FACTOR_HOLDS_DAYS, StartItem, start_items
from registry.permissions import can_activate, can_appoint, can_approve_for_public, can_edit_account, can_look_after

State, Role = SocialAccount.State, RosterRow.Role


@dataclass(frozen=True)
class Action:
    """The page's one primary action. `post` when it changes something at once."""

    label: str
    url: str
    icon: str
    post: bool = False


@dataclass
class May:
    """What this person may do here; *when* is the model's business."""

    edit: bool
    appoint: bool
    look_after: bool
    activate: bool
    approve: bool
    add_people: bool

    @classmethod
    def of(cls, user: User, account: SocialAccount, *, today: datetime.date) -> "May":
        return cls(
            edit=can_edit_account(user, account),
            appoint=can_appoint(user, account),
            look_after=can_look_after(user, account),
            activate=can_activate(user),
            approve=can_approve_for_public(user),
            add_people=user.has_role(Appointed.SYSTEM_ADMINISTRATOR, on=today),
        )


# ---- what to do now


def primary_action(account: SocialAccount, may: May, start: list[StartItem], *, approved: bool, today: datetime.date) -> Action | None:
    """By state and role, the most pressing thing first."""

    def to(name: str) -> str:
        return reverse(f"registry:{name}", args=[account.pk])

    def on_what_is_shown(name: str) -> str:
        return f"{to(name)}?version={account.last_version_number()}"

    if account.state == State.PLANNED:
        if may.activate and all(item.done for item in start):
            return Action("Aktivera kontot", on_what_is_shown("account_activate"), "play-circle", post=True)
        return Action("Gå till startlistan", "#startlistan", "list-check") if may.look_after else None
    if account.can_be_public and may.approve and not approved:
        return Action("Godkänn för publika listan", on_what_is_shown("account_approve_for_public"), "check-circle", post=True)
    if account.is_live and may.look_after and account.recertify_by <= today:
        return Action("Stämmer fortfarande", on_what_is_shown("account_recertify"), "check-circle", post=True)
    if account.state == State.DORMANT and may.edit:
        return Action("Väck kontot", to("account_wake"), "play-circle", post=True)
    if may.edit and account.state not in {State.CLOSING, State.CLOSED}:
        return Action("Ändra uppgifter", to("account_edit"), "pencil")
    return None


# ---- what residents see


def differences(account: SocialAccount) -> list[tuple[str, Any, Any]]:
    """(label, what residents see, what the register says) for each fact that waits for the officer's approval."""
    version = account.public_version
    if version is None:
        return []
    names = [*account.PUBLIC_FIELDS, *(name for name in account.IDENTITY_FIELDS if name not in account.PUBLIC_FIELDS)]
    both = [(_label(name), getattr(version, name), getattr(account, name)) for name in names]
    return [(label, theirs, ours) for label, theirs, ours in both if theirs != ours]


def _label(name: str) -> str:
    label = next(str(field.verbose_name) for field in AccountVersion._meta.fields if field.name == name)
    return label[:1].upper() + label[1:]


# ---- who looks after it


@dataclass(frozen=True)
class Duty:
    """One roster row as the page shows it."""

    row: RosterRow
    has_left: bool = False
    can_move_up: bool = False
    can_cancel: bool = False
    absence: Absence | None = None


@dataclass(frozen=True)
class Group:
    """Those who have one role now."""

    label: str
    duties: list[Duty]


@dataclass(frozen=True)
class Roster:
    groups: list[Group]
    coming: list[RosterRow]
    past: list[RosterRow]

    @classmethod
    def of(cls, account: SocialAccount, *, today: datetime.date, shows_away: bool = False) -> "Roster":
        """Two queries at most. Responsible first, then substitutes in their order, then admins. `shows_away`: who is away today."""
        rows = list(account.roster.not_cancelled().select_related("person").order_by("order", "from_date", "pk"))
        current = [row for row in rows if row.is_in_force(today)]
        after_the_first = {row.pk for row in [row for row in current if row.role == Role.SUBSTITUTE and row.to_date != today][1:]}
        away = {}
        if shows_away:
            away = {one.person_id: one for one in Absence.objects.on(today).filter(person__in=[row.person_id for row in current])}
        duties = [
            Duty(
                row,
                has_left=not row.person.works_on(today),
                can_move_up=row.pk in after_the_first,
                can_cancel=row.can_be_cancelled(today),
                absence=away.get(row.person_id),
            )
            for row in current
        ]
        return cls(
            groups=[Group(role.label, [duty for duty in duties if duty.row.role == role]) for role in Role],
            coming=[row for row in rows if row.from_date > today],
            past=sorted((row for row in rows if row.to_date and row.to_date < today), key=lambda row: (row.to_date, row.pk), reverse=True),
        )


@dataclass(frozen=True)
class Right:
    """One access grant as the page shows it."""

    grant: AccessGrant
    has_left: bool
    two_factor_until: datetime.date | None
    two_factor_holds: bool
    can_cancel: bool

    @classmethod
    def of(cls, grant: AccessGrant, *, today: datetime.date) -> "Right":
        seen = grant.two_factor_confirmed_on
        until = seen + datetime.timedelta(days=TWO_FACTOR_HOLDS_DAYS) if seen else None
        return cls(grant, not grant.person.works_on(today), until, until is not None and until > today, grant.can_be_cancelled(today))


@dataclass(frozen=True)
class Access:
    current: list[Right]
    past: list[AccessGrant]

    @classmethod
    def of(cls, account: SocialAccount, *, today: datetime.date) -> "Access":
        """One query. Main admins first."""
        places = {level: place for place, level in enumerate(AccessGrant.Level.values)}
        noted = account.access_grants.not_cancelled().select_related("person").order_by("from_date", "pk")
        grants = sorted(noted, key=lambda grant: places[grant.level])
        return cls(
            current=[Right.of(grant, today=today) for grant in grants if grant.to_date is None or grant.to_date >= today],
            past=[grant for grant in grants if grant.to_date is not None and grant.to_date < today],
        )


@dataclass
class NotYetUser:
    """Named in the application, without a log-in when it was approved. `user` when there is one now."""

    named: NamedPerson
    user: User | None


def not_yet_users(account: SocialAccount, roster: Roster) -> list[NotYetUser]:
    """Two queries. Whoever has been put on the roster with the role since is left out."""
    if account.application_id is None:
        return []
    named = list(NamedPerson.objects.filter(application=account.application_id, user__isnull=True))
    users = {user.email.casefold(): user for user in User.objects.filter(email__in=[one.email.casefold() for one in named])}
    current = [duty.row for group in roster.groups for duty in group.duties]
    held = {(row.person_id, row.role) for row in [*current, *roster.coming]}
    found = [NotYetUser(one, users.get(one.email.casefold())) for one in named]
    return [one for one in found if one.user is None or (one.user.pk, one.named.role) not in held]


# ---- where it comes from


def decisions_of(account: SocialAccount) -> list[Decision]:
    application = account.application
    return list(application.decisions.filter(round=application.round).select_related("by").order_by("at")) if application else []


def application_is_visible(account: SocialAccount, user: User, *, today: datetime.date) -> bool:
    return (
        account.application_id is not None
        and StartupApplication.objects.visible_to(user, on=today).filter(pk=account.application_id).exists()
    )


# ---- start checklist: where each open point is mended

WHERE = {"S6": "#bemanning", "S9": "#bemanning", "S8": "#behorigheter", "S21": "#arkivplan"}


@dataclass(frozen=True)
class StartPoint:
    item: StartItem
    url: str


def start_points(account: SocialAccount, *, today: datetime.date) -> list[StartPoint]:
    if account.state != State.PLANNED:
        return []
    return [StartPoint(item, "" if item.item or item.done else _where(item)) for item in start_items(account, on=today)]


def _where(item: StartItem) -> str:
    return reverse("guidelines:guideline_read") if item.clause == "S17" else WHERE.get(item.clause, "")
