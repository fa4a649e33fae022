"""What the archive is searched for, in the address: `/arkiv/sok/?q=sagostund&konto=17&fran=2026-01-01`."""

from typing import Any

from django import forms

from archiving.models import Campaign, Snapshot
from core.forms import CleanTextMixin
from registry.forms.account_filter import LightSelect


class SearchForm(CleanTextMixin, forms.Form):
    q = forms.CharField(label="Ord i texten, filnamn eller kontrollsumma", required=False, max_length=120)
    konto = forms.ChoiceField(label="Konto", required=False, widget=LightSelect)
    fran = forms.DateField(label="Visar från", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    till = forms.DateField(label="Visar till", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kampanj = forms.ChoiceField(label="Kampanj", required=False)
    lage = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), *Snapshot.State.choices])

    def __init__(self, *args: Any, accounts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaigns = [(one.pk, str(one)) for one in Campaign.objects.all()[:40]]
        for name, choices in (("konto", accounts), ("kampanj", campaigns)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Alla"), *choices]
        for name in ("konto", "kampanj", "lage"):
            self.fields[name].error_messages["invalid_choice"] = "Välj något i listan."

    def choices(self) -> dict[str, Any]:
        """What could be understood; a wrong value is told beside its field and otherwise left out."""
        self.is_valid()
        return self.cleaned_data
