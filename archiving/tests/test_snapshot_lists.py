"""The snapshots as a list and as a file, and their own files as downloads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archiving.tests.upload_support import logged_in
from tests import factories_archive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


# ---- downloads


@pytest.mark.parametrize(
    ("asked", "status", "got"),
    [
        ({}, 200, b"0123456789"),
        ({"Range": "bytes=2-4"}, 206, b"234"),
        ({"Range": "bytes=7-"}, 206, b"789"),
        ({"Range": "bytes=-3"}, 206, b"789"),
        ({"Range": "bytes=5-999"}, 206, b"56789"),
        ({"Range": "bytes=10-"}, 416, b""),
        ({"Range": "bytes=4-2"}, 200, b"0123456789"),
        ({"Range": "bytes=-"}, 200, b"0123456789"),
        ({"Range": "bytes=0-1,3-4"}, 200, b"0123456789"),
        ({"Range": "bytes=2-4", "If-Range": '"something else"'}, 200, b"0123456789"),
    ],
    ids=str,
)
def test_a_file_is_a_download_that_can_go_on_half_way(snapshot, asked, status, got):
    version = factories_archive.hand_in(snapshot, files=[factories_archive.new_file(content=b"0123456789", content_type="text/html")])
    file = version.files.get()

    answer = logged_in(factories_archive.archivist()).get(f"/ogonblicksbilder/{snapshot.pk}/filer/{file.pk}/", headers=asked)

    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, content) == (status, got)
    assert (answer.headers["X-Content-Type-Options"], file.name in answer.headers["Content-Disposition"]) == ("nosniff", True)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


# ---- lists


def test_the_list_costs_the_same_for_one_row_and_for_thirty(snapshot):
    client = logged_in(factories_archive.archivist())
    with CaptureQueriesContext(connection) as one:
        client.get("/ogonblicksbilder/")
    for _ in range(29):
        factories_archive.open_snapshot(snapshot.account)

    with CaptureQueriesContext(connection) as thirty:
        page = client.get("/ogonblicksbilder/")

    assert (len(page.context["page"].rows), len(thirty) <= len(one)) == (30, True)
    assert len(thirty) <= 12


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", 1),
        ("visa=att-ta", 1),
        ("visa=forsenade", 0),
        ("visa=submitted", 0),
        ("visa=alla&ar=1999", 1),
        ("visa=x&konto=x&ar=x", 1),
        ("visa=klara", 0),
    ],
)
def test_the_list_is_filtered_by_state_account_and_year(snapshot, asked, shown):
    page = logged_in(factories_archive.archivist()).get(f"/ogonblicksbilder/?{asked}")

    assert (page.status_code, len(page.context["page"].rows)) == (200, shown)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_two_clicks_from_a_file(snapshot, kind):
    factories_archive.hand_in(snapshot)

    answer = logged_in(factories_archive.archivist()).get(f"/ogonblicksbilder/ogonblicksbilder.{kind}?visa=alla")

    content = b"".join(answer.streaming_content)
    assert (answer.status_code, len(content) > 100) == (200, True)
    assert kind == "xlsx" or snapshot.account.name in content.decode()
