"""What the officer is asked when a campaign is moved, how its board is filtered, and the archive's settings."""

from collections.abc import Iterable
from typing import Any

from django import forms

from archiving.board import Colour
from archiving.models import ArchiveSettings, Campaign, Occasion
from archiving.triggers import BY_HAND
from core.forms import CleanTextMixin, SeenMixin
from registry.forms.account_filter import LightSelect

HAPPENED = {
    Occasion.NEW_LOOK: "Kontot har fått ny logotyp eller nytt utseende",
    Occasion.CRISIS: "En kris är över",
    Occasion.OTHER: "Annat skäl",
}


class BoardFilterForm(forms.Form):
    """`/arkiv/kampanjer/3/?lage=forsenad&verksamhet=12`."""

    verksamhet = forms.ChoiceField(label="Verksamhet", required=False, widget=LightSelect)
    lage = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), *Colour.choices], widget=LightSelect)

    def __init__(self, *args: Any, departments: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooses = self.fields["verksamhet"]
        assert isinstance(chooses, forms.ChoiceField)
        chooses.choices = [("", "Alla"), *departments]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = "Välj något i listan."

    def choices(self) -> dict[str, Any]:
        """What could be understood; a wrong value is told beside its field and otherwise left out."""
        self.is_valid()
        return self.cleaned_data


class DateField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "Skriv dagen som 2027-03-01.", "required": "Skriv vilken dag."},
            **kwargs,
        )


class MoveCampaignForm(CleanTextMixin, forms.Form):
    """Carries the window that it was opened on, so that saving notices when somebody else has moved it."""

    opens_on = DateField(label="Öppnar")
    closes_on = DateField(label="Sista dag", help_text="Uppgifter som inte är inskickade ska då vara gjorda senast den nya dagen.")
    reason = forms.CharField(
        label="Varför flyttas kampanjen?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="Står i kampanjens historik."
    )
    seen_first = DateField(required=False)
    seen_last = DateField(required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(opens_on=campaign.opens_on, closes_on=campaign.closes_on)
        self.initial.update(seen_first=campaign.opens_on, seen_last=campaign.closes_on)
        for name in ("seen_first", "seen_last"):
            self.fields[name].widget = forms.HiddenInput()
        if campaign.state == Campaign.State.OPEN:
            self.fields["opens_on"].disabled = True
            self.fields["opens_on"].help_text = "Kampanjen har redan öppnat."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("seen_first"), cleaned.get("seen_last")
        cleaned["seen"] = (first, last) if first and last else None
        return cleaned


class ExtraSnapshotForm(CleanTextMixin, forms.Form):
    """REQ-2.8, by hand."""

    occasion = forms.ChoiceField(
        label="Vad har hänt?", choices=[(one.value, HAPPENED[one]) for one in BY_HAND], widget=forms.RadioSelect,
        error_messages={"required": "Välj vad som har hänt."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Beskriv kort",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Till exempel: Ny logotyp från den 1 mars. Den som tar bilden läser det, och det sparas med den.",
        error_messages={"required": "Skriv varför ögonblicksbilden ska tas."},
    )


class WithdrawSnapshotForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="Varför ska den inte tas?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="Står i historiken."
    )


class ArchiveSettingsForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    seen_fields = ArchiveSettings.FIELDS

    class Meta:
        model = ArchiveSettings
        fields = ArchiveSettings.FIELDS
        labels = {
            "spring_from": "Vårens fönster, första dag",
            "spring_to": "Vårens fönster, sista dag",
            "autumn_from": "Höstens fönster, första dag",
            "autumn_to": "Höstens fönster, sista dag",
            "classification": "Klassificering",
            "pdf_kind": "Format för PDF",
            "submission_agreement": "Leveransöverenskommelse",
            "records_creator": "Arkivbildare",
            "delivering_organisation": "Levererande organisation",
            "contact_name": "Kontakt",
            "contact_email": "Kontaktens e-post",
            "recipient": "Mottagare",
        }
        help_texts = {
            "spring_from": "Månad och dag, till exempel 03-01. En kampanj som är upplagd ändras inte. Flytta den på dess sida.",
            "spring_to": "Månad och dag, till exempel 05-15.",
            "autumn_from": "Månad och dag, till exempel 10-01.",
            "autumn_to": "Månad och dag, till exempel 11-30.",
            "classification": "Skrivs på ögonblicksbilder när klassificeringsplanen saknar handlingstypen Ögonblicksbild.",
            "pdf_kind": "Portalens utskrifter får det formatet. Det som PDF/A-1b inte kan hålla blir PDF/A-2b, och det står på bilden.",
        }
