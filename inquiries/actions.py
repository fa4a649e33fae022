"""Verbs that touch more than one model. Keyword-only, one transaction each."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record
from core.workdays import WorkCalendar
from inquiries.models import Attachment, Inquiry, InquiryVersion
from inquiries.reminders import keeping_reminders_true, tell_logged
from inquiries.uploads import CheckedFile
from registry.in_charge import in_charge
from registry.models import SocialAccount

A_MINUTE = datetime.timedelta(minutes=1)
LOGGED_ON = (SocialAccount.State.ACTIVE, SocialAccount.State.DORMANT, SocialAccount.State.CLOSING)


@transaction.atomic
def log_inquiry(
    *,
    account: SocialAccount,
    facts: dict[str, object],
    by: User,
    now: datetime.datetime,
    continues: Inquiry | None = None,
    screenshot: CheckedFile | None = None,
) -> Inquiry:
    """S11: the clock runs from `posted_at`, which may lie before now. `facts` has text and posted_at, and may have kind, url, display_name.

    It goes to the first person in charge. Where nobody is there it stays new: the alarm that rings then is the reminders' business.
    """
    account = SocialAccount.objects.select_for_update().get(pk=account.pk)
    if account.state not in LOGGED_ON:
        raise RuleError("Frågor loggas bara på konton som används. Kontot är planerat eller avslutat.")
    if double_click := _just_logged(account, facts, by=by, now=now):
        return double_click
    duty = in_charge(account, now)
    to = duty.people[0] if duty.people and not duty.is_alarm else None
    state = Inquiry.State.ASSIGNED if to else Inquiry.State.NEW
    inquiry = Inquiry(account=account, state=state, assigned_to=to, logged_at=now, logged_by=by, continues=continues)
    for name in Inquiry.FACTS:
        if name in facts:
            setattr(inquiry, name, facts[name])
    inquiry.require_possible_posted_at(inquiry.posted_at, now=now)
    inquiry.start_first_clock(WorkCalendar.held())
    inquiry.save()
    InquiryVersion.objects.create(inquiry=inquiry, version=1, by=by, at=now, **inquiry.facts())
    if screenshot is not None:
        Attachment.keep(inquiry, screenshot, Attachment.Purpose.SCREENSHOT, by=by, now=now)
    due = f"{timezone.localtime(inquiry.reply_due_at):%Y-%m-%d %H.%M}"
    record("inquiry.logged", inquiry, by=by, due=due)
    tell_logged(inquiry, now=now)
    return inquiry


@transaction.atomic
def correct_inquiry(*, inquiry: Inquiry, facts: dict[str, object], reason: str, seen: int, by: User, now: datetime.datetime) -> None:
    """`Inquiry.correct`, and reminders that have not left tell the corrected time."""
    inquiry.lock()
    with keeping_reminders_true(inquiry):
        inquiry.correct(facts, reason=reason, seen=seen, by=by, now=now)


def _just_logged(account: SocialAccount, facts: dict[str, object], *, by: User, now: datetime.datetime) -> Inquiry | None:
    """The same facts from the same person within a minute are a double click, or a form that was sent again.

    Two visitors who write the same words are two: what is logged second must not be taken for the first.
    """
    last = Inquiry.objects.filter(account=account).order_by("-pk").first()
    if last is None or last.logged_by_id != by.pk or now - last.logged_at >= A_MINUTE:
        return None
    asked = Inquiry(**facts)
    is_same = all(getattr(last, name) == getattr(asked, name) for name in ("kind", "url", "text", "display_name"))
    return last if is_same and abs(last.posted_at - asked.posted_at) < A_MINUTE else None
