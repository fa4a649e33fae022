"""The seed's address rules, and two platforms that a system administrator could add."""

from dataclasses import fields

from registry.addresses import AddressRule
from registry.platforms import PLATFORMS


def rule_of(values):
    return AddressRule(**{field.name: values[field.name] for field in fields(AddressRule)})


RULES = [rule_of(platform) for platform in PLATFORMS]
FACEBOOK, LINKEDIN, BLOGG, INSTAGRAM, SNAPCHAT, X = RULES


MASTODON = AddressRule(
    slug="mastodon",
    name="Mastodon",
    hosts=["mastodon.nu", "www.mastodon.nu", "social.markaryd.example"],
    any_host=False,
    path_patterns=[r"/@(?P<handle>[^/@]+)(?:/(?P<subpage>.+))?"],
    handle_pattern=r"[a-z0-9_]{1,30}",
    ignores_case=True,
    ignores_dots=False,
    reserved_words=["about", "explore"],
    canonical_template="https://{host}/@{handle}",
)
YOUTUBE = AddressRule(
    slug="youtube",
    name="YouTube",
    hosts=["youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"],
    any_host=False,
    path_patterns=[r"/@(?P<handle>[^/]+)", r"/(?P<path>channel/UC[A-Za-z0-9_-]{22})"],
    handle_pattern=r"[A-Za-z0-9._-]{3,30}",
    ignores_case=False,
    ignores_dots=False,
    reserved_words=["watch", "shorts"],
    canonical_template="https://www.youtube.com/@{handle}",
)
