"""Forms for what is written to the visitor, and for confirming that it has been posted (S12, S13)."""

from typing import Any

from django import forms

from core.fields import WebLinkField
from core.forms import CleanTextMixin
from inquiries.models import Inquiry, SavedReply
from inquiries.saved_replies import usable_for

LONGEST = 5000


class ReplyForm(CleanTextMixin, forms.Form):
    """`seen` tells which words the draft had when the page was opened."""

    text = forms.CharField(
        label="Ditt svar",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Skriv kort och vänligt. Signaturen läggs till under texten.",
        error_messages={"required": "Skriv vad du vill svara."},
    )
    saved = forms.ModelChoiceField(label="Sparade svar", queryset=SavedReply.objects.none(), required=False, empty_label="Välj en text")
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, inquiry: Inquiry, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inquiry = inquiry
        self.fields["saved"].queryset = usable_for(inquiry)  # type: ignore[attr-defined]
        self.fields["text"].label = label or self.fields["text"].label


class PostedForm(CleanTextMixin, forms.Form):
    """One click; the link is for whoever wants to find the reply again. `seen` tells which words were on the page."""

    url = WebLinkField(label="Länk till svaret", required=False, help_text="Om du vill. Då är det lätt att hitta svaret igen.")
    seen = forms.CharField(
        max_length=64, widget=forms.HiddenInput, error_messages={"required": "Sidan var inte hel. Läs igenom svaret och bekräfta sedan."}
    )


class ReferredForm(PostedForm):
    """S14: the history tells to whom the visitor was referred."""

    reason = forms.CharField(
        label="Parti eller politiker",
        max_length=200,
        help_text="Vart inlägget hänvisas, till exempel Partiet X i Markaryd.",
        error_messages={"required": "Skriv vilket parti eller vilken politiker det gäller."},
    )
    field_order = ("reason", "url", "seen")


class NoReplyForm(CleanTextMixin, forms.Form):
    """S11: "Alla frågor behöver inte besvaras av kommunen". The reason is kept."""

    OWN = "eget"
    QUICK = ("Samtal mellan besökare", "Tack eller hejarop", "Redan besvarat", "Skräp eller reklam")

    choice = forms.ChoiceField(
        label="Varför behövs inget svar?",
        choices=[*((words, words) for words in QUICK), (OWN, "Något annat")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför.", "invalid_choice": "Välj varför."},
    )
    reason = forms.CharField(label="Skälet med egna ord", required=False, max_length=500, help_text="Behövs bara om du valde Något annat.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("choice") == self.OWN and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Skriv varför frågan inte behöver något svar.")
        return cleaned

    def said(self) -> str:
        """The reason to keep: the choice, and what was written beside it."""
        choice, reason = self.cleaned_data["choice"], self.cleaned_data["reason"]
        return reason if choice == self.OWN else f"{choice}: {reason}" if reason else choice


class ReasonForm(CleanTextMixin, forms.Form):
    """Why something is taken up again."""

    reason = forms.CharField(
        label="Varför?", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "Skriv varför."}
    )
