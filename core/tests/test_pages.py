"""The addresses that anybody may fetch: /halsa/live, /halsa/redo and /logotyp.png."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from core import pages
from core.models import Municipality
from core.tests.test_municipality import picture


@pytest.fixture(autouse=True)
def _forget_what_was_seen(monkeypatch):
    monkeypatch.setattr(pages, "_seen_applied", set())


def test_live_asks_nothing_of_the_database(client):
    """pytest-django refuses any query here: the test is not marked as using the database."""
    answer = client.get("/halsa/live")

    assert (answer.status_code, answer.content) == (200, b"lever")


@pytest.mark.django_db
def test_ready_when_the_database_answers_and_is_migrated(client):
    answer = client.get("/halsa/redo")

    assert (answer.status_code, answer.content) == (200, b"redo")


@pytest.mark.django_db
def test_ready_is_cheap_once_the_migrations_have_been_seen(client, django_assert_num_queries):
    client.get("/halsa/redo")

    with django_assert_num_queries(1):
        client.get("/halsa/redo")


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("core")
    MigrationRecorder(connection).record_unapplied(*newest)

    answer = client.get("/halsa/redo")

    assert (answer.status_code, answer.content.decode()) == (503, "databasen är inte uppdaterad")


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_the_database_is_out_of_reach(client, settings):
    connection.close()
    name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "/nowhere/at/all"
    try:
        answer = client.get("/halsa/redo")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name

    assert (answer.status_code, answer.content) == (503, b"databasen svarar inte")


@pytest.mark.parametrize("address", ["/halsa/live", "/halsa/redo"])
@pytest.mark.django_db
def test_checks_from_inside_are_answered_whatever_host_they_name_and_over_plain_http(client, settings, address):
    settings.ALLOWED_HOSTS = ["portal.example.se"]
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get(address, headers={"host": "10.0.0.7:8000"})

    assert answer.status_code == 200


@pytest.mark.parametrize("address", ["/sociala-medier/", "/halsa/", "/halsa/annat"])
@pytest.mark.django_db
def test_nothing_else_is_answered_to_another_host(client, settings, address):
    settings.ALLOWED_HOSTS = ["portal.example.se"]

    assert client.get(address, headers={"host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.parametrize("address", ["/halsa/live", "/halsa/redo", "/logotyp.png"])
@pytest.mark.django_db
def test_only_reading_is_allowed(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_without_a_logo_there_is_none(client):
    assert client.get(reverse("core:logo")).status_code == 404


@pytest.fixture
def municipality_with_logo(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    one = Municipality(name="Markaryds kommun")
    one.logo.save("abc123.png", SimpleUploadedFile("x", picture("PNG")))
    one.save()
    return one


@pytest.mark.django_db
def test_the_logo_is_a_png_that_browsers_keep_and_never_guess_about(client, municipality_with_logo):
    answer = client.get(municipality_with_logo.logo_url)

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "max-age" in answer["Cache-Control"]
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.django_db
def test_a_logo_that_the_browser_has_is_not_sent_again(client, municipality_with_logo):
    etag = client.get("/logotyp.png")["ETag"]

    answer = client.get("/logotyp.png", headers={"if-none-match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.django_db
def test_a_logo_whose_file_is_gone_is_not_found(client, municipality_with_logo):
    municipality_with_logo.logo.storage.delete(municipality_with_logo.logo.name)

    assert client.get("/logotyp.png").status_code == 404
