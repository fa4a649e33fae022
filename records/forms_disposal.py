"""Forms of disposal, legal holds and the classification table. They validate and never act."""

import datetime
from typing import Any

from django import forms

from core.forms import CleanTextMixin
from records.holdings import disposable_types
from records.models import DisposalDecision
from records.models.disposal import EPHEMERAL

METHOD = "Innehållet tas bort ur databasen och filerna ur lagringen. Säkerhetskopior skrivs över enligt driftens rutin."
LONGEST_PERIOD = 1_200  # months


class ReasonForm(CleanTextMixin, forms.Form):
    """One question: why?"""

    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: str, missing: str, longest: int = 500, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.error_messages["required"] = label, missing
        field.max_length = longest  # type: ignore[attr-defined]


class SearchForm(CleanTextMixin, forms.Form):
    q = forms.CharField(
        label="Kontots namn, nummer eller ord", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )


class DisposalDecisionForm(CleanTextMixin, forms.ModelForm):
    record_type = forms.ChoiceField(label="Handlingstyp", error_messages={"required": "Välj vilken handlingstyp beslutet gäller."})
    months = forms.IntegerField(
        label="Gallringsfrist i månader",
        min_value=0,
        max_value=LONGEST_PERIOD,
        help_text="Räknas från handlingens datum. 0 betyder att den gallras vid inaktualitet.",
        error_messages={"required": "Skriv fristen i månader, eller 0 för vid inaktualitet."},
    )

    class Meta:
        model = DisposalDecision
        fields = ["record_type", "months", "body", "reference", "decided_on", "valid_from", "method", "application"]
        widgets = {
            "decided_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "method": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {
            "body": {"required": "Skriv vilken instans som har beslutat, till exempel kommunstyrelsen."},
            "reference": {"required": "Skriv paragraf och diarienummer."},
            "decided_on": {"required": "Ange beslutsdagen."},
            "valid_from": {"required": "Ange från vilken dag beslutet gäller."},
            "method": {"required": "Skriv hur det som gallras förstörs."},
        }

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        kwargs["initial"] = {"method": METHOD, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.today = today
        types: Any = self.fields["record_type"]
        types.choices = [("", "Välj handlingstyp"), *((name, name) for name in [*disposable_types(), EPHEMERAL])]

    def clean_decided_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError("Beslutet kan inte vara fattat längre fram än i dag.")
        return day

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or []}
