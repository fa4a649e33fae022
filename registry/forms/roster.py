"""Forms for who looks after an account and who has rights on the platform. None of them has a field for a secret."""

import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse_lazy

from accounts.fields import PersonField
from accounts.models import User
from core.forms import CleanTextMixin, DatedMixin
from registry.forms.people import split_option
from registry.models import AccessGrant, RosterRow

FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
NO_SUCH_YEAR = "Skriv ett år mellan 2000 och 2099."
NO_SECRETS = "Skriv aldrig lösenord, engångskoder eller återställningskoder i portalen."


class ColleagueField(PersonField):
    """Somebody who works here, with suggestions as the name is typed (htmx); without JavaScript name or e-mail does as well."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Person", help_text="Skriv namnet eller e-postadressen.", **kwargs)
        self.widget.attrs.update(
            {
                "list": "personer",
                "hx-get": reverse_lazy("registry:person_options"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#personer",
            }
        )

    def clean(self, value: Any) -> User | None:
        name, email = split_option(str(value or "").strip())
        return super().clean(email or name)


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Skriv dagen som 2026-11-22."},
        validators=[MinValueValidator(FIRST_DAY, NO_SUCH_YEAR), MaxValueValidator(LAST_DAY, NO_SUCH_YEAR)],
        **kwargs,
    )


class AppointForm(CleanTextMixin, DatedMixin, forms.Form):
    role = forms.ChoiceField(label="Uppgift", choices=RosterRow.Role, widget=forms.RadioSelect)
    person = ColleagueField()
    from_date = day_field("Från och med")
    to_date = day_field("Till och med", required=False, help_text="Lämna tomt om uppgiften gäller tills vidare.")


class EndForm(CleanTextMixin, forms.Form):
    last_day = day_field("Sista dag")

    def __init__(self, *args: Any, first_day: datetime.date, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_day = first_day
        self.initial.setdefault("last_day", max(first_day, today))

    def clean_last_day(self) -> datetime.date:
        day = self.cleaned_data["last_day"]
        if day < self.first_day:
            raise forms.ValidationError(f"Sista dagen kan inte ligga före första dagen, {self.first_day.isoformat()}.")
        return day


class AccessForm(CleanTextMixin, DatedMixin, forms.Form):
    person = ColleagueField()
    level = forms.ChoiceField(label="Behörighet i kanalen", choices=AccessGrant.Level, widget=forms.RadioSelect)
    through_personal_profile = forms.BooleanField(
        label="Behörigheten går genom personens privata profil",
        required=False,
        help_text="En del kanaler kräver det. Det är frivilligt för den anställde (S10).",
    )
    from_date = day_field("Från och med")
