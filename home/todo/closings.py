"""What a closing wants of a person: a signature, the next step, or the last (S19, S25)."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from accounts.models import User
from closing.models import Closure, Signature
from core.templatetags.portal import swedish_date
from home.todo.rows import Row, source
from home.todo.task import Task, Today, When
from home.todo.words import words
from registry.models import Party, RosterRow

State = Closure.State
STEPS = {
    State.AGREED: ("Publicera avslutsinlägget för {}", "Inlägget säger varför och tackar (S19)."),
    State.FAREWELL: ("Dokumentera {} före avslutet", "Den sista ögonblicksbilden ska vara godkänd och diarieförd (S19)."),
    State.DOCUMENTED: ("Ta bort rättigheterna i {}", "Bocka av behörigheter och länkar när de är borta."),
    State.CLEARED: ("Avsluta {}", "Det mesta är gjort. Se vad som är kvar, och avsluta kontot."),
}


def closing_sources(user: User, on: datetime.date) -> Iterator[QuerySet[Any]]:
    columns: dict[str, Any] = {"title": "account__name", "place": "account__department__name", "about": "state"}
    emergency = Cast(F("is_emergency"), IntegerField())
    signed = Signature.objects.filter(closure=OuterRef("pk"))
    to_sign = Closure.objects.waiting_for_signature().exclude(Exists(signed.filter(by=user)))
    led, is_officer = user.led_department_ids(on=on), user.is_officer(on=on)
    mine = Q(account__department__in=led)
    if led:
        rows = to_sign.filter(mine, ~Exists(signed.filter(party=Party.HEAD)))
        yield source(rows, "closing.sign.head", **columns, number=emergency, moment="proposed_at")
    if is_officer:
        rows = to_sign.filter(~Exists(signed.filter(party=Party.OFFICER)))
        yield source(rows, "closing.sign.officer", **columns, number=emergency, moment="proposed_at")
    waits = Closure.objects.waiting_for_signature().filter(proposed_by=user)
    yield source(waits, "closing.waits", **columns, moment="proposed_at")

    under_way = Closure.objects.filter(state__in=Closure.DECIDED)
    if not is_officer:
        looked_after = RosterRow.objects.on(on).filter(person=user, role__in=RosterRow.LOOKS_AFTER).values("account")
        under_way = under_way.filter(mine | Q(account__in=looked_after) & ~Q(state=State.CLEARED))
    yield source(under_way, "closing.next", **columns, moment=Coalesce("farewell_at", "agreed_at"), day=Coalesce("stands_until", on))


@words("closing.sign.head", "closing.sign.officer")
def _sign(row: Row, today: Today) -> Task:
    party = Party(row.kind.rpartition(".")[2])
    due = row.moment if row.number else today.decide_by(row.moment)
    stopped = "Nödstoppat, din underskrift behövs i efterhand. " if row.number else ""
    return Task(
        key="avslut",
        icon="shield-check",
        title=f"Skriv under avslutet av {row.title}",
        url=reverse("closing:closure_detail", args=[row.pk]),
        why=f"{row.place}. {stopped}Du beslutar som {party.label.lower()}.",
        when=When.RED if row.number else today.when_reminded(due),
        side=today.since(row.moment),
        due=due,
    )


@words("closing.waits")
def _waits(row: Row, today: Today) -> Task:
    return Task(
        key="andra",
        icon="hourglass-split",
        title=f"Avslut av {row.title}",
        url=reverse("closing:closure_detail", args=[row.pk]),
        why="Väntar på den andra partens underskrift.",
        when=When.OTHERS,
        side=today.since(row.moment),
        due=row.moment,
    )


@words("closing.next")
def _next(row: Row, today: Today) -> Task:
    title, why = STEPS[State(row.about)]
    stands = row.about == State.CLEARED and row.day > today.on
    return Task(
        key="avslut",
        icon="archive",
        title=title.format(row.title),
        url=reverse("closing:closure_detail", args=[row.pk]),
        why=f"{row.place}. {why}",
        when=When.COMING if stands else When.TODAY,
        side=f"avslutsinlägget står till {swedish_date(row.day)}" if stands else today.since(row.moment),
        due=row.moment,
    )
