"""Bilaga 1's three questions about people: rows where a colleague is picked by name or e-mail, or somebody else is typed in."""

import datetime
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse

from accounts.models import User
from core.forms import CleanTextMixin
from guidelines.models import Clause
from registry.models import NamedPerson, StartupApplication
from registry.models.application_checks import LABELS, PEOPLE_FIELDS
from registry.quotes import Clauses

Role = NamedPerson.Role

MOST_ROWS = 12
HELP = {
    Role.ADMIN: "De som får administratörsrättigheter i kanalen. Ange minst en, gärna två.",
    Role.RESPONSIBLE: "De som publicerar, bevakar och svarar. Verksamhetschefen utser dem.",
    Role.SUBSTITUTE: "Någon annan än den ansvariga. Skriv flera i den ordning de ska träda in.",
}
CLAUSES = {Role.ADMIN: ("S8",), Role.RESPONSIBLE: ("S6", "S8"), Role.SUBSTITUTE: ("S9",)}


def as_option(user: User) -> str:
    """How a colleague is written in the field: the name to read, the e-mail to be certain."""
    return f"{user.name} <{user.email}>"


def split_option(text: str) -> tuple[str, str]:
    """Name and e-mail of what was typed: "Stina <s@k.se>", "s@k.se" or "Stina"."""
    if text.endswith(">") and "<" in text:
        name, _, email = text[:-1].rpartition("<")
        return name.strip(), email.strip()
    return ("", text) if "@" in text and " " not in text else (text, "")


class PersonRow(CleanTextMixin, forms.Form):
    who = forms.CharField(label="Namn eller e-post", required=False, max_length=380)
    title = forms.CharField(label="Titel eller funktion", required=False, max_length=120)
    email = forms.EmailField(label="E-post", required=False, max_length=254)
    phone = forms.CharField(label="Telefon i tjänsten", required=False, max_length=40)

    def __init__(self, *args: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.person: NamedPerson | None = None
        self.asks_for_contact = False
        self.fields["email"].widget = forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"})
        finds = {"hx-get": reverse("registry:person_options"), "hx-target": "#personer", "hx-trigger": "input changed delay:250ms"}
        self.fields["who"].widget.attrs |= finds | {"autocomplete": "off", "list": "personer"}

    @property
    def is_picked(self) -> bool:
        """Saved as a colleague: no contact details to ask for."""
        return not self.is_bound and str(self.initial.get("who", "")).endswith(">")

    @property
    def shows_contact(self) -> bool:
        """The contact fields are unfolded when they hold something or when the row asks for them."""
        return self.asks_for_contact or any(self[name].value() or self[name].errors for name in ("title", "email", "phone"))

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not self.errors and any(data.values()):
            self.person = self._resolve(data)
        return data

    def _resolve(self, data: dict[str, str]) -> NamedPerson | None:
        name, address = split_option(data["who"])
        address = data["email"] or address
        if address:
            known = User.objects.filter(email__iexact=address).first()
            return self._typed(name, address, data) if known is None else self._picked(known)
        found = list(User.objects.working(on=self.on).filter(name__iexact=name).select_related("department")[:6])
        if len(found) == 1:
            return NamedPerson(user=found[0])
        if found:
            choices = "; ".join(", ".join(filter(None, (one.title, str(one.department or ""), one.email))) for one in found[:5])
            self.add_error("who", f"Flera heter {name}. Skriv e-postadressen i stället. Välj bland: {choices}.")
        elif name:
            self.add_error("who", f"Ingen i portalen heter ”{name}”. Kontrollera stavningen, eller skriv personens e-post nedanför.")
        else:
            self.add_error("who", "Skriv personens namn.")
        self.asks_for_contact = not found
        return None

    def _picked(self, user: User) -> NamedPerson | None:
        if not user.works_on(self.on):
            self.add_error("who", f"{user.name} arbetar inte längre kvar. Ange någon annan.")
            return None
        return NamedPerson(user=user)

    def _typed(self, name: str, address: str, data: dict[str, str]) -> NamedPerson | None:
        """Somebody who is not a user yet: name and e-mail are needed."""
        try:
            validate_email(address)
        except ValidationError:
            self.add_error("who", f"”{address}” är ingen e-postadress.")
            return None
        if not name:
            self.asks_for_contact = True
            self.add_error("who", f"Ingen i portalen har e-postadressen {address}. Skriv personens namn här och e-posten nedanför.")
            return None
        if len(name) > 120:
            self.add_error("who", "Namnet är för långt. Det får ha högst 120 tecken.")
            return None
        return NamedPerson(name=name, title=data["title"], email=address, phone=data["phone"])


class PersonFormSet(forms.BaseFormSet):
    """The rows of one question."""

    role: Role
    clauses: list[Clause]
    adds_focus = False

    @property
    def label(self) -> str:
        return LABELS[PEOPLE_FIELDS[self.role]]

    @property
    def help_text(self) -> str:
        return HELP[self.role]

    @property
    def has_errors(self) -> bool:
        return self.is_bound and (any(row.errors for row in self) or bool(self.non_form_errors()))

    def people(self) -> list[NamedPerson]:
        return [row.person for row in self if row.person is not None]


_FormSet = forms.formset_factory(PersonRow, formset=PersonFormSet, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True)


class PeopleForm:
    """The three questions on one page. Looks like a form to the error summary."""

    def __init__(self, data: Any = None, *, rows: dict[str, list[dict[str, str]]], on: datetime.date, quotes: Clauses) -> None:
        self.questions: list[PersonFormSet] = []
        for role in Role:
            question = cast(PersonFormSet, _FormSet(data, prefix=role.value, initial=rows.get(role, []), form_kwargs={"on": on}))
            question.role = role
            question.clauses = [quotes[code] for code in CLAUSES[role] if code in quotes]
            self.questions.append(question)

    @classmethod
    def rearranged(cls, data: Any, *, on: datetime.date, quotes: Clauses) -> "PeopleForm":
        """What has been typed, unsaved, with a row more ("add": role) or less ("remove": "role-number"): a submit button each."""
        form = cls(rows=typed_rows(data), on=on, quotes=quotes)
        form.focus_on(data.get("add", ""), data.get("remove", "").partition("-")[0])
        return form

    def focus_on(self, added: str, removed: str) -> None:
        for question in self.questions:
            question.adds_focus = question.role == removed
            if question.role == added:
                question.forms[-1].fields["who"].widget.attrs["autofocus"] = True

    def is_valid(self) -> bool:
        by_role = {question.role: question for question in self.questions}
        for question in self.questions:
            question.is_valid()
            self._refuse_the_same_person_twice(question)
        self._refuse_own_substitute(by_role[Role.RESPONSIBLE], by_role[Role.SUBSTITUTE])
        return not self.errors

    @staticmethod
    def _refuse_the_same_person_twice(question: PersonFormSet) -> None:
        seen: set[str] = set()
        for row in question:
            if row.person and row.person.identity in seen:
                row.add_error("who", f"{row.person.display_name} står redan på en rad ovanför.")
            elif row.person:
                seen.add(row.person.identity)

    @staticmethod
    def _refuse_own_substitute(responsible: PersonFormSet, substitutes: PersonFormSet) -> None:
        """S9, said as early as it can be."""
        named = {row.person.identity for row in responsible if row.person}
        for row in substitutes:
            if row.person and row.person.identity in named:
                row.add_error("who", f"{row.person.display_name} är ansvarig och kan inte också ersätta sig själv (S9). Ange någon annan.")

    def named(self) -> dict[str, list[NamedPerson]]:
        """Role → people, for each question without errors."""
        return {question.role.value: question.people() for question in self.questions if not question.has_errors}

    # ---- what the error summary and the page title ask

    @property
    def errors(self) -> bool:
        return any(question.has_errors for question in self.questions)

    @property
    def non_field_errors(self) -> list[str]:
        return [str(error) for question in self.questions if question.is_bound for error in question.non_form_errors()]

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (field for question in self.questions for row in question for field in row)


def stored_rows(application: StartupApplication) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {}
    for named in application.people.select_related("user"):
        rows.setdefault(named.role, []).append(
            {"who": as_option(named.user)}
            if named.user
            else {"who": named.name, "title": named.title, "email": named.email, "phone": named.phone}
        )
    return rows


def typed_rows(data: Any) -> dict[str, list[dict[str, str]]]:
    removed = data.get("remove", "")
    return {
        role.value: [
            row
            for number in range(MOST_ROWS)
            if (row := {name: data.get(f"{role}-{number}-{name}", "") for name in PersonRow.base_fields})
            and any(row.values())
            and removed != f"{role}-{number}"
        ]
        for role in Role
    }
