"""Evidence, removal and the decision about the diary (S17, S22, S23, REQ-1.7)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import CleanTextMixin
from core.text import PERSONAL_NUMBER_WARNING, looks_like_personal_number
from inquiries.forms.fields import CheckedFileField
from inquiries.models import RecordDecision

Outcome = RecordDecision.Outcome

FORCING_LABELS = {
    "is_complaint": ("Det är ett klagomål eller en synpunkt", ""),
    "belongs_to_matter": ("Det hör till ett pågående ärende", ""),
    "starts_matter": ("Det startar ett ärende", "Någon begär något som kommunen ska ta ställning till."),
    "may_be_secret": ("Det kan omfattas av sekretess", "Till exempel uppgifter om någons hälsa eller sociala situation."),
}


class EvidenceForm(forms.Form):
    file = CheckedFileField(
        label="Skärmbild eller utskrift av inlägget",
        help_text="Bild (PNG, JPEG eller WebP) eller PDF, högst 10 MB. Ta med hela inlägget, vem som skrev det och när.",
        error_messages={"required": "Välj filen med skärmbilden.", "empty": "Filen är tom. Välj en annan."},
    )


class RemoveForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="Varför tas det bort?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Vilken regel det bryter mot. Upprepa inte själva innehållet.",
        error_messages={"required": "Skriv varför inlägget tas bort."},
    )
    is_gone = forms.BooleanField(
        label="Jag har tagit bort inlägget i kanalen",
        error_messages={"required": "Ta bort inlägget i kanalen först. Bekräfta sedan här."},
    )


class RecordForm(CleanTextMixin, forms.Form):
    """Any of the four ticks decides the outcome: then the choice below is not asked for. `seen` is the version that was read."""

    is_complaint = forms.BooleanField(required=False)
    belongs_to_matter = forms.BooleanField(required=False)
    starts_matter = forms.BooleanField(required=False)
    may_be_secret = forms.BooleanField(required=False)
    outcome = forms.ChoiceField(
        label="Bedömning",
        required=False,
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        help_text="Har du kryssat i något ovanför blir det alltid Ska diarieföras.",
        error_messages={"invalid_choice": "Välj en av bedömningarna."},
    )
    matter_title = forms.CharField(
        label="Ärendemening",
        required=False,
        max_length=250,
        help_text="Om det ska diarieföras: vad det rör, i korthet. Skriv inget som kan vara hemligt.",
    )
    disposal_decision = forms.CharField(
        label="Gallringsbeslut",
        required=False,
        max_length=200,
        help_text="Om det är uppenbart av ringa betydelse: beslutet som gör att det får gallras, till exempel KS 2019/45.",
    )
    reason = forms.CharField(label="Varför ändras bedömningen?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=30_000, error_messages={"required": "Sidan var inte hel. Försök igen."}
    )

    def __init__(self, *args: Any, last: RecordDecision | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in FORCING_LABELS.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        self.last = last
        if last is None:
            del self.fields["reason"]

    @property
    def is_forced(self) -> bool:
        return any(self.cleaned_data.get(name) for name in RecordDecision.FORCING)

    def clean_matter_title(self) -> str:
        title = self.cleaned_data["matter_title"]
        if looks_like_personal_number(title):
            raise ValidationError(PERSONAL_NUMBER_WARNING)
        return title

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_forced:
            cleaned["outcome"] = Outcome.REGISTER
            self.errors.pop("outcome", None)
        elif not cleaned.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", "Kryssa i något ovanför, eller välj en bedömning.")
        if cleaned.get("outcome") == Outcome.OBVIOUSLY_MINOR and not cleaned.get("disposal_decision"):
            self.add_error("disposal_decision", "Skriv vilket gallringsbeslut som gäller (S23).")
        if self.last is not None and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Skriv varför bedömningen ändras.")
        return cleaned

    def facts(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] for name in RecordDecision.FORCING}
