"""A real Chromium against a real server. Debian's browser; nothing is downloaded."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

if TYPE_CHECKING:
    from accounts.models import User

# Playwright keeps an event loop in this thread; the tests use the database between its calls, never during them.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = Path("/usr/bin/chromium")
LONGEST = ("test_every_page.py", "test_capture.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first, so that no worker is left with one of them at the end."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail("Chromium is missing. Mend it with: sudo apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """`open_as(user)` is a browser window where `user` is logged in (None: nobody), with what went wrong in it kept in `page.faults`."""
    contexts: list[BrowserContext] = []

    def open_window(user: "User | None", **options) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale="sv-SE", timezone_id="Europe/Stockholm", **options)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.faults = faults_of(page, live_server.url)
        return page

    yield open_window
    for context in contexts:
        context.close()


def faults_of(page: Page, home: str) -> list[str]:
    """Fills up with script errors, console errors (CSP violations among them), answers of 500 and requests to any other host."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", lambda line: faults.append(f"console: {line.text}") if line.type == "error" else None)
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((home, "data:", "blob:")) else faults.append(f"another host: {asked.url}"),
    )
    return faults
