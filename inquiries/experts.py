"""Asking somebody who knows (S13), and telling those it concerns: the expert that a question waits, the asker that it is answered."""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import Municipality
from core.templatetags.portal import swedish_moment
from inquiries.models import ExpertQuestion, Inquiry
from inquiries.models.expert import token_of
from notifications.actions import still_wanted, tell, tell_outsider
from notifications.links import secret_link
from notifications.models import Urgency
from notifications.undeliverable import undeliverable
from registry.in_charge import in_charge

ASKED, LINK, ANSWERED, UNREACHED = "expert.asked", "expert.link", "expert.answered", "expert.unreached"


@transaction.atomic
def ask_expert(
    *, inquiry: Inquiry, question: str, by: User, now: datetime.datetime, person: User | None = None, name: str = "", email: str = ""
) -> ExpertQuestion:
    asked, _ = ExpertQuestion.ask(inquiry, question, by=by, now=now, person=person, name=name, email=email)
    _tell_expert(asked)
    return asked


@transaction.atomic
def renew_expert_link(*, asked: ExpertQuestion, by: User, now: datetime.datetime) -> None:
    asked.renew_link(by=by, now=now)
    _tell_expert(asked)


@transaction.atomic
def expert_answers(*, asked: ExpertQuestion, answer: str, now: datetime.datetime, by: User | None = None) -> None:
    """`by` is None for whoever came through the link."""
    asked.receive(answer, now=now, by=by)
    inquiry = asked.inquiry
    tell(
        who_waits(asked, now=now),
        kind=ANSWERED,
        about=asked,
        rung="answered",
        occurrence="once",
        subject=f"{asked.expert_name} har svarat dig",
        text=f"{asked.expert_name} har svarat på din fråga om {inquiry.number}. Läs svaret och skriv till den som frågade.",
        why="Du får det här för att du frågade eller handlägger frågan.",
        path=inquiry.get_absolute_url(),
        urgency=Urgency.RED,
    )


def who_waits(asked: ExpertQuestion, *, now: datetime.datetime) -> list[User]:
    """Whoever asked, and whoever has the inquiry; when both have left, whoever is in charge of the account."""
    today = timezone.localdate(now)
    people = [one for one in (asked.asked_by, asked.inquiry.assigned_to) if one is not None and one.works_on(today)]
    return people or list(in_charge(asked.inquiry.account, now).people)


def link_path(asked: ExpertQuestion) -> str:
    return reverse("inquiries:expert_link", args=[token_of(asked.link_nonce)])


def _tell_expert(asked: ExpertQuestion) -> None:
    """The mail holds neither the question nor what the visitor wrote: they stand behind the link or the log-in."""
    municipality = Municipality.current().name
    who = f"{asked.asked_by.name}, {municipality},"
    subject = f"{asked.asked_by.name} frågar dig om en sak"
    text = f"{who} behöver ditt svar på en fråga för att kunna svara en invånare. Svara gärna senast {swedish_moment(asked.due_at)}."
    occurrence = asked.token_digest[:16]
    if asked.person is not None:
        tell(
            [asked.person],
            kind=ASKED,
            about=asked,
            rung="asked",
            occurrence=occurrence,
            subject=subject,
            text=text,
            why=f"Du får det här för att {asked.asked_by.name} tror att du vet svaret.",
            path=reverse("inquiries:expert_answer", args=[asked.pk]),
            urgency=Urgency.RED,
        )
        return
    tell_outsider(
        asked.email,
        asked.name,
        kind=LINK,
        about=asked,
        rung="asked",
        occurrence=occurrence,
        subject=subject,
        text=f"{text}\n\nLänken är personlig och gäller till {swedish_moment(asked.expires_at)}. Skicka den inte vidare.",
        why=f"Du får det här för att {asked.asked_by.name} på {municipality} skrev din adress.",
        urgency=Urgency.RED,
    )


@secret_link(LINK)
def _path_with_token(about_id: int, rung: str) -> str:
    return link_path(ExpertQuestion.objects.get(pk=about_id))


@undeliverable(ASKED)
@undeliverable(LINK)
def _tell_that_nobody_got_it(about_id: int, recipient: object, rung: str) -> list[User]:
    """F20: a wrong address is told at once, while there is time to ask somebody else. Nobody is next to be asked: the asker chooses."""
    now = timezone.now()
    asked = ExpertQuestion.objects.waiting().filter(pk=about_id).first()
    if asked is not None:
        tell(
            who_waits(asked, now=now),
            kind=UNREACHED,
            about=asked,
            rung="unreached",
            occurrence=asked.token_digest[:16],
            subject=f"Din fråga har inte nått {asked.expert_name}",
            text=f"Portalens mejl till {asked.expert_name} om {asked.inquiry.number} gick inte fram. Kontrollera adressen. Ta tillbaka "
            "frågan och ställ den igen, eller fråga någon annan. Svarstiden går under tiden.",
            why="Du får det här för att du frågade eller handlägger frågan.",
            path=asked.inquiry.get_absolute_url(),
            urgency=Urgency.RED,
        )
    return []


@still_wanted(UNREACHED)
@still_wanted(ASKED)
@still_wanted(LINK)
def _still_waits(about_id: int, recipient: object, rung: str) -> bool:
    return ExpertQuestion.objects.waiting().filter(pk=about_id).exists()
