"""The gates of a closing as a task list: what remains, who does it, and where. Asked live, in a fixed number of queries."""

import datetime
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from archiving.models import Snapshot
from closing.models import Closure, Removal, Signature
from core.templatetags.portal import swedish_date
from inquiries.models import Inquiry
from records.models import RegistrationSlip


@dataclass(frozen=True)
class Gate:
    """`remains` says what to do and who does it, or what was done; `url` leads to where it is done."""

    code: str
    title: str
    remains: str
    url: str = ""
    is_filled: bool = False
    by: User | None = None
    at: datetime.datetime | None = None


def gates_of(closure: Closure, *, on: datetime.date) -> list[Gate]:
    """In the order of the guideline (S19). A page asks for signatures and removals once, with `page.READ_ONCE`."""
    removals = list(closure.removals.all())
    return [
        _signatures(closure),
        _farewell(closure),
        _stands(closure, on),
        _snapshot(closure),
        _registration(closure),
        _removed(closure, "rights", "Behörigheterna i kanalen borttagna", [one for one in removals if one.kind != Removal.Kind.LINK]),
        _removed(closure, "links", "Länkarna till kontot borttagna", [one for one in removals if one.kind == Removal.Kind.LINK]),
        _inquiries(closure),
    ]


def _signatures(closure: Closure) -> Gate:
    signed = [one for one in closure.signatures.all() if one.verdict == Signature.Verdict.YES]
    who = " och ".join(f"{one.by.name} ({one.capacity})" for one in signed)
    filled = closure.agreed_at is not None
    waits = "Den andra parten skriver under." if closure.awaits_signature else ""
    return Gate(
        "signatures", "Beslut av verksamhetschef och kommunikatör", f"{who}. {waits}".strip() if who else waits,
        is_filled=filled, at=closure.agreed_at,
    )  # fmt: skip


def _farewell(closure: Closure) -> Gate:
    if closure.farewell_at is not None:
        where = f" ({closure.farewell_elsewhere})" if closure.farewell_elsewhere else ""
        remains = f"Publicerat {swedish_date(closure.farewell_on)}{where}."
    else:
        remains = "Den som sköter kontot publicerar ett inlägg som säger varför och tackar."
    url = reverse("closing:closure_farewell", args=[closure.pk]) if closure.is_decided or closure.farewell_at else ""
    return Gate(
        "farewell", "Avslutsinlägg publicerat", remains, url,
        closure.farewell_at is not None, closure.farewell_by, closure.farewell_at,
    )  # fmt: skip


def _stands(closure: Closure, on: datetime.date) -> Gate:
    until = closure.stands_until
    if until is None:
        return Gate("stands", "Inlägget har fått stå", "Räknas från den dag då inlägget publicerades.")
    if until == closure.farewell_on:
        return Gate("stands", "Inlägget har fått stå", "Ingen väntetid.", is_filled=True)
    return Gate("stands", "Inlägget har fått stå", f"Till {swedish_date(until)}, så att följarna hinner läsa det.", is_filled=until <= on)


def _snapshot(closure: Closure) -> Gate:
    snapshot, title = closure.snapshot, "Sista ögonblicksbilden godkänd"
    if snapshot is None:
        return Gate("snapshot", title, "Planeras av sig självt när båda har skrivit under.")
    words = {
        Snapshot.State.SUBMITTED: "Inskickad. Arkivarien eller kommunikatören granskar den.",
        Snapshot.State.REDO: "Behöver göras om. Den som sköter kontot tar en ny.",
    }
    to_take = f"Den som sköter kontot tar den senast {swedish_date(snapshot.due_on)}. Publicera avslutsinlägget först, så kommer det med."
    remains = "Godkänd." if snapshot.counts else words.get(Snapshot.State(snapshot.state), to_take)
    return Gate(
        "snapshot", title, remains, snapshot.get_absolute_url(), snapshot.counts,
        closure.documented_by if snapshot.counts else None, closure.documented_at if snapshot.counts else None,
    )  # fmt: skip


def _registration(closure: Closure) -> Gate:
    slip, title = closure.slip, "Diariefört"
    if slip is None:
        return Gate("registration", title, "Begärs av sig självt när ögonblicksbilden är godkänd.")
    if slip.state == RegistrationSlip.State.REGISTERED:
        return Gate(
            "registration", title, f"Diarienummer {slip.dnr}.", slip.get_absolute_url(), True, slip.registered_by, slip.registered_at
        )
    return Gate("registration", title, "Registratorn antecknar diarienumret.", slip.get_absolute_url())


def _removed(closure: Closure, code: str, title: str, rows: list[Removal]) -> Gate:
    left = sum(row.done_at is None for row in rows)
    filled = bool(rows) and left == 0
    remains = f"{len(rows)} av {len(rows)} avbockade." if filled else f"Den som sköter kontot tar bort och bockar av. Kvar: {left}."
    if not rows:
        remains = "Listan görs när båda har skrivit under."
    return Gate(
        code, title, remains, f"{closure.get_absolute_url()}#{'lankar' if code == 'links' else 'behorigheter'}" if rows else "", filled,
        getattr(closure, f"{code}_by") if filled else None, getattr(closure, f"{code}_at") if filled else None,
    )  # fmt: skip


def _inquiries(closure: Closure) -> Gate:
    title = "Frågorna på kontot avgjorda"
    number = Inquiry.objects.open().filter(account=closure.account_id).count()
    url = reverse("inquiries:inquiry_list", query={"konto": closure.account_id})
    if number:
        return Gate("inquiries", title, f"{'En fråga är öppen' if number == 1 else f'{number} frågor är öppna'}. Svara eller avgör.", url)
    return Gate("inquiries", title, "Ingen fråga är öppen.", "", True, closure.settled_by, closure.settled_at)
