"""One mail: how it is written, and what the mail server's answer means."""

import logging
import re
import smtplib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator

from core.models import Municipality
from notifications.links import link_of
from notifications.models import DeliveryAttempt, Mail, Notice, Urgency

logger = logging.getLogger(__name__)

Outcome = DeliveryAttempt.Outcome

MOST_ITEMS = 100  # in one mail; the rest is counted, and read in the portal


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


# ---- writing


def compose(mail: Mail, notices: list[Notice]) -> EmailMultiAlternatives:
    """`notices` are what the mail still holds, most urgent first: one is written as a message, several as a list."""
    return _one(mail, notices[0]) if len(notices) == 1 else _many(mail, notices)


def _one(mail: Mail, notice: Notice) -> EmailMultiAlternatives:
    return _written(mail, "mail/message", {"subject": notice.subject, "text": notice.text, "url": link_of(notice), "why": notice.why})


def _many(mail: Mail, notices: list[Notice]) -> EmailMultiAlternatives:
    context = {
        "subject": bundle_subject(notices),
        "count": len(notices),
        "items": [
            {"notice": notice, "url": link_of(notice), "is_urgent": notice.urgency > Urgency.CALM} for notice in notices[:MOST_ITEMS]
        ],
        "left_out": max(0, len(notices) - MOST_ITEMS),
        "list_url": settings.SITE_URL + reverse("notifications:notice_list"),
        "choice_url": settings.SITE_URL + reverse("notifications:delivery_choice_edit") if mail.recipient_id else "",
    }
    return _written(mail, "mail/bundle", context)


def bundle_subject(notices: list[Notice]) -> str:
    """The most urgent one's subject, how many there are besides, and how many of all that cannot wait."""
    others, urgent = len(notices) - 1, sum(notice.urgency > Urgency.CALM for notice in notices)
    hurry = f", {'alla' if urgent == len(notices) else urgent} brådskar" if urgent > 1 else ""
    return f"{Truncator(notices[0].subject).chars(150)} (och {others} till{hurry})"


def _written(mail: Mail, template: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    context["municipality"] = Municipality.current()
    message = EmailMultiAlternatives(
        subject=context["subject"],
        body=render_to_string(f"{template}.txt", context),
        to=[mail.address],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


# ---- sending


def send(mail: Mail, notices: list[Notice], connection: Any) -> Answer:
    """Hand the mail to the mail server. Never raises: whatever goes wrong is the answer."""
    try:
        validate_email(mail.address)
    except ValidationError:
        return Answer(Outcome.PERMANENT, "", "Mottagarens e-postadress går inte att använda.")
    try:
        message = compose(mail, notices)
    except Exception as error:
        return our_fault(mail, error)
    try:
        connection.open()
    except OSError as error:
        return _not_this_message(_code(error), _no_contact(error))
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return _refusal(mail, code, text)
    except smtplib.SMTPSenderRefused as error:
        return _not_this_message(str(error.smtp_code), f"Portalens avsändaradress godtogs inte: {_readable(error.smtp_error, mail)}")
    except smtplib.SMTPResponseException as error:
        return _refusal(mail, error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        uncertain = getattr(connection, "may_have_arrived", False)
        return Answer(Outcome.UNCERTAIN if uncertain else Outcome.TEMPORARY, "", _no_contact(error), server_answers=False)
    except Exception as error:
        return our_fault(mail, error)
    return Answer(Outcome.SENT)


def our_fault(mail: Mail, error: Exception) -> Answer:
    """A mistake in a template or a rule: this mail waits for it to be mended, the others go on."""
    logger.error("Mail %s could not be written", mail.pk, exc_info=error)
    return Answer(Outcome.TEMPORARY, "", fault_words(error))


def fault_words(error: Exception) -> str:
    return f"Fel i portalen: {type(error).__name__}. Loggen säger mer."


def _refusal(mail: Mail, code: int, text: bytes | str) -> Answer:
    if code == 421:
        return _not_this_message("421", _readable(text, mail))
    return Answer(Outcome.PERMANENT if 500 <= code < 600 else Outcome.TEMPORARY, str(code), _readable(text, mail))


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


def _readable(text: bytes | str, mail: Mail) -> str:
    """The server's own words without the recipient's name and address."""
    words = " ".join((text.decode("utf-8", "replace") if isinstance(text, bytes) else text).split())
    words = re.sub(r"\S*@\S*", "…", words)
    for personal in filter(None, (mail.address.partition("@")[0], mail.name)):
        words = re.sub(rf"\b{re.escape(personal)}\b", "…", words, flags=re.IGNORECASE)
    return words[:300]
