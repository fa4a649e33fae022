"""What several of the tests in this folder need. Models are imported inside: pytest reads this file before Django has started."""

from typing import Any

import pytest


@pytest.fixture
def registrar(db: Any) -> Any:
    from accounts.models import Role
    from tests.factories import with_role

    return with_role(Role.REGISTRAR, "Rolf Registrator")


@pytest.fixture
def at_the_desk(client: Any, registrar: Any) -> Any:
    client.force_login(registrar)
    return client
