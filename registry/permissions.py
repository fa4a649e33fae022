"""Who may do what in the register. *When* it may be done is the models' business (`RuleError`)."""

from django.utils import timezone

from accounts.models import Role
from registry.models import Party, RosterRow


def _today():
    return timezone.localdate()


def leads(user, department) -> bool:
    return department.may_decide_as_head(user, on=_today())


def is_officer(user) -> bool:
    return user.is_officer(on=_today())


# ---- applications


def can_edit_application(user, application) -> bool:
    """Whoever started it, and the department's head or the head's deputy."""
    return application.created_by_id == user.pk or leads(user, application.department)


can_submit_application = can_edit_application
can_withdraw_application = can_edit_application


def can_decide(user, application, party: Party) -> bool:
    """S5: as head of that very department, or as communications officer; dated deputies count."""
    return leads(user, application.department) if party == Party.HEAD else is_officer(user)


def can_record_dnr(user) -> bool:
    return is_officer(user) or user.has_role(Role.REGISTRAR, on=_today())


def can_answer_advice(user) -> bool:
    return is_officer(user)


# ---- accounts


def can_edit_account(user, account) -> bool:
    return is_officer(user) or leads(user, account.department)


def can_appoint(user, account) -> bool:
    """S6: the head appoints."""
    return leads(user, account.department)


def can_look_after(user, account) -> bool:
    """Start checklist, access list, re-certification: officer, head, and who is on the roster as responsible or substitute today."""
    return can_edit_account(user, account) or (
        account.roster.on(_today()).filter(person=user, role__in=[RosterRow.Role.RESPONSIBLE, RosterRow.Role.SUBSTITUTE]).exists()
    )


def can_activate(user) -> bool:
    return is_officer(user)


def can_approve_for_public(user) -> bool:
    return is_officer(user)


def can_import_accounts(user) -> bool:
    return is_officer(user)


def can_manage_platforms(user) -> bool:
    return user.has_role(Role.SYSTEM_ADMINISTRATOR, on=_today())
