from typing import Any

from django import forms

from accounts.models import Department, User
from core.forms import CleanTextMixin, SeenMixin
from inquiries.models import SavedReply
from inquiries.saved_replies import VARIABLES, mistakes_in


class SavedReplyForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    """The officer may write for everybody; a head for the departments that the head leads."""

    seen_fields = ("title", "text", "department")

    class Meta:
        model = SavedReply
        fields = ["title", "text", "department"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        error_messages = {
            "title": {"required": "Skriv en rubrik, så att kollegorna hittar texten."},
            "text": {"required": "Skriv texten som ska kunna användas i svar."},
            "department": {"required": "Välj vilken verksamhet som ska använda texten."},
        }
        help_texts = {
            "title": "Så att kollegorna hittar texten, till exempel Öppettider.",
            "text": f"Det här fylls i när någon väljer texten: {', '.join(f'{{{name}}} ({words})' for name, words in VARIABLES.items())}.",
        }

    def __init__(self, *args: Any, user: User, is_officer: bool, led: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Department.objects.all() if is_officer else Department.objects.filter(pk__in=led)
        field.required = not is_officer
        field.empty_label = "Alla verksamheter" if is_officer else "Välj verksamhet"
        if not is_officer:
            field.help_text = "Texten kan användas för verksamhetens konton."

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if wrong := mistakes_in(text):
            known = ", ".join(f"{{{name}}}" for name in VARIABLES)
            raise forms.ValidationError(f"{', '.join(dict.fromkeys(wrong))[:200]} går inte att fylla i. Använd {known}.")
        return text
