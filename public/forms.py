from typing import Any

from django import forms

from core.forms import CleanTextMixin
from registry.models import Platform, SocialAccount


class ListForm(CleanTextMixin, forms.Form):
    q = forms.CharField(
        label="Sök konto eller verksamhet",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kanal = forms.ChoiceField(label="Kanal", required=False, error_messages={"invalid_choice": "Välj en av kanalerna i listan."})
    ordna = forms.ChoiceField(
        label="Ordna efter",
        required=False,
        choices=[("verksamhet", "Verksamhet"), ("kanal", "Kanal")],
        error_messages={"invalid_choice": "Välj verksamhet eller kanal."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only channels that have an account in the list are offered."""
        super().__init__(*args, **kwargs)
        used = Platform.objects.filter(pk__in=SocialAccount.objects.listed().values("public_version__platform"))
        channels = [("", "Alla kanaler"), *((platform.slug, str(platform)) for platform in used)]
        self.fields["kanal"].choices = channels  # type: ignore[attr-defined]
