"""What lists of an account's things are asked for, in their address: what is shown (`visa`), and of which account (`konto`)."""

from typing import Any

from django import forms

from core.forms import CleanTextMixin


class ListFilterForm(CleanTextMixin, forms.Form):
    """A list's own form declares `visa` and `konto` where it wants them, and says what is shown when nothing is asked for."""

    SHOWN_FIRST = ""

    def __init__(self, *args: Any, accounts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        konto = self.fields["konto"]
        assert isinstance(konto, forms.ChoiceField)
        konto.choices = [("", "Alla"), *accounts]
        for name in ("visa", "konto"):
            self.fields[name].error_messages["invalid_choice"] = "Välj något i listan."

    def choices(self) -> dict[str, Any]:
        """What could be understood; a wrong value is told beside its field and otherwise left out."""
        self.is_valid()
        return {**self.cleaned_data, "visa": self.cleaned_data.get("visa") or self.SHOWN_FIRST}
