"""What an inquiry's page shows, worked out before the template: the clock in words, what has been written and judged, what happened."""

import datetime
from dataclasses import dataclass

from accounts.models import User
from core.history import history_of
from core.templatetags.portal import swedish_date, swedish_moment
from inquiries.holdings import DESTROYED_TEXT
from inquiries.models import Inquiry, InquiryVersion
from inquiries.permissions import can_act
from inquiries.words import due_words, left_words
from records.actions import slip_of


@dataclass(frozen=True)
class Clock:
    """`tone` is a notice's: warning when it is late, good when it stopped in time."""

    tone: str
    heading: str
    explanation: str


def clock_of(inquiry: Inquiry, *, now: datetime.datetime) -> Clock:
    if inquiry.due_at is not None:
        words = due_words(inquiry.due_at, now=now)
        what = "Slutligt svar" if inquiry.stopped_at else "Svara"
        if inquiry.due_at < now:
            left = left_words(inquiry.due_at, now=now)
            heading = f"Försenad: {'slutligt svar skulle ha getts' if inquiry.stopped_at else 'skulle ha besvarats'} {words}"
            return Clock("bad", heading + (f", {left}" if left else ""), _explanation(inquiry))
        left = left_words(inquiry.due_at, now=now)
        return Clock("info", f"{what} senast {words}" + (f", {left}" if left else ""), _explanation(inquiry))
    who = f" av {inquiry.ended_by.name}" if inquiry.ended_by else ""
    later = ": avgjord" if inquiry.state in {Inquiry.State.FOLLOW_UP, Inquiry.State.DONE} else ""
    heading = f"{inquiry.get_state_display()}{later} {swedish_moment(inquiry.ended_at)}{who}"
    return Clock("good" if inquiry.on_time or inquiry.on_time is None else "warning", heading, _explanation(inquiry))


def _explanation(inquiry: Inquiry) -> str:
    """How the deadline came about, and how the first clock stopped."""
    if inquiry.stopped_at is None:
        return inquiry.due_explanation if inquiry.due_at else "Klockan har stannat."
    first = f"Första svaret gavs {swedish_moment(inquiry.stopped_at)}, {'i tid' if inquiry.on_time else 'för sent'}."
    if inquiry.due_at is None:
        return f"{first} Det skulle ges senast {swedish_moment(inquiry.reply_due_at)}."
    days = "Det slutliga svaret ska ges inom fem arbetsdagar"
    return f"{first} {days} från mottagningsbeskedet." if inquiry.acknowledged_at else f"{first} {days} från att frågan öppnades igen."


def page_context(inquiry: Inquiry, *, user: User, now: datetime.datetime) -> dict[str, object]:
    replies = list(inquiry.replies.select_related("written_by", "posted_by"))
    may_act = can_act(user, inquiry)
    record_decision = inquiry.record_decisions.select_related("by").last()
    return {
        "inquiry": inquiry,
        "now": now,
        "clock": clock_of(inquiry, now=now),
        "may_act": may_act,
        "may_take": may_act and inquiry.is_open and inquiry.assigned_to_id != user.pk,
        "replies": [reply for reply in replies if reply.posted_at],
        "drafts": [reply for reply in replies if not reply.posted_at],
        "triage": inquiry.triages.select_related("by").last(),
        "record_decision": record_decision,
        "slip": slip_of(inquiry) if record_decision else None,
        "expert_questions": list(inquiry.expert_questions.select_related("person", "asked_by")),
        "attachments": [] if inquiry.text == DESTROYED_TEXT else list(inquiry.attachments.select_related("by")),
        "earlier_versions": _earlier_versions(inquiry),
        "continued_by": list(Inquiry.objects.visible_to(user).filter(continues=inquiry).order_by("pk")[:20]),
        "inbox_url": inquiry.account.platform.inbox_of(inquiry.account),
        "follow_up": swedish_date(inquiry.follow_up_on) if inquiry.follow_up_on else "",
        "lines": history_of(inquiry),
    }


def _earlier_versions(inquiry: Inquiry) -> list[InquiryVersion]:
    """Newest first, without the one that holds now."""
    return list(inquiry.versions.select_related("by").order_by("-version")[1:50])
