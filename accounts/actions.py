"""Verbs about people and the organisation: keyword-only, one transaction each, every change in the history. Rows are ended, not deleted.

Departments' verbs are in `accounts/organisation.py`, dated appointments and deputies in `accounts/roles.py`.
"""

import datetime
from contextlib import nullcontext
from typing import TypeVar

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.db import IntegrityError, models, transaction

from accounts.leaving import held_after, tell_of_change
from accounts.models import Department, Role, RoleAppointment, User
from core.calendar_changes import changing_the_calendar
from core.errors import RuleError
from core.history import record
from core.models import Municipality
from core.seen import label, require_seen

PERSON_FIELDS = ("name", "email", "title", "phone", "department")
Row = TypeVar("Row", bound=models.Model)
EMAIL_TAKEN = "Det finns redan en person med den e-postadressen."


def locked(obj: Row) -> Row:
    return obj.__class__._default_manager.select_for_update().get(pk=obj.pk)


def changes(obj: models.Model, facts: dict[str, object]) -> list[str]:
    return [name for name, value in facts.items() if getattr(obj, name) != value]


def labels(obj: models.Model, fields: list[str]) -> list[str]:
    return [label(obj, name) for name in fields]


# ---- people


@transaction.atomic
def add_person(
    *,
    by: User | None,
    email: str,
    name: str,
    title: str = "",
    phone: str = "",
    department: Department | None = None,
    ends_on: datetime.date | None = None,
) -> User:
    """A new person has no password: they choose one through "Glömt lösenordet" or an invitation."""
    try:
        with transaction.atomic():
            person = User.objects.create_user(email=email, name=name, title=title, phone=phone, department=department, ends_on=ends_on)
    except IntegrityError:
        raise RuleError(EMAIL_TAKEN) from None
    record("user.added", person, by=by)
    return person


@transaction.atomic
def change_person(*, person: User, by: User, seen: str = "", **facts: object) -> None:
    """`facts` are some of PERSON_FIELDS. Refused when the person has been changed after `seen`."""
    person = locked(person)
    if "email" in facts:
        facts["email"] = str(facts["email"]).lower()
    changed = changes(person, facts)
    if not changed:
        return
    require_seen(person, tuple(facts), seen)
    for name in changed:
        setattr(person, name, facts[name])
    try:
        with transaction.atomic():
            person.save(update_fields=changed)
    except IntegrityError:
        raise RuleError(EMAIL_TAKEN) from None
    if "email" in changed:
        EmailAddress.objects.filter(user=person).delete()  # allauth's copy: the old address must not open the door any longer
    record("user.changed", person, by=by, fields=labels(person, changed))


@transaction.atomic
def set_last_day(*, person: User, by: User, ends_on: datetime.date | None) -> None:
    """After that day the person is out at once, also in the middle of a session. None: stays until further notice."""
    person = locked(person)
    if person.ends_on == ends_on:
        return
    if ends_on is not None:
        require_another_administrator(besides=person, after=ends_on)
    person.ends_on = ends_on
    person.save(update_fields=["ends_on"])
    if ends_on is None:
        record("user.staying", person, by=by)
    else:
        record("user.leaving", person, by=by, ends_on=ends_on)
    tell_of_change(person, by=by)


@transaction.atomic
def shut_out(*, person: User, by: User, today: datetime.date, reason: str = "") -> None:
    """Refused while the person holds something that others depend on, unless a reason says why it cannot wait: a stolen password."""
    person = locked(person)
    if not person.is_active:
        return
    require_another_administrator(besides=person, after=today)
    held = held_after(person, today - datetime.timedelta(days=1))
    if held and not reason.strip():
        what = "en sak" if len(held) == 1 else f"{len(held)} saker"
        raise RuleError(
            f"{person.name} lämnar {what} efter sig. Lämna över först, eller skriv varför det inte kan vänta och stäng av ändå."
        )
    person.is_active = False
    person.set_unusable_password()  # so that neither the password that leaked nor an old session works when the person is let in again
    person.save(update_fields=["is_active", "password"])
    record("user.shut_out", person, by=by, reason=reason)
    tell_of_change(person, by=by)


@transaction.atomic
def let_in(*, person: User, by: User) -> None:
    """The person has no password until they choose one through an invitation or "Glömt lösenordet"."""
    person = locked(person)
    if person.is_active:
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    record("user.let_in", person, by=by)
    tell_of_change(person, by=by)


def require_another_administrator(*, besides: User, after: datetime.date) -> None:
    """Somebody else is system administrator until further notice from the day after, so that the portal is never without one.

    The rows are locked: two administrators who end each other at the same moment take turns.
    """
    administrators = RoleAppointment.objects.select_for_update().not_cancelled().filter(role=Role.SYSTEM_ADMINISTRATOR).order_by("pk")
    ids = {row.person_id for row in administrators if row.to_date is None and row.from_date <= after + datetime.timedelta(days=1)}
    is_one = any(row.person_id == besides.pk and (row.to_date is None or row.to_date > after) for row in administrators)
    others = User.objects.filter(pk__in=ids - {besides.pk}, is_active=True, ends_on__isnull=True)
    if is_one and not others.exists():
        raise RuleError(
            f"{besides.name} är den enda systemadministratören som har uppdraget tills vidare. Ge uppdraget till någon mer först."
        )


def invite(*, person: User, by: User, today: datetime.date) -> None:
    """Send a link where the person chooses a password. It works once, for as long as PASSWORD_RESET_TIMEOUT says."""
    if not person.works_on(today):
        raise RuleError(f"{person.name} kan inte logga in, så inbjudan går inte att skicka. Ändra sista arbetsdag först.")
    adapter = get_adapter()
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    context = {"user": person, "invited_by": by, "password_reset_url": adapter.get_reset_password_from_key_url(key)}
    if not adapter.send_mail("account/email/invitation", person.email, context):
        raise RuleError("E-postservern tog inte emot inbjudan. Försök igen om en stund, eller be den som sköter servern att titta.")
    with transaction.atomic():
        record("user.invited", person, by=by)


# ---- the municipality


@transaction.atomic
def change_municipality(*, municipality: Municipality, fields: list[str], by: User, seen: str = "") -> None:
    """Save what the form changed, and nothing else. Refused when the settings have been changed after `seen`."""
    if not fields:
        return
    stored = Municipality.objects.select_for_update().first()
    if stored is not None:
        require_seen(stored, Municipality.SETTINGS, seen)
    moves_deadlines = not set(fields).isdisjoint(Municipality.CALENDAR)
    with changing_the_calendar(by=by) if moves_deadlines else nullcontext():
        municipality.save(update_fields=None if municipality._state.adding else fields)
    record("municipality.changed", municipality, by=by, fields=labels(municipality, fields))
