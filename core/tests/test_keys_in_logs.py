"""Whoever reads the log gets no key: Django names the path of what it refuses."""

import io
import logging

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inquiries.experts import ask_expert, link_path
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """What the portal's own handler writes."""
    written = io.StringIO()
    handler = next(one for one in logging.getLogger().handlers if any(type(f).__name__ == "WithoutKeys" for f in one.filters))
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_the_key_of_an_experts_link_stands_in_no_log_whatever_is_refused(log):
    inquiry, now = factories.logged_inquiry(account=factories.account_from_before()), timezone.now()
    asked = ask_expert(inquiry=inquiry, question="Vet du?", by=inquiry.logged_by, now=now, name="Eva", email="eva@annan.example")
    path = link_path(asked)
    client = Client(enforce_csrf_checks=True)

    statuses = {client.post(path, {"answer": "Ja."}).status_code, client.get(f"{path}x").status_code}
    while client.get(path).status_code == 200:
        pass
    cache.clear()

    assert statuses == {403, 404}
    assert "Too Many Requests: /svara/…/" in log.getvalue()
    assert path.split("/")[2] not in log.getvalue()


@pytest.mark.parametrize("path", ["/kalender/hemlig-nyckel-som-ar-lang.ics", "/losenord/nytt/1a-hemlig-nyckel/"])
def test_nor_do_the_keys_of_calendars_and_new_passwords(log, path):
    logging.getLogger("django.request").warning("Not Found: %s", path)

    assert "Not Found: /" in log.getvalue()
    assert "hemlig" not in log.getvalue()
