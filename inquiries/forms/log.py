"""Logging a question in twenty seconds (S11), and correcting what was logged."""

import datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from core.fields import LocalMomentField, WebLinkField
from core.forms import CleanTextMixin
from core.text import PERSONAL_NUMBER_WARNING, looks_like_personal_number
from inquiries.forms.fields import CheckedFileField
from inquiries.links import account_of, loggable, logged_before, tidy
from inquiries.models import Inquiry
from inquiries.models.inquiry import posted_at_problem
from inquiries.permissions import can_be_given
from registry.models import SocialAccount

MOST_ACCOUNTS = 300  # in the list; any other account is found by its link, or from its own page


class AccountSelect(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.platform.name})"


class LogForm(CleanTextMixin, forms.Form):
    """Link or account, what was written, and when. The rest is for whoever needs it."""

    NOW, EARLIER = "nyss", "tidigare"

    url = WebLinkField(label="Länk till inlägget", required=False)
    account = AccountSelect(label="Konto", queryset=None, required=False, empty_label="Välj konto")
    text = forms.CharField(
        label="Vad som skrevs",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv eller klistra in vad som skrevs."},
    )
    when = forms.ChoiceField(
        label="När skrevs det?",
        choices=[(NOW, "Nyss"), (EARLIER, "Tidigare")],
        initial=NOW,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj när det skrevs.", "invalid_choice": "Välj när det skrevs."},
    )
    posted_at = LocalMomentField(label="Dag och klockslag", required=False)
    screenshot = CheckedFileField(label="Skärmbild", required=False, help_text="PNG, JPEG, WebP eller PDF, högst 10 MB.")
    display_name = forms.CharField(
        label="Avsändare", required=False, max_length=100, help_text="Så som namnet visas. Lämna tomt om det inte behövs för svaret."
    )
    kind = forms.ChoiceField(label="Slag", choices=Inquiry.Kind, initial=Inquiry.Kind.COMMENT, required=False)
    is_new = forms.BooleanField(label="Det här är en ny fråga i samma tråd", required=False)
    warned = forms.BooleanField(required=False, widget=forms.HiddenInput)
    continues = forms.ModelChoiceField(queryset=Inquiry.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, today: datetime.date, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.logged_before: Inquiry | None = None
        self.fields["continues"].queryset = Inquiry.objects.visible_to(user)  # type: ignore[attr-defined]
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = loggable().select_related("platform")
        own = list(loggable().of_person(user, on=today).select_related("platform")[:MOST_ACCOUNTS])
        if len(own) == 1:
            self.initial.setdefault("account", own[0].pk)
        field.choices = self._choices(field, own, field.queryset, also=self._asked_for())

    def _asked_for(self) -> str:
        """The account that the page was opened for, or that was chosen: it is always among the choices."""
        asked = str(self["account"].value() or "")
        return asked if asked.isascii() and asked.isdecimal() and len(asked) < 19 else ""

    @staticmethod
    def _choices(field: forms.ModelChoiceField, own: list[SocialAccount], every: QuerySet[SocialAccount], *, also: str) -> list[Any]:
        others = list(every.exclude(pk__in=[one.pk for one in own])[:MOST_ACCOUNTS])
        if also and int(also) not in {one.pk for one in [*own, *others]}:
            others += every.filter(pk=int(also))
        groups = [("Dina konton", own), ("Andra konton", others)] if own else [("Konton", others)]
        named = [(name, [(one.pk, field.label_from_instance(one)) for one in group]) for name, group in groups if group]
        return [("", field.empty_label), *named]

    def clean_url(self) -> str:
        return tidy(self.cleaned_data["url"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._warn_once(cleaned)
        if cleaned.get("url"):
            cleaned["account"] = account_of(cleaned["url"]) or cleaned.get("account")
        if not cleaned.get("account") and not {"url", "account"} & self.errors.keys():
            self.add_error("account", "Länken säger inte vilket konto det gäller. Välj konto." if cleaned.get("url") else "Välj konto.")
        self._find_when(cleaned)
        if cleaned.get("account") and cleaned.get("url"):
            self.logged_before = logged_before(cleaned["account"], cleaned["url"])
            if self.logged_before and not (cleaned.get("is_new") or cleaned.get("continues")):
                self.add_error("is_new", "Länken är redan loggad. Kryssa i rutan bara om det är en ny fråga i samma tråd.")
        return cleaned

    def _warn_once(self, cleaned: dict[str, Any]) -> None:
        """d22: before it is stored, for no version is ever changed. Whoever logs it once more means it."""
        if looks_like_personal_number(cleaned.get("text", "")) and not cleaned.get("warned"):
            self.add_error("text", f"{PERSONAL_NUMBER_WARNING} Logga en gång till om det måste stå kvar.")
            data = cast(QueryDict, self.data).copy()
            data["warned"] = "ja"
            self.data = data

    def _find_when(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("when") == self.NOW:
            cleaned["posted_at"] = self.now
            self.errors.pop("posted_at", None)
        elif cleaned.get("when") == self.EARLIER and "posted_at" not in self.errors:
            posted_at = cleaned.get("posted_at")
            problem = "Ange dag och klockslag." if posted_at is None else posted_at_problem(posted_at, now=self.now)
            if problem:
                self.add_error("posted_at", problem)

    @property
    def continued(self) -> Inquiry | None:
        """A new question in a thread is a new inquiry that knows the one before it (d8)."""
        return self.cleaned_data["continues"] or self.logged_before

    def facts(self) -> dict[str, object]:
        facts = {name: self.cleaned_data[name] for name in Inquiry.FACTS}
        return facts | {"kind": facts["kind"] or Inquiry.Kind.COMMENT}


class CorrectForm(CleanTextMixin, forms.Form):
    """A new version of what was logged. `seen` is the version that was read."""

    text = forms.CharField(label="Vad som skrevs", max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
    posted_at = LocalMomentField(label="När det skrevs", help_text="Ändras tiden räknas svarstiden om, så länge frågan inte har fått svar.")
    url = WebLinkField(label="Länk till inlägget", required=False)
    display_name = forms.CharField(label="Avsändare", required=False, max_length=100, help_text="Så som namnet visas i kanalen.")
    kind = forms.ChoiceField(label="Slag", choices=Inquiry.Kind)
    reason = forms.CharField(label="Varför rättas det?", max_length=300, error_messages={"required": "Skriv varför uppgifterna rättas."})
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=30_000)

    def __init__(self, *args: Any, inquiry: Inquiry, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inquiry, self.now = inquiry, now
        if inquiry.name_hidden:
            del self.fields["display_name"]

    def clean_url(self) -> str:
        return tidy(self.cleaned_data["url"])

    def clean_posted_at(self) -> datetime.datetime:
        """A form shows minutes of the clock on the wall: what was not touched keeps its seconds, and which of two like hours it was."""
        posted_at: datetime.datetime = self.cleaned_data["posted_at"]
        if "posted_at" not in self.changed_data:
            return self.inquiry.posted_at
        if problem := posted_at_problem(posted_at, now=self.now):
            raise forms.ValidationError(problem)
        return posted_at

    def facts(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in Inquiry.FACTS if name in self.cleaned_data}


class AssignForm(forms.Form):
    """Among those who may act: the roster, the head, the officers."""

    to = forms.ModelChoiceField(
        label="Vem ska handlägga frågan?",
        queryset=User.objects.none(),
        empty_label="Välj en person",
        error_messages={"required": "Välj en person.", "invalid_choice": "Välj en person i listan."},
    )

    def __init__(self, *args: Any, inquiry: Inquiry, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = can_be_given(inquiry.account, on=today).exclude(pk=inquiry.assigned_to_id or 0)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class HideNameForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(label="Varför?", max_length=300, error_messages={"required": "Skriv varför namnet döljs."})
