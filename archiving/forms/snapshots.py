"""The facts of a snapshot that is handed in (REQ-2.9), and what the reviewer says of it."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from archiving.models import Method
from core.fields import LocalMomentField, WebLinkField
from core.forms import CleanTextMixin
from core.text import FORBIDDEN, PERSONAL_NUMBER_WARNING, looks_like_personal_number

EARLIEST = datetime.date(2000, 1, 1)  # before there was anything to take a picture of
WRONG_YEAR = "Kontrollera året: det ska ha fyra siffror och inte ligga före 2000."
TICKS = ("has_profile", "has_feed", "has_followers", "has_media")


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Skriv dagen som 2026-06-30."},
    )


class HandInForm(CleanTextMixin, forms.Form):
    """Whether comments are unfolded is asked outright, since it is what is most often forgotten."""

    YES, NO = "ja", "nej"
    LONGEST_DRAFT = 2000  # characters of a field

    url = WebLinkField(label="Adress", max_length=600)
    captured_at = LocalMomentField(label="När togs den?")
    captured_by = forms.CharField(label="Vem tog den?", max_length=120)
    period_from = _day("Visar från och med")
    period_to = _day("Visar till och med")
    method = forms.ChoiceField(
        label="Hur togs den?", choices=[("", "Välj"), *Method.choices], error_messages={"required": "Välj hur den togs."}
    )
    tool = forms.CharField(label="Med vilket verktyg?", max_length=200, help_text="Webbläsare eller program, med version.")
    has_profile = forms.BooleanField(label="Profil, omslag och Om-text", required=False)
    has_feed = forms.BooleanField(label="Flödet med inläggen", required=False)
    has_followers = forms.BooleanField(label="Antal följare", required=False)
    has_media = forms.BooleanField(label="Bilder och filmer", required=False)
    has_comments = forms.ChoiceField(
        label="Visar den alla kommentarer, utfällda?",
        choices=[(YES, "Ja"), (NO, "Nej, eller inte alla")],
        widget=forms.RadioSelect,
        error_messages={"required": "Svara ja eller nej."},
    )
    gaps = forms.CharField(
        label="Vad saknas, och varför?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Krävs när något ovan inte är med. Exempel: Kontot visar inte antal följare.",
    )
    is_secret = forms.BooleanField(label="Den kan innehålla uppgifter som omfattas av sekretess", required=False)
    provision = forms.CharField(label="Lagrum", required=False, max_length=120, help_text="Exempel: 26 kap. 1 § OSL")
    comment = forms.CharField(
        label="Kommentar till den som granskar", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    WHERE = ("url", "captured_at", "captured_by")
    PERIOD = ("period_from", "period_to")
    HOW = ("method", "tool")
    REST = ("gaps", "is_secret", "provision", "comment")

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_captured_at(self) -> datetime.datetime:
        moment = self.cleaned_data["captured_at"]
        if moment.date() < EARLIEST:
            raise forms.ValidationError(WRONG_YEAR)
        if moment > self.now + datetime.timedelta(minutes=5):
            raise forms.ValidationError("Ögonblicksbilden kan inte vara tagen senare än nu.")
        return moment

    def clean_gaps(self) -> str:
        gaps = self.cleaned_data["gaps"]
        if looks_like_personal_number(gaps):
            raise forms.ValidationError(PERSONAL_NUMBER_WARNING)
        return gaps

    def clean_comment(self) -> str:
        comment = self.cleaned_data["comment"]
        if looks_like_personal_number(comment):
            raise forms.ValidationError(PERSONAL_NUMBER_WARNING)
        return comment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        if first and first < EARLIEST:
            self.add_error("period_from", WRONG_YEAR)
        if first and last and last < first:
            self.add_error("period_to", "Sista dagen kan inte ligga före den första.")
        elif last and last > timezone.localdate(self.now):
            self.add_error("period_to", "Sista dagen kan inte ligga i framtiden.")
        everything = all(cleaned.get(name) for name in TICKS) and cleaned.get("has_comments") != self.NO
        if not everything and "gaps" in cleaned and not cleaned["gaps"]:
            self.add_error("gaps", "Något är inte med. Skriv vad som saknas och varför.")
        if cleaned.get("is_secret") and "provision" in cleaned and not cleaned["provision"]:
            self.add_error("provision", "Ange det lagrum som kan gälla, till exempel 26 kap. 1 § OSL.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """As `submit_snapshot` wants them."""
        facts = {name: self.cleaned_data[name] for name in self.fields}
        facts["has_comments"] = facts["has_comments"] == self.YES
        facts["provision"] = facts["provision"] if facts["is_secret"] else ""
        return facts

    def as_written(self) -> dict[str, str]:
        """Every field as it was typed, right or wrong, for the draft; but for what no database holds."""
        written = {name: str(self.data[name])[: self.LONGEST_DRAFT] for name in self.fields if name in self.data}
        return {name: FORBIDDEN.sub("", text) for name, text in written.items()}


class ApproveForm(forms.Form):
    """`version` is the number of the one that was looked at."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


REASONS = (
    "Kommentarerna är inte utfällda.",
    "Hela flödet är inte med: fortsätt längre bakåt i tiden.",
    "Profilen, omslaget eller Om-texten saknas.",
    "Bilden är suddig eller avskuren.",
    "Det är inloggningssidan i stället för kontot.",
    "Det är fel konto.",
    "Perioden stämmer inte med det som syns.",
)


class SendBackForm(CleanTextMixin, forms.Form):
    """Ready-made reasons, words of one's own, or both."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    ready_made = forms.MultipleChoiceField(
        label="Vad behöver göras om?", required=False, choices=[(text, text) for text in REASONS], widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(label="Med egna ord", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "words" in cleaned and "ready_made" in cleaned and len(self.reason()) > 500:
            self.add_error("words", "Skälet är för långt. Korta texten.")
        elif not self.errors and not self.reason():
            self.add_error("ready_made", "Kryssa i vad som behöver göras om, eller skriv det.")
        return cleaned

    def reason(self) -> str:
        return " ".join([*self.cleaned_data.get("ready_made", []), self.cleaned_data.get("words", "")]).strip()
