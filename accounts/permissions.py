"""Who may do what with people and the organisation."""

from django.utils import timezone

from accounts.models import Department, Deputy, Role, User


def _has(user: User, *roles: Role) -> bool:
    return not user.roles(on=timezone.localdate()).isdisjoint(roles)


def can_manage_people(user: User) -> bool:
    """People, departments, appointments, settings and their imports."""
    return _has(user, Role.SYSTEM_ADMINISTRATOR)


def can_see_people(user: User) -> bool:
    """The list of everybody, and who holds which role."""
    return _has(user, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR) or user.is_officer(on=timezone.localdate())


def can_appoint_deputy_head(user: User, department: Department) -> bool:
    """S5, S9: the head appoints somebody in their own place; a deputy appoints nobody."""
    return department.head_id == user.pk or can_manage_people(user)


def can_appoint_deputy_officer(user: User) -> bool:
    """S5, S9: a communications officer by role, not by deputyship."""
    return _has(user, Role.COMMUNICATIONS_OFFICER, Role.SYSTEM_ADMINISTRATOR)


def can_end_deputy(user: User, deputy: Deputy) -> bool:
    if deputy.department is not None:
        return can_appoint_deputy_head(user, deputy.department)
    return can_appoint_deputy_officer(user)
