from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.utils import timezone

from accounts.models import User


class AuthenticationBackend(AllauthBackend):
    def user_can_authenticate(self, user: User) -> bool:
        """Asked at log-in and at each request, so that a person whose last day has passed is out at once."""
        return super().user_can_authenticate(user) and user.works_on(timezone.localdate())
