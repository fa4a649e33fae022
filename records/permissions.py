"""Who may do what with the records. *When* it may be done is the models' business (`RuleError`)."""

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


def is_archivist(user: User) -> bool:
    return user.has_role(Role.ARCHIVIST, on=timezone.localdate())


def works_with_records(user: User) -> bool:
    """Registrar, archivist and officer: they hand out documents and place legal holds."""
    today = timezone.localdate()
    return user.is_officer(on=today) or bool(user.roles(on=today) & {Role.REGISTRAR, Role.ARCHIVIST})


can_hand_out = works_with_records
can_hold = works_with_records


def sees_disposal(user: User) -> bool:
    """The same, and the auditor: runs, decisions, holds and plans say nothing of what the records say."""
    return works_with_records(user) or user.has_role(Role.AUDITOR, on=timezone.localdate())


can_record_disposal_decisions = is_archivist
can_review_disposal = is_archivist
can_import_plans = is_archivist


def can_propose_disposal(user: User) -> bool:
    return is_archivist(user) or user.is_officer(on=timezone.localdate())


can_decide_disposal = can_propose_disposal  # never the one who has reviewed: the run itself refuses that
