"""Who may do what with inquiries. *When* it may be done is the models' business (`RuleError`); who sees them is `visible_to`."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from inquiries.models import Inquiry, SavedReply
from registry.in_charge import in_charge
from registry.models import RosterRow, SocialAccount
from registry.permissions import can_look_after, is_officer


def can_act(user: User, inquiry: Inquiry) -> bool:
    """Answer, pass on, settle, correct, judge: roster, head, deputy and officer, whoever it was given to, and whoever is in charge now."""
    return inquiry.assigned_to_id == user.pk or can_act_on(user, inquiry.account)


def can_act_on(user: User, account: SocialAccount) -> bool:
    return can_look_after(user, account) or user in in_charge(account, timezone.now()).people


def can_be_given(account: SocialAccount, *, on: datetime.date) -> QuerySet[User]:
    """To whom an inquiry can be handed: those who may act on the account and work here."""
    roster = account.roster.on(on).filter(role__in=RosterRow.LOOKS_AFTER).values("person")
    heads, officers = User.objects.heads_of(account.department, on=on), User.objects.officers(on=on)
    people = Q(pk__in=roster) | Q(pk__in=heads.values("pk")) | Q(pk__in=officers.values("pk"))
    return User.objects.working(on=on).filter(people)


def can_log(user: User) -> bool:
    """S11: whoever sees a question that nobody has answered may log it, on any account in use. The answer is others' task."""
    return user.works_on(timezone.localdate())


def can_see_figures(user: User) -> bool:
    """The municipality at a glance."""
    return is_officer(user)


def can_add_saved_reply(user: User) -> bool:
    """The officer for everybody, a head for the departments that the head leads."""
    return is_officer(user) or bool(user.led_department_ids(on=timezone.localdate()))


def can_change_saved_reply(user: User, saved: SavedReply) -> bool:
    return is_officer(user) or saved.department_id in user.led_department_ids(on=timezone.localdate())
