"""Forms for who is away. None of them has room for a reason: illness is sensitive data (design §6)."""

from typing import Any

from django import forms

from accounts.models import User
from core.forms import CleanTextMixin, DatedMixin
from registry.forms.roster import ColleagueField, day_field

NO_REASON = "Skriv inte varför. Portalen frågar aldrig efter orsaken och har ingen plats för den."


class AbsenceForm(CleanTextMixin, DatedMixin, forms.Form):
    from_date = day_field("Första dagen borta")
    to_date = day_field("Sista dagen borta", required=False, help_text="Lämna tomt om det inte är bestämt än.")


class SomebodysAbsenceForm(AbsenceForm):
    """`people` are those that one may report for."""

    person = ColleagueField(error_messages={"required": "Skriv vem som är borta."})
    field_order = ("person", "from_date", "to_date")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_person(self) -> User:
        person = self.cleaned_data["person"]
        if not self.people.filter(pk=person.pk).exists():
            raise forms.ValidationError(
                f"{person.name} hör inte till din verksamhet och står inte på något av dess konton. Be personens egen chef."
            )
        return person


class LastDayAwayForm(CleanTextMixin, forms.Form):
    last_day = day_field("Sista dagen borta")
