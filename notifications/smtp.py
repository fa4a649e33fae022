"""Django's SMTP backend with two additions: it knows when a message has left our hands, and then waits longer for the answer.

Mail servers check a message for viruses and spam between its last byte and their answer. Hanging up meanwhile is how people get copies.
"""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoBackend

PATIENCE = 10  # seconds for each answer
PATIENCE_FOR_CONTENT = 30


class _Watched:
    handed_over = False  # may the message on its way have arrived?

    def mail(self, *args: Any, **kwargs: Any) -> Any:
        self.handed_over = False
        self.sock.settimeout(PATIENCE)  # type: ignore[attr-defined]
        return super().mail(*args, **kwargs)  # type: ignore[misc]

    def data(self, *args: Any, **kwargs: Any) -> Any:
        self.handed_over = True
        self.sock.settimeout(PATIENCE_FOR_CONTENT)  # type: ignore[attr-defined]
        return super().data(*args, **kwargs)  # type: ignore[misc]


class WatchedSMTP(_Watched, smtplib.SMTP):
    pass


class WatchedSMTPOverTLS(_Watched, smtplib.SMTP_SSL):
    pass


class EmailBackend(DjangoBackend):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"timeout": PATIENCE, **kwargs})

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WatchedSMTPOverTLS if self.use_ssl else WatchedSMTP

    @property
    def may_have_arrived(self) -> bool:
        """Was the line cut after the content of the message had begun to leave?"""
        return getattr(self.connection, "handed_over", False)
