"""Who may do what when an account is closed. *When* it may be done is the verbs' business (`RuleError`); who sees it is `visible_to`."""

from accounts.models import User
from closing.models import Closure
from registry.models import Party, SocialAccount
from registry.permissions import can_edit_account, can_look_after, is_officer, leads


def parties_of(user: User, account: SocialAccount) -> list[Party]:
    """S25: as head of that very department, as communications officer, or both; dated deputies count."""
    return [party for party, may in ((Party.HEAD, leads(user, account.department)), (Party.OFFICER, is_officer(user))) if may]


def can_sign(user: User, closure: Closure, party: Party) -> bool:
    return party in parties_of(user, closure.account)


def can_propose(user: User, account: SocialAccount) -> bool:
    return bool(parties_of(user, account))


def can_withdraw(user: User, closure: Closure) -> bool:
    """The party that proposed it."""
    return Party(closure.proposed_as) in parties_of(user, closure.account)


def can_carry_out(user: User, closure: Closure) -> bool:
    """The farewell, the rights and the links: who looks after the account, its head, and the officer."""
    return can_look_after(user, closure.account)


def can_close(user: User, closure: Closure) -> bool:
    return can_edit_account(user, closure.account)


def can_change_closing_settings(user: User) -> bool:
    return is_officer(user)
