"""The demo's closings (S19): one that is over, with its last snapshot and its diary number, and one where some gates are still open."""

import datetime

from accounts.models import User
from archiving.actions import approve_snapshot
from closing.actions import propose_closing, sign
from closing.farewell import draft_of
from closing.models import Closure
from closing.steps import close_account, note_progress, record_farewell, tick
from home.demo.clock import Days, at
from home.demo.snapshots import hand_in
from records.actions import register
from registry.models import AccessGrant, Party, SocialAccount

Moment = datetime.datetime


def add_closings(people: dict[str, User], *, days: Days) -> None:
    """Before the campaign opens, which asks nothing of an account on its way out."""
    _summer_camp(people, days)
    _summer_book(people, days)


def _summer_camp(people: dict[str, User], days: Days) -> None:
    ines, per = people["ines"], people["per"]
    account = _with_rights("Kulturskolans sommarläger", [ines, per], people, days)
    reason = "Lägret är slut för i år, och nästa år berättar vi om det på Kulturskolans blogg."
    with at(days.at(29, "10.00")) as now:
        closure = propose_closing(account=account, party=Party.HEAD, reason=reason, turn_to="Kulturskolans blogg", by=per, now=now)
    with at(days.at(28, "09.15")) as now:
        sign(closure=closure, party=Party.OFFICER, by=people["karin"], now=now)
    _say_farewell(closure, by=ines, when=days.at(27, "11.00"))
    _document(closure, people, by=ines, taken=days.at(25, "13.30"), approved=days.at(24, "10.20"), registered=days.at(23, "08.40"))
    for removal in closure.removals.left():
        with at(days.at(22, "15.00")) as now:
            tick(removal=removal, by=ines, now=now)
    with at(days.at(13, "14.00")) as now:
        close_account(closure=closure, by=per, now=now)


def _summer_book(people: dict[str, User], days: Days) -> None:
    """What remains: the post stands for some days more, rights and links are being removed."""
    stina, elias, karin = people["stina"], people["elias"], people["karin"]
    account = _with_rights("Sommarboken", [stina, elias], people, days)
    reason = "Få följer kontot, och samma tips finns på bibliotekets sida."
    with at(days.at(14, "15.40")) as now:
        closure = propose_closing(account=account, party=Party.OFFICER, reason=reason, turn_to="Markaryds bibliotek", by=karin, now=now)
    with at(days.at(13, "08.50")) as now:
        sign(closure=closure, party=Party.HEAD, by=people["birgitta"], now=now)
    _say_farewell(closure, by=stina, when=days.at(6, "10.00"))
    _document(closure, people, by=stina, taken=days.at(5, "13.10"), approved=days.at(4, "09.30"), registered=days.at(3, "11.15"))
    with at(days.at(2, "16.00")) as now:
        tick(removal=closure.removals.get(grant__person=elias), by=stina, now=now)


def _with_rights(name: str, admins: list[User], people: dict[str, User], days: Days) -> SocialAccount:
    account = SocialAccount.objects.get(name=name)
    with at(days.at(30, "14.00")):
        for person in admins:
            AccessGrant.give(account, person, "main_admin", by=people["karin"], from_date=days.ago(30))
    return account


def _say_farewell(closure: Closure, *, by: User, when: Moment) -> None:
    with at(when) as now:
        url = f"{closure.account.url.rstrip('/')}/posts/2001"
        record_farewell(closure=closure, text=draft_of(closure), url=url, posted_on=when.date(), elsewhere="", by=by, now=now)


def _document(closure: Closure, people: dict[str, User], *, by: User, taken: Moment, approved: Moment, registered: Moment) -> None:
    """The last snapshot, approved, and its number in the diary."""
    closure.refresh_from_db()
    assert closure.snapshot is not None
    hand_in(closure.snapshot, by=by, when=taken)
    with at(approved) as now:
        approve_snapshot(snapshot=closure.snapshot, version=1, by=people["asta"], now=now)
        note_progress(closure=closure, now=now)
    closure.refresh_from_db()
    assert closure.slip is not None
    with at(registered) as now:
        register(closure.slip, f"UKN {registered.year}/{180 + closure.pk:04}", by=people["rolf"])
        note_progress(closure=closure, now=now)
    closure.refresh_from_db()
