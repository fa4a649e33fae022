"""How allauth behaves here: nobody signs up, links lead to the portal's own address, and a mail that cannot be sent breaks no page."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Din inloggning är inte aktiv.",
        "email_password_mismatch": "E-postadressen eller lösenordet stämmer inte.",
        "enter_current_password": "Lösenordet stämmer inte. Skriv det du har nu.",
        "incorrect_password": "Lösenordet stämmer inte.",
        "invalid_password_reset": "Länken gäller inte längre. Beställ en ny.",
        "too_many_login_attempts": "För många misslyckade försök. Vänta fem minuter och försök igen, eller välj ett nytt lösenord.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are added by the system administrator; nobody signs up."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """The right password, but the last day has passed or the log-in is switched off."""
        if not user.works_on(timezone.localdate()):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:my_page")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under SITE_URL, whatever Host the browser claimed: otherwise a forged one could lead the link astray."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> bool:
        """Did the mail server take it? "Glömt lösenordet" says the same in both cases, so as not to tell whether an address is known."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            logger.exception("The mail server did not take %s", template_prefix)
            return False
        return True

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failed log-ins are counted per e-mail address, not per address and Host header (which the browser chooses)."""
        return str(credentials.get("email", "")).lower()
