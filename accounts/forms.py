"""Forms about people and the organisation. They validate, and never act."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from accounts.actions import PERSON_FIELDS
from accounts.fields import DepartmentField, PersonField, offer_departments
from accounts.models import Department, Deputy, Role, RoleAppointment, User
from accounts.organisation import DEPARTMENT_FIELDS
from accounts.tree import SEPARATOR, Tree
from core.forms import CleanTextMixin, DatedMixin, SeenMixin

EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)


class DayField(forms.DateField):
    """A day as the browser's own date picker gives it. Years that must be slips of the finger are refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> datetime.date | None:
        day = super().clean(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError("Kontrollera årtalet.")
        return day


# ---- people


class PersonForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    seen_fields = PERSON_FIELDS
    department = DepartmentField(required=False)

    class Meta:
        model = User
        fields = PERSON_FIELDS
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }
        help_texts = {"email": "Adressen i kommunen. Med den loggar personen in.", "title": "Till exempel bibliotekarie."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments(self, "department", chosen=self.instance.department_id)

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class OwnDetailsForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    seen_fields = ("name", "title", "phone")

    class Meta:
        model = User
        fields = ("name", "title", "phone")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }


class LastDayForm(forms.Form):
    ends_on = DayField(label="Sista arbetsdag", required=False, help_text="Lämna tomt om personen stannar tills vidare.")


class PersonFilterForm(CleanTextMixin, forms.Form):
    class State:
        WORKING, LEAVING, LEFT, NEVER = "arbetar", "slutar", "slutat", "aldrig"
        CHOICES = [
            ("", "Arbetar här"),
            (LEAVING, "Har ett slutdatum"),
            (NEVER, "Har inte loggat in än"),
            (LEFT, "Har slutat eller är avstängd"),
            ("alla", "Alla"),
        ]

    q = forms.CharField(label="Sök", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    department = DepartmentField(required=False, empty_label="Alla verksamheter")
    role = forms.ChoiceField(label="Roll", required=False, choices=[("", "Alla roller"), *Role.choices])
    state = forms.ChoiceField(label="Läge", required=False, choices=State.CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments(self, "department", closed_too=True)


# ---- departments


class DepartmentForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    seen_fields = DEPARTMENT_FIELDS
    parent = DepartmentField(label="Ligger under", required=False, empty_label="Högst upp")

    class Meta:
        model = Department
        fields = DEPARTMENT_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Tree().below(self.instance.pk) if self.instance.pk else set()
        offer_departments(self, "parent", chosen=self.instance.parent_id, without=own)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if SEPARATOR in name:
            raise forms.ValidationError("Skriv namnet utan snedstreck mellan mellanslag. Välj överordnad verksamhet i ”Ligger under”.")
        return name


class NewDepartmentForm(DepartmentForm):
    head = PersonField(label="Verksamhetschef", required=False, help_text="Namnet eller e-postadressen. Kan utses senare.")


class HeadForm(CleanTextMixin, forms.Form):
    person = PersonField(label="Verksamhetschef")


class ShutOutForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="Varför det inte kan vänta",
        max_length=300,
        help_text="Till exempel att lösenordet har kommit på avvägar. Det du skriver står i historiken. Skriv inget om hälsa.",
    )


class CloseDepartmentForm(forms.Form):
    closed_on = DayField(label="Upphör från och med", initial=timezone.localdate)


# ---- appointments and deputies


class AppointmentForm(CleanTextMixin, DatedMixin, forms.ModelForm):
    person = PersonField(label="Person")

    class Meta:
        model = RoleAppointment
        fields = ("role", "from_date", "to_date")
        field_classes = {"from_date": DayField, "to_date": DayField}
        help_texts = {"to_date": "Lämna tomt om uppdraget gäller tills vidare."}

    field_order = ("person", "role", "from_date", "to_date")


class DeputyForm(CleanTextMixin, DatedMixin, forms.ModelForm):
    person = PersonField(label="Ersättare")

    class Meta:
        model = Deputy
        fields = ("from_date", "to_date", "ground")
        field_classes = {"from_date": DayField, "to_date": DayField}
        help_texts = {"to_date": "Lämna tomt om ersättaren är utsedd tills vidare."}

    field_order = ("person", "from_date", "to_date", "ground")


class EndForm(forms.Form):
    to_date = DayField(label="Sista dag", initial=timezone.localdate, help_text="Välj gårdagen om det ska upphöra genast.")
