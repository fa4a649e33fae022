"""What a reply starts from, and where it is posted (S12, S13, S14)."""

import datetime

from core.models import Municipality
from core.templatetags.portal import swedish_date
from core.workdays import WorkCalendar
from inquiries.models import Inquiry, Reply
from inquiries.saved_replies import filled

ACKNOWLEDGEMENT = "Hej {namn}! Tack för att du skriver till oss. Vi tar reda på mer och svarar dig senast den %s."
REFERRAL = (
    "Hej {namn}! Tack för ditt inlägg. Det är ställt till en politiker, och här svarar vi som arbetar i {kommunen}. "
    "Vänd dig direkt till partiet, så når du den som kan svara dig."
)


def starting_text(inquiry: Inquiry, kind: str, *, now: datetime.datetime) -> str:
    """Courteous words to begin with, "" for an answer, which nobody can write beforehand."""
    if kind == Reply.Kind.ANSWER:
        return ""
    text = REFERRAL if kind == Reply.Kind.REFERRAL else ACKNOWLEDGEMENT % swedish_date(WorkCalendar.current().final_due(now))
    return filled(text, inquiry, Municipality.current())


def added_to(text: str, more: str) -> str:
    """What was written stays; the new words come in a paragraph of their own."""
    return "\n\n".join(part for part in (text.strip(), more.strip()) if part)


def place_to_post(inquiry: Inquiry) -> tuple[str, str]:
    """(address, words) of where the reply is posted: the post itself, else the channel's inbox, else the account's own page."""
    account = inquiry.account
    if inquiry.url:
        return inquiry.url, f"Öppna inlägget i {account.platform.name}"
    if inbox := account.platform.inbox_of(account):
        return inbox, f"Öppna inkorgen i {account.platform.name}"
    return account.url, f"Öppna kontot i {account.platform.name}"
