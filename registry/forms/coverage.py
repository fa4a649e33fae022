"""What the coverage page is asked for, in its address: `/bemanning/?urval=alla&verksamhet=3&fran=2026-12-14`."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Department
from registry.forms.account_filter import LightSelect

DAY = datetime.timedelta(days=1)
FURTHEST = 730 * DAY  # from today, both ways


class CoverageFilterForm(forms.Form):
    ALL, OWN = "", "mina"

    verksamhet = forms.ChoiceField(
        label="Verksamhet", required=False, widget=LightSelect, error_messages={"invalid_choice": "Välj något i listan."}
    )
    urval = forms.ChoiceField(label="Konton", required=False, choices=[(ALL, "Alla"), (OWN, "Mina konton")], widget=LightSelect)
    luckor = forms.BooleanField(label="Bara konton med luckor", required=False)
    fran = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, departments: Iterable[Department], sees_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["verksamhet"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Alla"), *((str(one.pk), one.name) for one in departments)]
        if not sees_all:
            del self.fields["urval"]

    def choices(self) -> dict[str, Any]:
        """What could be understood; a wrong value is left out."""
        self.is_valid()
        return self.cleaned_data


def monday_of(day: datetime.date | None, *, today: datetime.date) -> datetime.date:
    """The Monday of the week asked for, or of this week; never so far away that there is nothing to see."""
    near = min(max(day or today, today - FURTHEST), today + FURTHEST)
    return near - near.weekday() * DAY
