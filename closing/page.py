"""What a closing's page shows and offers, worked out before the template."""

import datetime
from dataclasses import dataclass, replace

from django.db.models import Prefetch
from django.urls import reverse

from accounts.models import User
from archiving.models import Snapshot
from closing.gates import Gate
from closing.models import Closure, Removal, Signature
from closing.permissions import can_carry_out, can_close, can_withdraw, parties_of
from records.models import RegistrationSlip
from registry.models import Party

# What the page and its gates ask for several times: `prefetch_related_objects([closure], *READ_ONCE)`.
READ_ONCE = (
    Prefetch("signatures", Signature.objects.select_related("by")),
    Prefetch("removals", Removal.objects.select_related("grant__person", "row__person", "done_by")),
)


@dataclass(frozen=True)
class Action:
    """The page's one primary action."""

    label: str
    url: str
    icon: str
    post: bool = False


@dataclass(frozen=True)
class May:
    """What this person may do here; *when* is the verbs' business."""

    sign_as: list[Party]
    withdraw: bool
    carry_out: bool
    close: bool

    @classmethod
    def of(cls, user: User, closure: Closure, *, on: datetime.date) -> "May":
        mine = set(parties_of(user, closure.account))
        signed = {signature.by_id for signature in closure.signatures.all()}
        return cls(
            sign_as=[party for party in closure.awaited_parties() if party in mine and user.pk not in signed],
            withdraw=closure.awaits_signature and can_withdraw(user, closure),
            carry_out=can_carry_out(user, closure),
            close=can_close(user, closure),
        )


def with_open_links(gates: list[Gate], user: User, closure: Closure, may: May, *, on: datetime.date) -> list[Gate]:
    """A gate is a link only for those who can open what it leads to."""
    opens = {
        "farewell": may.carry_out,
        "snapshot": Snapshot.objects.visible_to(user).filter(pk__in=[closure.snapshot_id]).exists(),
        "registration": RegistrationSlip.objects.visible_to(user, on=on).filter(pk__in=[closure.slip_id]).exists(),
    }
    return [gate if opens.get(gate.code, True) else replace(gate, url="") for gate in gates]


def primary_action(closure: Closure, may: May, gates: list[Gate]) -> Action | None:
    """The next step that this person can take."""
    if may.sign_as:
        party = may.sign_as[0]
        return Action(f"Skriv under som {party.label.lower()}", reverse("closing:closure_sign", args=[closure.pk, party]), "shield-check")
    if not closure.is_decided:
        return None
    left = {gate.code for gate in gates if not gate.is_filled}
    if may.close and not left:
        return Action("Avsluta kontot", reverse("closing:closure_close", args=[closure.pk]), "archive")
    if may.carry_out and "farewell" in left:
        return Action("Publicera avslutsinlägget", reverse("closing:closure_farewell", args=[closure.pk]), "send")
    return None


@dataclass(frozen=True)
class Awaited:
    """A party that has not signed, and who can. Nobody: somebody must be appointed."""

    party: Party
    people: list[User]

    @property
    def sentence(self) -> str:
        if self.people:
            return f"Väntar på {' eller '.join(person.name for person in self.people)}, som skriver under som {self.party.label.lower()}."
        return (
            f"Ingen kan skriva under som {self.party.label.lower()}. Det får inte vara samma person som den andra parten. "
            "Systemadministratören behöver utse någon, eller en ersättare."
        )


def waits_for(closure: Closure, *, on: datetime.date) -> list[Awaited]:
    return [Awaited(party, list(closure.deciders(party, on=on))) for party in closure.awaited_parties()]
