"""Who may do what in the archive. *When* it may be done is the models' business (`RuleError`); who sees what is `visible_to`."""

from django.utils import timezone

from accounts.models import Role, User
from archiving.models import Snapshot
from records.permissions import is_archivist
from registry.models import RosterRow
from registry.permissions import can_look_after, is_officer


def can_hand_in(user: User, snapshot: Snapshot) -> bool:
    """S21: who looks after the account, its head, and the officer."""
    return can_look_after(user, snapshot.account)


def can_review(user: User) -> bool:
    """Approve or send back; lists of everything; packages, search and the archive's settings."""
    return is_archivist(user) or is_officer(user)


can_package = can_review
can_change_archive_settings = can_review


def can_lead_campaigns(user: User) -> bool:
    return is_officer(user)


def can_see_archive(user: User) -> bool:
    """The archive's start page and the campaigns: those who answer for it, who audit it, and who lead or look after an account. Which
    accounts each of them finds there is `visible_to`."""
    today = timezone.localdate()
    if can_see_all_of_archive(user) or user.led_department_ids(on=today):
        return True
    return RosterRow.objects.on(today).filter(person=user, role__in=RosterRow.LOOKS_AFTER).exists()


def can_see_all_of_archive(user: User) -> bool:
    """Reports and lists of what is missing, of all accounts."""
    today = timezone.localdate()
    watches = {Role.ARCHIVIST, Role.DATA_PROTECTION_OFFICER, Role.AUDITOR}
    return user.is_officer(on=today) or bool(user.roles(on=today) & watches)


can_ask_for_extra = can_look_after  # REQ-2.8
can_withdraw = is_officer
can_remind_again = is_officer


def can_see_fixity(user: User) -> bool:
    """Those who answer for what is kept, and those who look after the disks or audit."""
    return can_review(user) or bool(user.roles(on=timezone.localdate()) & {Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR})


can_settle_faults = can_review


def can_see_packages(user: User) -> bool:
    return can_review(user) or user.has_role(Role.AUDITOR, on=timezone.localdate())


def can_see_matters(user: User) -> bool:
    """The registrar gives the collective matter its number; an auditor reads."""
    return can_review(user) or bool(user.roles(on=timezone.localdate()) & {Role.REGISTRAR, Role.AUDITOR})
