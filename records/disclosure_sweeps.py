"""Requests for documents that take too long, and what is left of those that are settled."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.sweeps import sweep
from core.templatetags.portal import swedish_moment
from notifications.actions import still_wanted, tell
from notifications.models import Urgency
from records.disclosure import erase_contact
from records.holds import lift_holds_of, take_turns
from records.models import DisclosureRequest

KIND = "disclosure.late"
# A refusal can be appealed within three weeks of its receipt, and its written decision is asked for first: with good room for both.
HELD_AFTER_REFUSAL = datetime.timedelta(days=90)
CONTACT_KEPT = datetime.timedelta(days=14)
State = DisclosureRequest.State


@sweep("late-disclosures", every=300)
def remind_of_late_disclosures(*, now: datetime.datetime) -> int:
    """The handler and the officers, once."""
    late = DisclosureRequest.objects.overdue(now=now).select_related("handler")
    officers = list(User.objects.officers(on=timezone.localdate(now))) if late.exists() else []
    return sum(_tell(request, officers, now=now) for request in late)


def _tell(request: DisclosureRequest, officers: list[User], *, now: datetime.datetime) -> int:
    return tell(
        {request.handler, *officers},
        kind=KIND,
        about=request,
        rung="late",
        occurrence=request.due_at.isoformat(),
        subject=f"Begäran {request.number} väntar på svar",
        text=f"Allmänna handlingar lämnas ut skyndsamt. Begäran skulle ha avgjorts senast {swedish_moment(request.due_at)}.",
        why="Du får det här för att du handlägger begäran eller är kommunikatör.",
        path=request.get_absolute_url(),
        urgency=Urgency.CALM,
        now=now,
    )


@still_wanted(KIND)
def _is_still_open(request_id: int, recipient: User, rung: str) -> bool:
    return DisclosureRequest.objects.open().filter(pk=request_id).exists()


@sweep("settled-disclosures", every=3600)
def tidy_settled_disclosures(*, now: datetime.datetime) -> int:
    """Addresses that nobody needs any more, and holds that no appeal can need. Returns how many requests were tidied."""
    settled = DisclosureRequest.objects.exclude(state=State.OPEN)
    with_contact = settled.exclude(contact="").filter(settled_at__lt=now - CONTACT_KEPT)
    for request in with_contact:
        erase_contact(request, by=None, now=now)
    sent = Q(state=State.RELEASED, settled_at__lt=now - CONTACT_KEPT)
    no_decision, old_decision = Q(refusal__isnull=True), Q(refusal__at__lt=now - HELD_AFTER_REFUSAL)
    final = Q(settled_at__lt=now - HELD_AFTER_REFUSAL) & (no_decision | old_decision)
    held = settled.filter(sent | final, holds__lifted_at__isnull=True, holds__isnull=False).distinct()
    return len(with_contact) + sum(_let_go(request, now=now) for request in held)


@transaction.atomic
def _let_go(request: DisclosureRequest, *, now: datetime.datetime) -> bool:
    take_turns()
    over = f"Begäran {request.number} är avgjord." if request.state == State.RELEASED else "Tiden för att överklaga har gått."
    return bool(lift_holds_of(request, reason=over, by=None, now=now))
