"""Verbs about departments. The whole tree is locked while a branch is moved: it is small, and two moves at once could make a circle."""

import datetime

from django.db import transaction

from accounts.actions import changes, labels, locked
from accounts.models import Department, User
from core.errors import RuleError
from core.history import record
from core.seen import require_seen

DEPARTMENT_FIELDS = ("name", "kind", "parent")


@transaction.atomic
def add_department(*, by: User, name: str, kind: str, parent: Department | None = None, head: User | None = None) -> Department:
    tree = _lock_tree()
    department = Department(name=name, kind=kind, parent=parent, head=head)
    _require_free_name(department, tree)
    department.save()
    record("department.added", department, by=by)
    if head is not None:
        record("department.head_appointed", department, by=by, about=head.name)
    return department


@transaction.atomic
def change_department(*, department: Department, by: User, seen: str = "", **facts: object) -> None:
    """`facts` are some of DEPARTMENT_FIELDS. Refused when the department has been changed after `seen`."""
    tree = _lock_tree()
    department = tree[department.pk]
    changed = changes(department, facts)
    if not changed:
        return
    require_seen(department, tuple(facts), seen)
    for name in changed:
        setattr(department, name, facts[name])
    _require_no_circle(department, tree)
    _require_free_name(department, tree)
    department.save(update_fields=changed)
    record("department.changed", department, by=by, fields=labels(department, changed))


@transaction.atomic
def appoint_head(*, department: Department, person: User, by: User, today: datetime.date) -> None:
    department = locked(department)
    if department.closed_on is not None and department.closed_on <= today:
        raise RuleError("Verksamheten har upphört. Öppna den igen innan du utser en chef.")
    if not person.works_on(today):
        raise RuleError(f"{person.name} arbetar inte kvar och kan inte utses.")
    if department.head_id == person.pk:
        return
    department.head = person
    department.save(update_fields=["head"])
    record("department.head_appointed", department, by=by, about=person.name)


@transaction.atomic
def close_department(*, department: Department, by: User, closed_on: datetime.date) -> None:
    """From that day nothing new can be put in the department. What it has stays, and stays readable."""
    tree = _lock_tree()
    department = tree[department.pk]
    if department.closed_on == closed_on:
        return
    still_open = sorted(
        child.name
        for child in tree.values()
        if child.parent_id == department.pk and (child.closed_on is None or child.closed_on > closed_on)
    )
    if still_open:
        raise RuleError(f"Avsluta eller flytta först det som ligger under: {', '.join(still_open)}.")
    department.closed_on = closed_on
    department.save(update_fields=["closed_on"])
    record("department.closed", department, by=by, closed_on=closed_on)


@transaction.atomic
def reopen_department(*, department: Department, by: User, today: datetime.date) -> None:
    tree = _lock_tree()
    department = tree[department.pk]
    if department.closed_on is None:
        return
    above = tree[department.parent_id] if department.parent_id else None
    if above is not None and above.closed_on is not None and above.closed_on <= today:
        raise RuleError(f"{above.name}, som verksamheten ligger under, har upphört. Öppna den först, eller flytta verksamheten.")
    department.closed_on = None
    department.save(update_fields=["closed_on"])
    record("department.reopened", department, by=by)


def _lock_tree() -> dict[int, Department]:
    return {department.pk: department for department in Department.objects.select_for_update().order_by("pk")}


def _require_no_circle(department: Department, tree: dict[int, Department]) -> None:
    above = department.parent_id
    while above is not None:
        if above == department.pk:
            raise RuleError("Verksamheten kan inte ligga under sig själv.")
        above = tree[above].parent_id


def _require_free_name(department: Department, tree: dict[int, Department]) -> None:
    for other in tree.values():
        if other.pk != department.pk and (other.parent_id, other.name) == (department.parent_id, department.name):
            raise RuleError("Det finns redan en verksamhet med det namnet på samma plats.")
