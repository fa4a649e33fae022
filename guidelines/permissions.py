from django.utils import timezone


def can_add_version(user) -> bool:
    """The communications officer owns the guideline."""
    return user.is_officer(on=timezone.localdate())
