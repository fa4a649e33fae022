"""Figures for the glance (S11, S24). What they cost does not grow with the number of inquiries: answers are counted as they happen, and of
what is open at most 1,000 are looked at, those that are due first."""

import datetime
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils import timezone

from core.workdays import RULE_A, WorkCalendar
from inquiries.models import AnswerCount, Inquiry
from registry.models import SocialAccount

LOOKED_AT = 1_000


@dataclass
class Answers:
    """Of one account or of all, in one month."""

    on_time: int = 0
    late: int = 0
    no_reply: int = 0

    @property
    def answered(self) -> int:
        return self.on_time + self.late

    @property
    def percent_on_time(self) -> int | None:
        """None when nothing has been answered: nobody is bad at what nobody asked for. 99.6 is not a hundred."""
        return self.on_time * 100 // self.answered if self.answered else None


@dataclass
class AccountLine(Answers):
    account: SocialAccount | None = None
    open: int = 0
    overdue: int = 0


@dataclass
class Glance:
    """`is_capped`: more than 1,000 are open, so open, overdue and due_today are the least they can be."""

    month: datetime.date
    rule: str
    open: int = 0
    overdue: int = 0
    due_today: int = 0
    is_capped: bool = False
    answers: Answers = field(default_factory=Answers)
    accounts: list[AccountLine] = field(default_factory=list)


def glance(*, month: datetime.date, now: datetime.datetime, calendar: WorkCalendar, accounts: Collection[int] | None = None) -> Glance:
    """`month` is any day of it; `accounts` are keys, None for all. Accounts with nothing to tell are left out, the most
    pressing come first. Three queries.
    """
    month = month.replace(day=1)
    counts, waiting = AnswerCount.objects.filter(month=month), Inquiry.objects.open()
    if accounts is not None:
        counts, waiting = counts.filter(account__in=accounts), waiting.filter(account__in=accounts)
    rows = waiting.order_by("due_at", "pk").values_list("account_id", "due_at")[: LOOKED_AT + 1]
    found = [(account, due) for account, due in rows if due is not None]
    result = Glance(month=month, rule=rule_in_words(calendar), is_capped=len(found) > LOOKED_AT)
    found = found[:LOOKED_AT]
    today = timezone.localdate(now)
    result.open = len(found)
    result.overdue = sum(due < now for _, due in found)
    result.due_today = sum(due >= now and timezone.localdate(due) == today for _, due in found)

    lines: dict[int, AccountLine] = {}
    for account, on_time, late, no_reply in counts.values_list("account_id", "on_time", "late", "no_reply"):
        lines[account] = AccountLine(on_time, late, no_reply)
        result.answers.on_time += on_time
        result.answers.late += late
        result.answers.no_reply += no_reply
    is_open, is_overdue = Counter(account for account, _ in found), Counter(account for account, due in found if due < now)
    for account, number in is_open.items():
        line = lines.setdefault(account, AccountLine())
        line.open, line.overdue = number, is_overdue[account]
    for one in SocialAccount.objects.filter(pk__in=lines).select_related("platform").only("pk", "name", "platform__name"):
        lines[one.pk].account = one
    told = [line for line in lines.values() if line.open or line.answered or line.no_reply]
    result.accounts = sorted(told, key=lambda line: (-line.overdue, -line.open, -line.late, str(line.account)))
    return result


def rule_in_words(calendar: WorkCalendar) -> str:
    """What "i tid" means, for whoever reads the figures."""
    due = (
        f"innan kontoret stänger kl. {calendar.office_closes:%H.%M} den första arbetsdagen efter den dag då inlägget skrevs"
        if calendar.rule == RULE_A
        else "vid samma klockslag nästa arbetsdag, räknat från då inlägget skrevs"
    )
    return (
        f"I tid betyder att den som skrev har fått ett svar, ett mottagningsbesked eller en hänvisning senast {due} (S11). "
        "Svar som ges tidigare eller utanför kontorstid räknas som i tid. "
        "Det som inte krävde svar och det som togs bort räknas för sig."
    )
