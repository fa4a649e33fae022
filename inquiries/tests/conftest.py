"""What several of the tests in this folder need. Models are imported inside: pytest reads this file before Django has started."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stands still on the Thursday when the cast's question is logged, until it is moved."""
    from inquiries.tests.cast import LOGGED, at

    with time_machine.travel(at(LOGGED), tick=False) as clock:
        yield clock


@pytest.fixture
def cast(db: Any) -> Any:
    from inquiries.tests.cast import Cast

    return Cast()
