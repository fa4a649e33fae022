"""One mail: how it is written, and what the mail server's answer means."""

import logging
import re
import smtplib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from core.models import Municipality
from notifications.models import DeliveryAttempt, Notice

logger = logging.getLogger(__name__)

Outcome = DeliveryAttempt.Outcome


@dataclass(frozen=True)
class Answer:
    """How a try ended. `server_answers` is False when the next message would fail in the same way, `blameless` when this one is not why."""

    outcome: DeliveryAttempt.Outcome
    code: str = ""
    error: str = ""
    server_answers: bool = True
    blameless: bool = False


def open_connection() -> Any:
    """The mail backend of the settings, not yet connected; our own SMTP in place of Django's."""
    backend = settings.EMAIL_BACKEND
    return get_connection("notifications.smtp.EmailBackend" if backend == "django.core.mail.backends.smtp.EmailBackend" else backend)


def compose(notice: Notice) -> EmailMultiAlternatives:
    context = {
        "subject": notice.subject,
        "text": notice.text,
        "url": settings.SITE_URL + notice.path,
        "why": notice.why,
        "municipality": Municipality.current(),
    }
    mail = EmailMultiAlternatives(
        subject=notice.subject,
        body=render_to_string("mail/message.txt", context),
        to=[notice.recipient.email],
        headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("mail/message.html", context), "text/html")
    return mail


def send(notice: Notice, connection: Any) -> Answer:
    """Hand the mail to the mail server. Never raises: whatever goes wrong is the answer."""
    try:
        mail = compose(notice)
    except Exception as error:
        return our_fault(notice, error)
    try:
        connection.open()
    except OSError as error:
        return _not_this_message(_code(error), _no_contact(error))
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return _refusal(notice, code, text)
    except smtplib.SMTPSenderRefused as error:
        return _not_this_message(str(error.smtp_code), f"Portalens avsändaradress godtogs inte: {_readable(error.smtp_error, notice)}")
    except smtplib.SMTPResponseException as error:
        return _refusal(notice, error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        uncertain = getattr(connection, "may_have_arrived", False)
        return Answer(Outcome.UNCERTAIN if uncertain else Outcome.TEMPORARY, "", _no_contact(error), server_answers=False)
    except Exception as error:
        return our_fault(notice, error)
    return Answer(Outcome.SENT)


def our_fault(notice: Notice, error: Exception) -> Answer:
    """A mistake in a template or a rule: this notice waits for it to be mended, the others go on."""
    logger.error("Notice %s could not be written", notice.pk, exc_info=error)
    return Answer(Outcome.TEMPORARY, "", f"Fel i portalen: {type(error).__name__}. Loggen säger mer.")


def _refusal(notice: Notice, code: int, text: bytes | str) -> Answer:
    if code == 421:
        return _not_this_message("421", _readable(text, notice))
    return Answer(Outcome.PERMANENT if 500 <= code < 600 else Outcome.TEMPORARY, str(code), _readable(text, notice))


def _not_this_message(code: str, error: str) -> Answer:
    """The mail server takes nothing from us just now."""
    return Answer(Outcome.TEMPORARY, code, error, server_answers=False, blameless=True)


def _code(error: OSError) -> str:
    return str(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else ""


def _no_contact(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "E-postservern godtog inte portalens inloggning."
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "E-postservern svarade inte i tid."
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "E-postservern bröt förbindelsen."
    return f"Portalen får ingen kontakt med e-postservern ({type(error).__name__})."


def _readable(text: bytes | str, notice: Notice) -> str:
    """The server's own words without the recipient's name and address."""
    words = " ".join((text.decode("utf-8", "replace") if isinstance(text, bytes) else text).split())
    words = re.sub(r"\S*@\S*", "…", words)
    for personal in (notice.recipient.email.partition("@")[0], notice.recipient.name):
        words = re.sub(rf"\b{re.escape(personal)}\b", "…", words, flags=re.IGNORECASE)
    return words[:300]
