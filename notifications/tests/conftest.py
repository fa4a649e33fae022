from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from notifications.tests.support import MailServer


@pytest.fixture
def mail_server(settings: Any) -> "Iterator[MailServer]":
    """Running, and the portal sends to it over real SMTP."""
    from notifications.tests.support import MailServer

    server = MailServer().start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()
