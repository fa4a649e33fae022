from typing import Any

from django.utils import timezone

from accounts.models import Role


def can_manage_outbox(user: Any) -> bool:
    """Mail that did not arrive is a technical matter: the system administrator's."""
    return user.has_role(Role.SYSTEM_ADMINISTRATOR, on=timezone.localdate())


def can_change_rungs(user: Any) -> bool:
    """How people are reminded of the guideline's working day (S11, S24) is the communications officer's matter."""
    return user.is_officer(on=timezone.localdate())
