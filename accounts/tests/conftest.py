"""What several of the tests in this folder need. Models are imported inside: pytest reads this file before Django has started."""

from typing import Any

import pytest

from notifications.tests.conftest import mail_server  # noqa: F401  (a fixture: a real SMTP server)


@pytest.fixture
def administrator(db: Any) -> Any:
    from accounts.models import Role
    from tests.factories import with_role

    return with_role(Role.SYSTEM_ADMINISTRATOR, "Sara Systemsson")


@pytest.fixture
def as_administrator(client: Any, administrator: Any) -> Any:
    client.force_login(administrator)
    return client
