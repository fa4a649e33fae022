"""Closing a day and taking it back. The rules are `core.calendar_changes.problems`; here each sentence finds its field."""

import datetime
from typing import Any

from django import forms

from accounts.forms import DayField
from core.calendar_changes import problems
from core.forms import CleanTextMixin
from core.models import LocalDay
from core.workdays import WorkCalendar


class CloseDaysForm(CleanTextMixin, forms.Form):
    first = DayField(label="Dag", error_messages={"required": "Välj vilken dag det gäller."})
    last = DayField(label="Till och med", required=False, help_text="Fyll i om det är flera dagar i rad. Helger räknas bort.")
    closes_at = forms.TimeField(
        label="Stänger klockan",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Fyll i om kontoret bara stänger tidigare. Lämna tomt om det är stängt hela dagen.",
    )
    reason = forms.CharField(
        label="Skäl",
        max_length=100,
        help_text=str(LocalDay._meta.get_field("reason").help_text),
        error_messages={"required": "Skriv varför, till exempel planeringsdag."},
    )

    def __init__(self, *args: Any, calendar: WorkCalendar, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar, self.today = calendar, today

    def clean(self) -> dict[str, Any]:
        first, last, closes_at = (self.cleaned_data.get(name) for name in ("first", "last", "closes_at"))
        if first and "last" in self.cleaned_data:
            for name, sentence in problems(self.calendar, first=first, last=last, closes_at=closes_at, today=self.today).items():
                self.add_error(name, sentence)
        return self.cleaned_data


class WithdrawDayForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(label="Skäl", max_length=300, help_text="Varför dagen ska vara som vanligt. Står i historiken.")
