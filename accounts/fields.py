"""Form fields for picking a person or a department."""

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Department, User
from accounts.tree import Tree

EMAIL_LAST = re.compile(r"\(([^()\s]+@[^()\s]+)\)$")


class PersonField(forms.CharField):
    """Somebody who works here, written as a name or an e-mail address: a list of two thousand names would be no help.

    Cleans to a User. A name must be one person's; otherwise the answer tells which addresses to choose among.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Skriv namnet eller e-postadressen.")
        super().__init__(max_length=300, **kwargs)
        self.widget.attrs.update({"autocomplete": "off", "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return f"{value.name} ({value.email})" if isinstance(value, User) else value

    def clean(self, value: Any) -> User | None:
        written = super().clean(value)
        return self._person(written) if written else None

    def _person(self, written: str) -> User:
        working = User.objects.working(on=timezone.localdate())
        address = EMAIL_LAST.search(written)
        if address or "@" in written:
            found = list(working.filter(email__iexact=address[1] if address else written)[:1])
        else:
            found = list(working.filter(name__iexact=written)[:6]) or list(working.filter(name__icontains=written)[:6])
        if not found:
            raise ValidationError(f"Det finns ingen som heter så och arbetar här: ”{written[:100]}”. Kontrollera stavningen.")
        if len(found) > 1:
            choices = ", ".join(f"{person.name} ({person.email})" for person in found[:5])
            more = " med flera" if len(found) > 5 else ""
            raise ValidationError(f"Flera personer passar: {choices}{more}. Skriv e-postadressen till den du menar.")
        return found[0]


class DepartmentField(forms.ModelChoiceField):
    """A department. The form's __init__ calls `offer_departments` or, for somebody who seldom looks beyond their own, the other one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Verksamhet")
        kwargs.setdefault("empty_label", "Ingen vald")
        kwargs.setdefault("queryset", Department.objects.all())
        super().__init__(**kwargs)


def offer_departments(
    form: forms.BaseForm, name: str, *, chosen: int | None = None, without: Collection[int] = (), closed_too: bool = False
) -> None:
    """By place in the tree, "Förvaltning / Verksamhet": those in use, and the one chosen before. The whole tree is one query."""
    field, today = form.fields[name], timezone.localdate()
    assert isinstance(field, DepartmentField)
    offered = [
        branch
        for branch in Tree().walk()
        if branch.department.pk not in without
        and (closed_too or branch.department.pk == chosen or branch.department.closed_on is None or branch.department.closed_on > today)
    ]
    field.queryset = Department.objects.filter(pk__in=[branch.department.pk for branch in offered])
    field.choices = [("", str(field.empty_label)), *((branch.department.pk, branch.path) for branch in offered)]


def offer_departments_of(form: forms.BaseForm, name: str, user: User, *, chosen: int | None = None) -> None:
    """By name, those that the person leads first, then the person's own: those in use, and the one chosen before."""
    field, today = form.fields[name], timezone.localdate()
    assert isinstance(field, DepartmentField)
    in_use = Department.objects.in_use(on=today)
    field.queryset = in_use | Department.objects.filter(pk=chosen) if chosen else in_use
    departments = list(field.queryset)
    led = user.led_department_ids(on=today)
    groups = [
        ("Verksamheter du leder", [one for one in departments if one.pk in led]),
        ("Din verksamhet", [one for one in departments if one.pk not in led and one.pk == user.department_id]),
        ("Övriga verksamheter", [one for one in departments if one.pk not in led and one.pk != user.department_id]),
    ]
    filled = [(title, [(one.pk, one.name) for one in rows]) for title, rows in groups if rows]
    options: list[Any] = filled if len(filled) > 1 else [option for _, rows in filled for option in rows]
    field.choices = [("", "Välj verksamhet"), *options]
