"""What is written when an account is closed."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone

from closing.models import ClosingSettings, Closure
from core.fields import WebLinkField
from core.forms import CleanTextMixin, SeenMixin
from core.text import looks_like_personal_number
from registry.models import Party


class ProposeForm(CleanTextMixin, forms.Form):
    """S19: why, and where residents turn instead. Whoever is both head and officer says as which."""

    party = forms.ChoiceField(label="Du skriver under som", choices=Party, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Varför avslutas kontot?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Skriv så att invånarna förstår: skälet kommer med i avslutsinlägget (S19). Inga uppgifter om personer.",
    )
    turn_to = forms.CharField(
        label="Vart vänder sig invånarna i stället?",
        max_length=300,
        help_text="Till exempel: Bibliotekets sida på kommunens webbplats. Står i den publika listan.",
    )

    def __init__(self, *args: Any, parties: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = parties
        if len(parties) == 1:
            del self.fields["party"]
        else:
            self.fields["party"].initial = parties[0]

    def chosen_party(self) -> Party:
        return Party(self.cleaned_data["party"]) if "party" in self.fields else self.parties[0]

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if looks_like_personal_number(reason):
            raise forms.ValidationError("Texten ser ut att innehålla ett personnummer. Den blir offentlig: ta bort numret.")
        return reason


class SignForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="Motivering",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Frivilligt. Står i beslutet.",
    )


class NoForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="Varför?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Den som föreslog avslutet får läsa det."
    )


class FarewellForm(CleanTextMixin, forms.Form):
    """What was posted, where and when (S19)."""

    text = forms.CharField(label="Texten", max_length=3000, widget=forms.Textarea(attrs={"rows": 12}))
    url = WebLinkField(label="Länk till inlägget")
    posted_on = forms.DateField(
        label="Publicerat",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Skriv dagen som 2026-06-30."},
    )
    elsewhere = forms.CharField(
        label="Varför står inlägget någon annanstans?",
        required=False,
        max_length=300,
        help_text="Fylls i om länken inte går till kontot, till exempel när ingen kommer åt det längre.",
    )

    def __init__(self, *args: Any, closure: Closure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closure = closure

    def clean_posted_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["posted_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Anteckna inlägget när det är publicerat. Dagen har inte varit än.")
        if day < timezone.localdate(self.closure.proposed_at):
            raise forms.ValidationError("Inlägget kan inte vara äldre än förslaget att avsluta kontot.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        url = cleaned.get("url", "")
        if url and _host(url) != _host(self.closure.account.url) and not cleaned.get("elsewhere"):
            self.add_error("elsewhere", "Länken går inte till kontot. Skriv varför inlägget står någon annanstans.")
        return cleaned


def _host(url: str) -> str:
    """Without what only tells one kind of screen from another: m.facebook.com is facebook.com."""
    host = (urlsplit(url).hostname or "").lower()
    return host.removeprefix("www.").removeprefix("m.")


class LinkForm(CleanTextMixin, forms.Form):
    place = forms.CharField(
        label="Var länkas det till kontot?", max_length=200, help_text="Till exempel: sidfoten på webbplatsen, affischer, mejlsignaturer."
    )


class SettingsForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    seen_fields = ClosingSettings.FIELDS

    class Meta:
        model = ClosingSettings
        fields = ClosingSettings.FIELDS
        labels = {"farewell": "Mall för avslutsinlägget", "notice_days": "Så många dagar står inlägget innan kontot avslutas"}
        widgets = {"farewell": forms.Textarea(attrs={"rows": 12})}
