"""S12: answer with name, function and municipality."""

import pytest

from accounts.models import Department, User
from accounts.signature import LONGEST, signature_of
from core.models import Municipality

MARKARYD = Municipality(name="Markaryds kommun")


def stina(**fields):
    return User(name="Stina Svensson", **fields)


@pytest.mark.parametrize(
    ("user", "signature"),
    [
        (stina(title="bibliotekarie"), "/Stina Svensson, bibliotekarie, Markaryds kommun"),
        (stina(department=Department(name="Biblioteken")), "/Stina Svensson, Biblioteken, Markaryds kommun"),
        (stina(title="bibliotekarie", department=Department(name="Biblioteken")), "/Stina Svensson, bibliotekarie, Markaryds kommun"),
        (stina(), "/Stina Svensson, Markaryds kommun"),
    ],
)
def test_S12_the_signature_has_name_function_and_municipality(user, signature):
    assert signature_of(user, MARKARYD) == signature


def test_the_longest_names_still_fit():
    user = User(name="N" * 120, title="t" * 120)

    assert len(signature_of(user, Municipality(name="K" * 100))) <= LONGEST
