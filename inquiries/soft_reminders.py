"""What no clock runs for: follow-ups (S11), and questions that lie with an expert (S13)."""

import datetime

from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import User
from core.sql import path_of
from core.sweeps import sweep
from core.templatetags.portal import swedish_moment
from core.workdays import WorkCalendar
from inquiries.experts import LATE, tell_expert, tell_those_who_wait
from inquiries.ladder import latest_due, moment
from inquiries.models import ExpertQuestion, Inquiry
from notifications.actions import still_wanted, tell_all
from notifications.models import Rung, Urgency
from registry.in_charge import Duties, in_charge
from registry.models import SocialAccount

FOLLOW_UP = "inquiry.follow_up"
BEFORE = Rung(when=Rung.When.HOURS_BEFORE, amount=2)  # when an expert is reminded


@sweep("follow-ups", every=300)
def remind_of_follow_ups(*, now: datetime.datetime) -> int:
    """Calm, once, from the morning of the day: the one who has it, or who is in charge where nobody has."""
    today = timezone.localdate(now)
    due = Inquiry.objects.to_follow_up(on=today)
    accounts = list(SocialAccount.objects.filter(pk__in=list(due.order_by().values_list("account", flat=True).distinct())))
    if not accounts:
        return 0
    duties = Duties(accounts, today, today)
    recipients = [
        (account.pk, person.pk, f"Du får det här för att du ansvarar för kontot {account.name} just nu.")
        for account in accounts
        for person in duties.in_charge(account, today).people
    ]
    rows = due.values("pk").annotate(
        about_id=F("pk"),
        group=F("account_id"),
        occurrence=Cast("follow_up_on", CharField()),
        subject=Concat(Value("Följ upp svaret: "), F("account__name"), output_field=CharField()),
        text=Value(
            "Titta efter hur svaret togs emot. Har den som frågade skrivit något mer? Har någon annan svarat?\n\n"
            "Ingen klocka går. Avsluta frågan när du är nöjd.",
            output_field=TextField(),
        ),
        path=path_of("inquiries:inquiry_detail"),
    )
    return tell_all(rows, recipients, kind=FOLLOW_UP, rung="morning", urgency=Urgency.CALM, now=now)


@still_wanted(FOLLOW_UP)
def _is_to_follow_up(inquiry_id: int, recipient: User, rung: str) -> bool:
    inquiry = Inquiry.objects.to_follow_up(on=timezone.localdate()).filter(pk=inquiry_id).select_related("account").first()
    return inquiry is not None and recipient in in_charge(inquiry.account, timezone.now()).people


@sweep("expert-questions", every=60)
def remind_experts(*, now: datetime.datetime) -> int:
    """The expert two working hours before the answer is needed; whoever asked when it has not come."""
    calendar = WorkCalendar.current()
    near = ExpertQuestion.objects.waiting().filter(due_at__lte=latest_due(BEFORE, now, calendar))
    told = 0
    for asked in near.select_related("person", "asked_by", "inquiry__account", "inquiry__assigned_to"):
        if asked.due_at <= now:
            told += _tell_that_it_is_late(asked, now=now)
        elif asked.asked_at < moment(BEFORE, asked.due_at, calendar):
            told += _remind_expert(asked)
    return told


def _remind_expert(asked: ExpertQuestion) -> int:
    asker = asked.asked_by.name
    return tell_expert(
        asked,
        rung="reminder",
        subject=f"Påminnelse: {asker} väntar på ditt svar",
        text=f"{asker} behöver ditt svar senast {swedish_moment(asked.due_at)} för att kunna svara en invånare.",
        why=f"Du får det här för att {asker} har frågat dig.",
    )


def _tell_that_it_is_late(asked: ExpertQuestion, *, now: datetime.datetime) -> int:
    return tell_those_who_wait(
        asked,
        kind=LATE,
        subject=f"{asked.expert_name} har inte svarat dig",
        text=f"Svaret om {asked.inquiry.number} behövdes {swedish_moment(asked.due_at)}. Ring, fråga någon annan eller ge den som frågade "
        "ett mottagningsbesked. Svarstiden går under tiden.",
        now=now,
    )
