"""Verbs about dated rows: who holds a role in the municipality, and who decides in a head's or the officer's place (S5, S9)."""

import datetime

from django.db import transaction

from accounts.actions import locked, require_another_administrator
from accounts.models import Department, Deputy, Role, RoleAppointment, User
from core.dated import DatedRow
from core.errors import RuleError
from core.history import record
from core.templatetags.portal import swedish_date

ONE_DAY = datetime.timedelta(days=1)


@transaction.atomic
def make_appointment(
    *, person: User, role: Role, from_date: datetime.date, by: User | None, to_date: datetime.date | None = None
) -> RoleAppointment:
    person = locked(person)
    _require_works(person, from_date, to_date)
    for row in person.appointments.not_cancelled().filter(role=role):
        _require_apart(row, from_date, to_date, f"{person.name} har redan det uppdraget under den tiden.")
    appointment = RoleAppointment.objects.create(person=person, role=role, from_date=from_date, to_date=to_date)
    record("appointment.made", person, by=by, about=person.name, role=role, from_date=from_date)
    return appointment


@transaction.atomic
def end_appointment(*, appointment: RoleAppointment, to_date: datetime.date, by: User, today: datetime.date) -> None:
    appointment = locked(appointment)
    _require_can_end(appointment, to_date, today)
    if appointment.role == Role.SYSTEM_ADMINISTRATOR:
        require_another_administrator(besides=appointment.person, after=to_date)
    appointment.to_date = to_date
    appointment.save(update_fields=["to_date"])
    person = appointment.person
    record("appointment.ended", person, by=by, about=person.name, role=appointment.role, to_date=to_date)


@transaction.atomic
def cancel_appointment(*, appointment: RoleAppointment, by: User, today: datetime.date) -> None:
    """A mistake is taken back on the day when it begins, or before; then it has never held."""
    appointment = locked(appointment)
    if appointment.role == Role.SYSTEM_ADMINISTRATOR:
        require_another_administrator(besides=appointment.person, after=today - ONE_DAY)
    appointment.mark_cancelled(today=today)
    record("appointment.cancelled", appointment.person, by=by, about=appointment.person.name, role=appointment.role)


@transaction.atomic
def appoint_deputy(
    *,
    party: Deputy.Party,
    person: User,
    from_date: datetime.date,
    by: User,
    today: datetime.date,
    department: Department | None = None,
    to_date: datetime.date | None = None,
    ground: str = "",
) -> Deputy:
    """A head's deputy belongs to one department, the officer's to none. Nobody becomes one for days gone by: decisions stand on it."""
    person = locked(person)
    _require_works(person, from_date, to_date)
    if from_date < today:
        raise RuleError("Ett ersättarskap kan inte börja bakåt i tiden.")
    if department is not None and department.head_id == person.pk:
        raise RuleError(f"{person.name} är själv verksamhetschef här. Utse någon annan.")
    if party == Deputy.Party.OFFICER and person.has_role(Role.COMMUNICATIONS_OFFICER, on=from_date):
        raise RuleError(f"{person.name} är själv kommunikatör. Utse någon annan.")
    for row in person.deputy_rows.not_cancelled().filter(party=party, department=department):
        _require_apart(row, from_date, to_date, f"{person.name} är redan ersättare under den tiden.")
    deputy = Deputy.objects.create(party=party, department=department, person=person, from_date=from_date, to_date=to_date, ground=ground)
    verb = "deputy.appointed" if to_date else "deputy.appointed_until_further_notice"
    record(verb, department or person, by=by, about=person.name, party=party, from_date=from_date, to_date=to_date)
    return deputy


@transaction.atomic
def end_deputy(*, deputy: Deputy, to_date: datetime.date, by: User, today: datetime.date) -> None:
    deputy = locked(deputy)
    _require_can_end(deputy, to_date, today)
    deputy.to_date = to_date
    deputy.save(update_fields=["to_date"])
    record("deputy.ended", deputy.department or deputy.person, by=by, about=deputy.person.name, to_date=to_date)


@transaction.atomic
def cancel_deputy(*, deputy: Deputy, by: User, today: datetime.date) -> None:
    deputy = locked(deputy)
    deputy.mark_cancelled(today=today)
    record("deputy.cancelled", deputy.department or deputy.person, by=by, about=deputy.person.name, party=deputy.party)


def _require_works(person: User, from_date: datetime.date, to_date: datetime.date | None) -> None:
    if not person.works_on(from_date):
        raise RuleError(f"{person.name} arbetar inte kvar då.")
    if person.ends_on is not None and (to_date is None or to_date > person.ends_on):
        raise RuleError(f"{person.name} slutar {swedish_date(person.ends_on)}. Sätt sista dag till senast då.")


def _require_apart(row: DatedRow, from_date: datetime.date, to_date: datetime.date | None, sentence: str) -> None:
    if (row.to_date is None or row.to_date >= from_date) and (to_date is None or row.from_date <= to_date):
        raise RuleError(sentence)


def _require_can_end(row: DatedRow, to_date: datetime.date, today: datetime.date) -> None:
    """Yesterday ends it at once; further back would rewrite what people were allowed to do."""
    if row.cancelled_at is not None or (row.to_date is not None and row.to_date < today):
        raise RuleError("Det är redan avslutat.")
    if to_date < row.from_date:
        raise RuleError(f"Sista dagen kan inte ligga före första dagen, {swedish_date(row.from_date)}. Blev det fel, ångra i stället.")
    if to_date < today - ONE_DAY:
        raise RuleError("Sista dagen kan inte ligga längre tillbaka än i går. I går betyder att det upphör genast.")
