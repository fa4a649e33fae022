"""allauth's forms with our words. It finds them through `ACCOUNT_FORMS`."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.password_reset import request_password_reset
from django import forms
from django.http import HttpRequest
from django.utils import timezone


class OurWords:
    """Labels stand above the boxes, so nothing is written in them."""

    words: dict[str, str] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)


class LoginForm(OurWords, allauth_forms.LoginForm):
    words = {"login": "E-post", "password": "Lösenord"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page has a link to "Glömt lösenordet?" below the form
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(OurWords, allauth_forms.ResetPasswordForm):
    words = {"email": "E-post"}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Somebody who does not work here (any longer) gets a mail that says so, so both answers take as long."""
        email, today = self.cleaned_data["email"], timezone.localdate()
        people = [person for person in self.users if person.works_on(today)]
        if people:
            request_password_reset(request, email, people, allauth_forms.default_token_generator)
        else:
            get_adapter().send_mail("account/email/unknown_account", email, {})
        return email


class ResetPasswordKeyForm(OurWords, allauth_forms.ResetPasswordKeyForm):
    words = {"password1": "Nytt lösenord", "password2": "Nytt lösenord en gång till"}


class ChangePasswordForm(OurWords, allauth_forms.ChangePasswordForm):
    words = {"oldpassword": "Lösenordet du har nu", "password1": "Nytt lösenord", "password2": "Nytt lösenord en gång till"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
