"""Who may do what in the register. *When* it may be done is the models' business (`RuleError`)."""

import datetime

from django.utils import timezone

from accounts.models import Department, Role, User
from registry.models import Handover, Party, RosterRow, SocialAccount, StartupApplication


def _today() -> datetime.date:
    return timezone.localdate()


def leads(user: User, department: Department) -> bool:
    return department.may_decide_as_head(user, on=_today())


def is_officer(user: User) -> bool:
    return user.is_officer(on=_today())


# ---- applications


def can_edit_application(user: User, application: StartupApplication) -> bool:
    """Whoever started it, and the department's head or the head's deputy."""
    return application.created_by_id == user.pk or leads(user, application.department)


can_submit_application = can_edit_application
can_withdraw_application = can_edit_application


def can_decide(user: User, application: StartupApplication, party: Party) -> bool:
    """S5: as head of that very department, or as communications officer; dated deputies count."""
    return leads(user, application.department) if party == Party.HEAD else is_officer(user)


def can_record_dnr(user: User) -> bool:
    return is_officer(user) or user.has_role(Role.REGISTRAR, on=_today())


def can_answer_advice(user: User) -> bool:
    return is_officer(user)


# ---- accounts


def can_edit_account(user: User, account: SocialAccount) -> bool:
    return is_officer(user) or leads(user, account.department)


def can_appoint(user: User, account: SocialAccount) -> bool:
    """S6: the head appoints."""
    return leads(user, account.department)


def can_look_after(user: User, account: SocialAccount) -> bool:
    """Start checklist, access list, re-certification: officer, head, and who is on the roster as responsible or substitute today."""
    return can_edit_account(user, account) or (account.roster.on(_today()).filter(person=user, role__in=RosterRow.LOOKS_AFTER).exists())


def can_activate(user: User) -> bool:
    return is_officer(user)


def can_approve_for_public(user: User) -> bool:
    return is_officer(user)


def can_import_accounts(user: User) -> bool:
    return is_officer(user)


def can_manage_platforms(user: User) -> bool:
    return user.has_role(Role.SYSTEM_ADMINISTRATOR, on=_today())


# ---- who is away


def can_report_for_others(user: User) -> bool:
    """S9: a head for the department's people, the officer for everybody on a roster."""
    return is_officer(user) or bool(user.led_department_ids(on=_today()))


def can_see_who_is_away(user: User, account: SocialAccount) -> bool:
    """Officer, head, and those on the account's roster."""
    return can_edit_account(user, account) or account.roster.not_over(_today()).filter(person=user).exists()


def can_accept_handover(user: User, handover: Handover) -> bool:
    return handover.to_person_id == user.pk
