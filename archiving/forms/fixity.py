from typing import Any

from django import forms

from core.forms import CleanTextMixin


class SettleFaultForm(CleanTextMixin, forms.Form):
    replacement = forms.FileField(
        label="Filen ur säkerhetskopian",
        required=False,
        help_text="Portalen jämför kontrollsumman innan filen läggs tillbaka. Utan fil läses den lagrade en gång till.",
    )
    measure = forms.CharField(
        label="Vad har gjorts?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vad som hände och vad ni gjorde åt det.",
    )

    def clean_replacement(self) -> Any:
        return self.cleaned_data["replacement"] or None
