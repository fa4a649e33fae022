"""Who may do what in the diary. *When* it may be done is the models' business (`RuleError`)."""

from django.utils import timezone

from accounts.models import Role, User
from records.models import RegistrationSlip


def can_register(user: User) -> bool:
    """The registrar registers, corrects and marks."""
    return user.has_role(Role.REGISTRAR, on=timezone.localdate())


def sees_the_diary(user: User) -> bool:
    """Registrar, officer and auditor; somebody else only as case officer for something in it."""
    today = timezone.localdate()
    if user.is_officer(on=today) or user.roles(on=today) & {Role.REGISTRAR, Role.AUDITOR}:
        return True
    return RegistrationSlip.objects.visible_to(user, on=today).exists()


def can_read_secrets(user: User, slip: RegistrationSlip) -> bool:
    """REQ-1.11. Ask only about a slip that the person sees; the auditor does not read what is secret."""
    today = timezone.localdate()
    return (
        user.is_officer(on=today) or user.has_role(Role.REGISTRAR, on=today) or (user.works_on(today) and slip.case_officer_id == user.pk)
    )
