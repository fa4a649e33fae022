"""Platforms are data (S2): the seed is sound, a new platform needs no code, and an unsound rule is explained to the one who typed it."""

from dataclasses import replace

import pytest

from registry.addresses import recognise
from registry.platforms import PLATFORMS
from registry.tests.rules import BLOGG, FACEBOOK, MASTODON, RULES, YOUTUBE


@pytest.mark.parametrize("rule", [*RULES, MASTODON, YOUTUBE], ids=lambda rule: rule.slug)
def test_the_rules_are_sound(rule):
    assert rule.problems() == []


def test_the_guidelines_six_channels_are_there_in_its_order():
    assert [platform["name"] for platform in PLATFORMS] == ["Facebook", "LinkedIn", "Blogg", "Instagram", "Snapchat", "X"]
    assert [platform["order"] for platform in PLATFORMS] == [1, 2, 3, 4, 5, 6]
    assert PLATFORMS[-1]["former_name"] == "Twitter"
    assert len({frozenset(platform) for platform in PLATFORMS}) == 1


def test_no_host_belongs_to_two_platforms():
    hosts = [host for rule in RULES for host in rule.hosts]

    assert len(hosts) == len(set(hosts))


def test_a_new_platform_needs_only_data():
    rules = [*RULES, MASTODON, YOUTUBE]

    toot = recognise("https://WWW.mastodon.nu/@Markaryd/1234", rules)
    channel = recognise("https://m.youtube.com/channel/UCabcdefghijklmnopqrstuV", rules)

    assert (toot.url, toot.key) == ("https://mastodon.nu/@markaryd", "mastodon:mastodon.nu/markaryd")
    assert recognise("https://social.markaryd.example/@markaryd", rules).key != toot.key
    assert channel.url == "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuV"
    assert recognise(channel.url, rules).key == channel.key
    assert recognise("youtube.com/@MarkarydsKommun", rules).url == "https://www.youtube.com/@MarkarydsKommun"
    assert recognise("youtu.be/@MarkarydsKommun", rules).platform_slug == "youtube"


def test_a_platform_on_the_municipalitys_own_site_does_not_forbid_its_blogs():
    play = replace(MASTODON, slug="play", name="Play", hosts=["play.markaryd.example"])

    assert recognise("https://blogg.markaryd.example", [play, *RULES]).platform_slug == "blogg"


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"hosts": []}, "minst en värd"),
        ({"hosts": ["https://facebook.com/"]}, "utan https://"),
        ({"hosts": ["Facebook.com", "www.facebook.com"]}, "små bokstäver"),
        ({"hosts": ["localhost", "www.facebook.com"]}, "Värden"),
        ({"hosts": "www.facebook.com"}, "listor"),
        ({"hosts": [1]}, "listor"),
        ({"path_patterns": {"a": 1}}, "listor"),
        ({"path_patterns": []}, "minst ett mönster"),
        ({"path_patterns": ["/("]}, "går inte att tolka"),
        ({"path_patterns": ["/(?P<handle>a{99999999999})"]}, "går inte att tolka"),
        ({"path_patterns": ["/(?u)(?P<handle>a)"]}, "går inte att tolka"),
        ({"path_patterns": ["/[a-z]+"]}, "gruppen handle"),
        ({"path_patterns": ["/(?P<handle>([a-z]+)+)"]}, "långsamt"),
        ({"path_patterns": ["/(?P<handle>[a-z]*[a-z]*[a-z]*[a-z]*)"]}, "långsamt"),
        ({"path_patterns": ["/(?P<handle>[a-z]{1,99}[a-z]{1,99}[a-z]{1,99}[a-z]{1,99})"]}, "långsamt"),
        ({"handle_pattern": "(a|aa)+"}, "långsamt"),
        ({"reserved_words": ["Groups"]}, "små bokstäver"),
        ({"canonical_template": "http://www.facebook.com/{handle}"}, "Mallen"),
        ({"canonical_template": "https://www.facebook.com/"}, "{handle}"),
        ({"canonical_template": "https://www.facebook.com/{handle}{secret}"}, "{handle}"),
        ({"canonical_template": "https://evil.se/{handle}"}, "finnas bland värdarna"),
    ],
)
def test_an_unsound_rule_is_explained(change, part):
    problems = replace(FACEBOOK, **change).problems()

    assert any(part in problem for problem in problems)


def test_a_blog_rule_needs_host_and_path_in_its_template():
    assert replace(BLOGG, canonical_template="https://{host}/").problems() == [
        "Mallen för adressen ska börja med https:// och innehålla {host} och {path}."
    ]
