from django import forms

from registry.models import Platform


class ListForm(forms.Form):
    q = forms.CharField(label="Sök konto eller verksamhet", required=False, max_length=100, strip=True)
    platform = forms.ChoiceField(label="Kanal", required=False)
    by = forms.ChoiceField(
        label="Ordna efter", required=False, choices=[("department", "Verksamhet"), ("platform", "Kanal")], initial="department"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = [("", "Alla kanaler"), *Platform.objects.in_use().values_list("slug", "name")]
