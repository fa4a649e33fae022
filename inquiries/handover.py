"""What whoever takes over an account must know about its inquiries: numbers and days, no visitor's words (S9)."""

from collections.abc import Iterable

from accounts.models import User
from core.templatetags.portal import swedish_moment
from inquiries.models import Inquiry
from registry.handover import Line, provide
from registry.models import SocialAccount

MOST = 50


def open_and_promised(account: SocialAccount, person: User) -> Iterable[Line]:
    for one in Inquiry.objects.open().filter(account=account).order_by("due_at", "pk")[:MOST]:
        if one.acknowledged_at is not None:
            yield Line("Löften", f"{one.number}: slutligt svar är utlovat, senast {swedish_moment(one.due_at)}", one.get_absolute_url())
        else:
            yield Line("Öppna frågor", f"{one.number}: svara senast {swedish_moment(one.due_at)}", one.get_absolute_url())
    for one in Inquiry.objects.filter(account=account, follow_up_on__isnull=False).order_by("follow_up_on", "pk")[:MOST]:
        yield Line("Att följa upp", one.number, one.get_absolute_url())


provide(open_and_promised)
