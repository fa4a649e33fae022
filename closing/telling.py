"""Whoever must sign, or has proposed in vain, is told in the same transaction (design §7)."""

import datetime

from django.utils import timezone

from closing.models import Closure
from notifications.actions import tell
from notifications.models import Urgency
from registry.models import Party

SIGN, REFUSED, NEXT = "closing.sign", "closing.refused", "closing.next"


def tell_of_signature(closure: Closure, *, now: datetime.datetime, days: int = 0) -> int:
    """At once, and reminded in working days: `days` have passed."""
    return sum(_ask(closure, party, now=now, days=days) for party in closure.awaited_parties())


def _ask(closure: Closure, party: Party, *, now: datetime.datetime, days: int) -> int:
    name, what = closure.account.name, "Nödstopp" if closure.is_emergency else "Förslag om avslut"
    waited = f" Det har väntat {days} {'arbetsdag' if days == 1 else 'arbetsdagar'}." if days else ""
    stopped = " Kontot är redan stoppat, och din underskrift behövs i efterhand." if closure.is_emergency else ""
    return tell(
        closure.deciders(party, on=timezone.localdate(now)),
        kind=SIGN,
        about=closure,
        rung=f"{party}.{days}",
        occurrence="once",
        subject=f"{'Påminnelse, s' if days else 'S'}kriv under: {what.lower()}, {name}",
        text=f"{closure.proposed_by.name} vill att kontot {name} avslutas.{stopped} Läs skälet och skriv under eller neka.{waited}",
        why=f"Du får det här för att du kan skriva under som {party.label.lower()}.",
        path=closure.get_absolute_url(),
        urgency=Urgency.RED if closure.is_emergency else Urgency.CALM,
        now=now,
    )


def tell_of_refusal(closure: Closure, *, now: datetime.datetime) -> None:
    again = " Kontot används igen som förut." if closure.is_emergency else ""
    tell(
        [closure.proposed_by],
        kind=REFUSED,
        about=closure,
        rung="refused",
        occurrence="once",
        subject=f"Nekat: avslut av {closure.account.name}",
        text=f"Förslaget att avsluta {closure.account.name} är nekat. Skälet står på avslutets sida.{again}",
        why="Du får det här för att du föreslog avslutet.",
        path=closure.get_absolute_url(),
        now=now,
    )
