"""The public pages, as a test asks for them."""

import datetime
import json
import re

from django.urls import reverse
from django.utils import timezone

from registry.models import SocialAccount
from tests.factories_closing import as_if_closed

LIST = reverse("public:account_list")
CLOSED = reverse("public:account_list_closed")
EMBEDDED = reverse("public:account_list_embedded")
DATA = reverse("public:about_data")
JSON, CSV = reverse("public:data_json"), reverse("public:data_csv")
ACCESSIBILITY = reverse("public:accessibility")


def page_of(account: SocialAccount) -> str:
    return reverse("public:account_detail", args=[account.pk])


def today() -> datetime.date:
    return timezone.localdate()


def close(account: SocialAccount, turn_to: str = "Biblioteket på Instagram") -> SocialAccount:
    """How it came there is told in closing/tests; here only how residents meet what is closed."""
    as_if_closed(account, on=datetime.date(2026, 6, 12), turn_to=turn_to)
    return account


def in_list(client, **asked) -> list[str]:
    return re.findall(r'<p class="channel-name"><a href="[^"]*">([^<]*)', client.get(LIST, asked).text)


def data(client) -> list[dict]:
    return json.loads(client.get(JSON).getvalue())["konton"]
