"""allauth changes passwords in its own views and then sends a signal; here each change gets its line in the history."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.db import transaction
from django.dispatch import receiver

from accounts.models import User
from core.history import record


@receiver([password_changed, password_reset, password_set])
@transaction.atomic
def remember_the_change(*, user: User, **kwargs: Any) -> None:
    record("user.password_changed", user, by=user)
