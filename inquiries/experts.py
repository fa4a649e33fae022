"""Asking somebody who knows (S13), and telling those it concerns: the expert that a question waits, the asker that it is answered."""

import datetime
from typing import Any

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

ASKED, LINK = "expert.asked", "expert.link"  # to the expert
ANSWERED, UNREACHED, LATE = "expert.answered", "expert.unreached", "expert.late"  # to those who wait


@transaction.atomic
def ask_expert(
    *, inquiry: Inquiry, question: str, by: User, now: datetime.datetime, person: User | None = None, name: str = "", email: str = ""
) -> ExpertQuestion:
    asked, _ = ExpertQuestion.ask(inquiry, question, by=by, now=now, person=person, name=name, email=email)
    _tell_of_question(asked)
    return asked


@transaction.atomic
def renew_expert_link(*, asked: ExpertQuestion, by: User, now: datetime.datetime) -> None:
    asked.renew_link(by=by, now=now)
    _tell_of_question(asked)


@transaction.atomic
def expert_answers(*, asked: ExpertQuestion, answer: str, now: datetime.datetime, by: User | None = None) -> None:
    """`by` is None for whoever came through the link."""
    asked.receive(answer, now=now, by=by)
    tell_those_who_wait(
        asked,
        kind=ANSWERED,
        subject=f"{asked.expert_name} har svarat dig",
        text=f"{asked.expert_name} har svarat på din fråga om {asked.inquiry.number}. Läs svaret och skriv till den som frågade.",
        now=now,
        occurrence="once",
    )


def who_waits(asked: ExpertQuestion, *, now: datetime.datetime) -> list[User]:
    """Whoever asked, and whoever has the inquiry; when both have left, whoever is in charge of the account."""
    today = timezone.localdate(now)
    people = [one for one in (asked.asked_by, asked.inquiry.assigned_to) if one is not None and one.works_on(today)]
    return people or list(in_charge(asked.inquiry.account, now).people)


def link_path(asked: ExpertQuestion) -> str:
    return reverse("inquiries:expert_link", args=[token_of(asked.link_nonce)])


def _tell_of_question(asked: ExpertQuestion) -> None:
    """The mail holds neither the question nor what the visitor wrote: they stand behind the link or the log-in."""
    asker, municipality = asked.asked_by.name, Municipality.current().name
    text = (
        f"{asker}, {municipality}, behöver ditt svar på en fråga för att kunna svara en invånare. "
        f"Svara gärna senast {swedish_moment(asked.due_at)}."
    )
    why = f"Du får det här för att {asker} tror att du vet svaret."
    if asked.person is None:
        text += f"\n\nLänken är personlig och gäller till {swedish_moment(asked.expires_at)}. Skicka den inte vidare."
        why = f"Du får det här för att {asker} på {municipality} skrev din adress."
    tell_expert(asked, rung="asked", subject=f"{asker} frågar dig om en sak", text=text, why=why)


def tell_expert(asked: ExpertQuestion, *, rung: str, subject: str, text: str, why: str) -> int:
    """To their page here, or through the link. All rungs have one key, so an unsent first mail is replaced by the reminder."""
    key: dict[str, Any] = {"about": asked, "rung": rung, "occurrence": asked.token_digest[:16], "urgency": Urgency.RED}
    words: dict[str, Any] = {"subject": subject, "text": text, "why": why}
    if asked.person is None:
        return tell_outsider(asked.email, asked.name, kind=LINK, **key, **words)
    return tell([asked.person], kind=ASKED, path=reverse("inquiries:expert_answer", args=[asked.pk]), **key, **words)


def tell_those_who_wait(asked: ExpertQuestion, *, kind: str, subject: str, text: str, now: datetime.datetime, occurrence: str = "") -> int:
    """Once for each link, where nothing else is said."""
    return tell(
        who_waits(asked, now=now),
        kind=kind,
        about=asked,
        rung=kind.partition(".")[2],
        occurrence=occurrence or asked.token_digest[:16],
        subject=subject,
        text=text,
        why="Du får det här för att du frågade eller handlägger frågan.",
        path=asked.inquiry.get_absolute_url(),
        urgency=Urgency.RED,
    )


@secret_link(LINK)
def _path_with_token(about_id: int, rung: str) -> str:
    return link_path(ExpertQuestion.objects.get(pk=about_id))


@undeliverable(ASKED)
@undeliverable(LINK)
def _tell_that_nobody_got_it(about_id: int, recipient: object, rung: str) -> list[User]:
    """F20: a wrong address is told at once, while there is time to ask somebody else. Nobody is next to be asked: the asker chooses."""
    asked = ExpertQuestion.objects.waiting().filter(pk=about_id).first()
    if asked is not None:
        tell_those_who_wait(
            asked,
            kind=UNREACHED,
            subject=f"Din fråga har inte nått {asked.expert_name}",
            text=f"Portalens mejl till {asked.expert_name} om {asked.inquiry.number} gick inte fram. Kontrollera adressen. Ta tillbaka "
            "frågan och ställ den igen, eller fråga någon annan. Svarstiden går under tiden.",
            now=timezone.now(),
        )
    return []


@still_wanted(ASKED)
@still_wanted(LINK)
@still_wanted(UNREACHED)
@still_wanted(LATE)
def question_still_waits(about_id: int, recipient: object, rung: str) -> bool:
    return ExpertQuestion.objects.waiting().filter(pk=about_id).exists()
