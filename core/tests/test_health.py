"""/halsa/djup/: what stands still is red within its limit, and green again after it is mended (reliability §6.3)."""

import datetime
import json
import time

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from core import health, sweeps
from core.models import Heartbeat

TOKEN = "a-long-token-for-whoever-watches"
ADDRESS = "/halsa/djup/"


@pytest.fixture(autouse=True)
def _token(settings):
    settings.HEALTH_TOKEN = TOKEN


@pytest.fixture
def all_well(db):
    now = timezone.now()
    Heartbeat.beat("canary", "tick", "worker", *(f"sweep.{one.name}" for one in sweeps.registered()), now=now)


def silent(name: str, seconds: float) -> None:
    Heartbeat.beat(name, now=timezone.now() - datetime.timedelta(seconds=seconds))


def asked(client, **headers):
    return client.get(ADDRESS, headers={"authorization": f"Bearer {TOKEN}", **headers})


def test_with_the_token_in_a_header_or_in_the_address_it_answers_in_json(client, all_well):
    answers = [asked(client), client.get(ADDRESS, {"token": TOKEN})]

    for answer in answers:
        content = json.loads(answer.content)
        assert (answer.status_code, content["ok"]) == (200, True)
        assert content["checks"]["canary_age_seconds"].keys() == {"value", "limit", "ok"}
        assert content["checks"].keys() >= {"tick_age_seconds", "worker_age_seconds", "late_sweeps", "clock_difference_seconds"}


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer "}, {"authorization": "Bearer é"}])
@pytest.mark.django_db
def test_without_the_right_token_there_is_no_such_page(client, headers):
    assert client.get(ADDRESS, headers=headers).status_code == 404


@pytest.mark.django_db
def test_a_portal_without_a_token_in_its_settings_has_no_such_page(client, settings):
    settings.HEALTH_TOKEN = ""

    assert client.get(ADDRESS, headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    ("heartbeat", "check"),
    [("canary", "canary_age_seconds"), ("tick", "tick_age_seconds"), ("worker", "worker_age_seconds"), ("sweep.deliver", "late_sweeps")],
)
def test_what_falls_silent_is_red_after_its_limit_and_green_when_it_is_heard_again(client, all_well, heartbeat, check):
    silent(heartbeat, health.SILENT - 20)
    assert asked(client).status_code == 200

    silent(heartbeat, health.SILENT + 20)
    red = asked(client)
    assert red.status_code == 503
    assert [name for name, one in json.loads(red.content)["checks"].items() if not one["ok"]] == [check]
    assert len(health.red_states()) == 1

    silent(heartbeat, 0)
    assert asked(client).status_code == 200
    assert health.red_states() == []


def test_what_has_never_been_heard_is_red(client, all_well):
    Heartbeat.objects.filter(name="canary").delete()

    assert asked(client).status_code == 503


def test_two_clocks_that_differ_are_red(all_well):
    """SQLite has no clock but the web server's own."""
    now = timezone.now()

    with time_machine.travel(now + datetime.timedelta(hours=2)):
        [difference] = [one for one in health.readings(now=now) if one.gauge.name == "clock_difference_seconds"]

    assert difference.is_red == (connection.vendor == "postgresql")
    assert [one.gauge.name for one in health.readings(now=now) if one.is_red] == []


def test_all_gauges_together_ask_three_times(all_well, django_assert_num_queries):
    """The paths and the clock, the mail, and the archive: for a system administrator's start page."""
    with django_assert_num_queries(3):
        health.readings(now=timezone.now())


def test_prometheus_may_have_it_in_its_own_words(client, all_well):
    silent("tick", health.SILENT + 20)

    by_header, by_address = asked(client, accept="text/plain;version=0.0.4"), client.get(ADDRESS, {"token": TOKEN, "format": "prometheus"})

    for answer in (by_header, by_address):
        lines = answer.content.decode().splitlines()
        assert answer.status_code == 503
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        assert "portal_ok 0" in lines
        assert "portal_tick_age_seconds_limit 180" in lines
        assert all(line.startswith("# TYPE portal_") or len(line.split()) == 2 for line in lines)


def test_it_answers_from_inside_whatever_host_is_named_and_is_kept_by_no_cache(client, all_well, settings):
    settings.ALLOWED_HOSTS = ["portal.example.se"]

    answer = asked(client, host="10.0.0.7:8000")

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


def test_it_costs_at_most_50_milliseconds_and_a_fixed_number_of_questions(client, all_well, django_assert_max_num_queries):
    asked(client)

    with django_assert_max_num_queries(10):
        asked(client)
    best = min(_seconds(lambda: asked(client)) for _ in range(5))

    assert best < 0.05


def _seconds(act) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


@pytest.mark.django_db(transaction=True)
def test_a_database_out_of_reach_is_said_and_not_a_crash(client):
    connection.close()
    name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "/nowhere/at/all"
    try:
        answer, sentences = asked(client), health.red_states()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name

    assert (answer.status_code, json.loads(answer.content)) == (503, {"ok": False, "database": "does not answer"})
    assert sentences == ["Portalen kan inte läsa sitt eget tillstånd. Loggen säger mer."]


def test_two_gauges_with_one_name_are_a_mistake():
    with pytest.raises(ValueError, match="already a gauge"):
        health.gauge("tick_age_seconds", limit=1, words="")(lambda pulse: 0)
