from django.utils import timezone

from accounts.models import User


def can_add_version(user: User) -> bool:
    """The communications officer owns the guideline."""
    return user.is_officer(on=timezone.localdate())
