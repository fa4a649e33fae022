"""Settings that would open the site in production stop the start, and the variable is named."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tools.portal_test import production


def start(**wrong: str) -> str:
    """What starting in production says, or "" when it starts."""
    base = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "SECURE_SSL_REDIRECT")}
    command = [sys.executable, "-c", "import markaryd_some.settings"]
    env = {**base, **production(), **wrong}
    return subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=False).stderr


@pytest.mark.parametrize(
    "right",
    [
        {},
        {"SITE_URL": "https://portal.example.se:8443/"},
        {"ALLOWED_HOSTS": "portal.example.se,.example.se"},
        {"REPLAY_ORIGIN": "https://uppspelning.example.se"},
    ],
)
def test_production_starts_with_the_right_settings(right):
    assert start(**right) == ""


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "x" * 49),
        ("HEALTH_TOKEN", "short"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "portal.example.se,*"),
        ("SITE_URL", ""),
        ("SITE_URL", "http://portal.example.se"),
        ("SITE_URL", "portal.example.se"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "https://portal.example.se/portalen"),
        ("SITE_URL", "https://evil@portal.example.se"),
        ("CAPTURE_ALLOWED_FOR_TESTS", "127.0.0.1:8801"),
        ("CAPTURES_AT_ONCE", "0"),
        ("REPLAY_ORIGIN", "http://uppspelning.example.se"),
        ("REPLAY_ORIGIN", "https://portal.example.se"),
        ("REPLAY_ORIGIN", "https://portal.example.se:8443"),
    ],
)
def test_a_setting_that_would_open_the_site_stops_production_and_is_named(variable, value):
    assert f"ImproperlyConfigured: {variable} must " in start(**{variable: value})
