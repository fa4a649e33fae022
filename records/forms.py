"""What the registrar fills in. The forms validate and never act."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from core.dnr import example
from core.forms import CleanTextMixin
from core.models import Municipality
from core.text import looks_like_personal_number
from records.actions import MISSING, check_dnr
from records.models import RegistrationSlip, SecrecyMark


class SlipFilterForm(CleanTextMixin, forms.Form):
    q = forms.CharField(
        label="Sök på diarienummer, egen beteckning eller ärendemening",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    lage = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), *RegistrationSlip.State.choices])


class SlipForm(CleanTextMixin, forms.ModelForm):
    """All facts of the slip (REQ-1.8)."""

    class Meta:
        model = RegistrationSlip
        fields = RegistrationSlip.FACTS
        widgets = {
            "origin": forms.RadioSelect,
            "dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "matter_title": forms.Textarea(attrs={"rows": 2}),
            "attachments": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, slip: RegistrationSlip, on: datetime.date, **kwargs: Any) -> None:
        kwargs["initial"] = {**slip.facts(), "case_officer": slip.case_officer_id, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for name, sentence in MISSING.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence
        officers: Any = self.fields["case_officer"]
        officers.queryset = User.objects.filter(Q(pk__in=User.objects.working(on=on).values("pk")) | Q(pk=slip.case_officer_id))
        officers.empty_label = "Ingen"
        origin: Any = self.fields["origin"]
        origin.choices = RegistrationSlip.Origin.choices
        shown = example(Municipality.current().dnr_pattern)
        self.fields["dnr"].help_text = f"Så som det står i diariet{f', till exempel {shown}' if shown else ''}."

    def as_data(self, **changed: str) -> dict[str, str]:
        """What a browser would have sent for the form as it is opened, with some answers changed."""
        return {name: str(self[name].value() or "") for name in self.fields} | changed

    def clean_dnr(self) -> str:
        dnr: str = self.cleaned_data["dnr"]
        check_dnr(dnr)
        return dnr

    def clean_matter_title(self) -> str:
        """The title is read by anybody who asks for the diary."""
        title: str = self.cleaned_data["matter_title"]
        if looks_like_personal_number(title):
            raise forms.ValidationError("Ärendemeningen ser ut att innehålla ett personnummer. Skriv den utan.")
        return title

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in RegistrationSlip.FACTS}


class CorrectForm(SlipForm):
    reason = forms.CharField(
        label="Varför rättas uppgifterna?",
        max_length=500,
        help_text="Den tidigare versionen står kvar, med din förklaring till ändringen.",
        error_messages={"required": "Skriv varför uppgifterna rättas."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)


class MarkForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = SecrecyMark
        fields = ["provision"]
        error_messages = {"provision": {"required": "Skriv vilken sekretessbestämmelse som kan gälla, till exempel 26 kap. 1 § OSL."}}


class LiftForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="Varför hävs markeringen?", max_length=500, error_messages={"required": "Skriv varför sekretessmarkeringen hävs."}
    )
