"""Asking somebody who knows, and answering (S13)."""

from typing import Any

from django import forms

from accounts.fields import PersonField
from core.forms import CleanTextMixin


class ExpertForm(CleanTextMixin, forms.Form):
    """Either a colleague who logs in, or somebody else's name and e-mail."""

    question = forms.CharField(
        label="Vad behöver du veta?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Den du frågar får läsa det här och vad som skrevs, men inte vem som skrev det.",
        error_messages={"required": "Skriv vad du behöver veta."},
    )
    person = PersonField(
        label="Kollega som loggar in i portalen", required=False, help_text="Skriv namnet eller e-postadressen. Lämna tomt annars."
    )
    name = forms.CharField(label="Namn", required=False, max_length=120)
    email = forms.EmailField(
        label="E-post", required=False, max_length=254, help_text="Dit skickas en personlig länk som gäller i fjorton dagar."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"person", "name", "email"} & self.errors.keys():
            return cleaned
        person, name, email = cleaned.get("person"), cleaned.get("name"), cleaned.get("email")
        if person and (name or email):
            self.add_error("person", "Välj antingen en kollega eller någon utan inloggning, inte båda.")
        elif not person and not (name or email):
            self.add_error("person", "Skriv vem du vill fråga: en kollega, eller namn och e-post till någon annan.")
        elif not person and not name:
            self.add_error("name", "Skriv namnet på den du frågar.")
        elif not person and not email:
            self.add_error("email", "Skriv e-postadressen till den du frågar.")
        return cleaned


class ExpertAnswerForm(CleanTextMixin, forms.Form):
    answer = forms.CharField(
        label="Ditt svar",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Skriv det du vet. Den som frågade formulerar svaret till invånaren.",
        error_messages={"required": "Skriv ditt svar."},
    )
