"""What is asked when a package is ordered, delivered, receipted or withdrawn."""

import datetime
from typing import Any

from django import forms

from archiving.forms.snapshots import EARLIEST
from core.fields import LocalMomentField
from core.forms import CleanTextMixin
from registry.forms.account_filter import LightSelect

LATEST = datetime.date(2999, 12, 31)


class PackageOrderForm(CleanTextMixin, forms.Form):
    """`accounts` are those that have something to package: key, and name with how many."""

    account = forms.ChoiceField(label="Konto", widget=LightSelect, error_messages={"required": "Välj ett konto."})
    period_from = forms.DateField(label="Tagna från och med", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    period_to = forms.DateField(label="Tagna till och med", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, accounts: list[tuple[int, str]], today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.fields["account"]
        assert isinstance(account, forms.ChoiceField)
        account.choices = [("", "Välj konto"), *accounts]
        account.error_messages["invalid_choice"] = "Välj ett konto i listan. Ett konto utan godkända bilder att paketera är inte med."
        self.today = today
        self.initial = {"period_from": today.replace(month=1, day=1), "period_to": today, **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        for name, day in (("period_from", first), ("period_to", last)):
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, "Kontrollera året.")
        if first and last and last < first:
            self.add_error("period_to", "Periodens sista dag kan inte ligga före den första.")
        elif last and last > self.today:
            self.add_error("period_to", "Periodens sista dag kan inte ligga efter i dag.")
        return cleaned


class DeliverForm(CleanTextMixin, forms.Form):
    at = LocalMomentField(label="När lämnades paketet över?")
    how = forms.CharField(
        label="Hur lämnades det över?", max_length=200, help_text="Till exempel e-arkivets mottagningsyta eller en krypterad disk."
    )


class ReceiptForm(CleanTextMixin, forms.Form):
    receipt = forms.CharField(
        label="Kvittots beteckning",
        max_length=200,
        help_text="Det e-arkivet kallar mottagningen: ett nummer, ett diarienummer eller filnamnet på kvittot.",
    )


class WithdrawForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(label="Varför återtas paketet?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
