"""What a channel shows for a time only (REQ-2.11): somebody saves it before it is gone, or a decision lets it go."""

import datetime
from dataclasses import dataclass

from records.models import DisposalDecision
from records.models.disposal import EPHEMERAL
from registry.models import SocialAccount


@dataclass(frozen=True)
class Ephemeral:
    """`what` says what disappears and when; `decision` is what lets it, where there is one."""

    what: str
    decision: DisposalDecision | None


def ephemeral_of(account: SocialAccount, *, on: datetime.date) -> Ephemeral | None:
    """None for a channel that keeps all it shows, and for an account that shows nothing any more."""
    if not account.platform.ephemeral or account.state == SocialAccount.State.CLOSED:
        return None
    decision = DisposalDecision.objects.in_force(on=on).filter(record_type=EPHEMERAL, months=0).order_by("pk").first()
    return Ephemeral(account.platform.ephemeral, decision)
