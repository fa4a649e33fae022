"""Platforms as data: everybody reads, the system administrator changes, and a rule that cannot work is refused at its field."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from core.errors import RuleError
from core.history import history_of
from core.seen import seen
from registry.addresses import recognise
from registry.models import Platform
from registry.tests.hostile import TRIED
from tests.factories import officer, person, planned_account, platform, with_role

pytestmark = pytest.mark.django_db

MASTODON = {
    "name": "Mastodon",
    "former_name": "",
    "slug": "mastodon",
    "is_in_use": "on",
    "order": "7",
    "hosts": "mastodon.nu\nwww.mastodon.nu",
    "path_patterns": r"/@(?P<handle>[^/@]+)(?:/(?P<subpage>.+))?",
    "handle_pattern": "[a-z0-9_]{1,30}",
    "ignores_case": "on",
    "reserved_words": "about\nexplore\n\nabout",
    "canonical_template": "https://{host}/@{handle}",
    "inbox_url": "https://mastodon.nu/notifications",
    "export_url": "https://mastodon.nu/settings/export",
    "name_max_length": "30",
    "bio_max_length": "500",
}


@pytest.fixture
def administrator(client):
    user = with_role(Role.SYSTEM_ADMINISTRATOR, "Sven")
    client.force_login(user)
    return client


def add(client, **changes):
    return client.post(reverse("registry:platform_create"), {**MASTODON, **changes})


def errors_of(answer):
    return dict(answer.context["form"].errors)


def edit(client, channel, **changes):
    form = client.get(reverse("registry:platform_edit", args=[channel.pk])).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: "\n".join(value) if isinstance(value, list) else value for name, value in data.items() if value not in (None, False)}
    return client.post(reverse("registry:platform_edit", args=[channel.pk]), {**data, **changes})


# ---- who


def test_everybody_reads_and_only_the_system_administrator_changes(client):
    channel = platform()
    reading = [reverse("registry:platform_list"), channel.get_absolute_url()]
    changing = [reverse("registry:platform_create"), reverse("registry:platform_edit", args=[channel.pk])]

    assert all(client.get(path).status_code == 302 for path in [*reading, *changing])
    for user in (person(), officer()):
        client.force_login(user)
        assert [client.get(path).status_code for path in [*reading, *changing]] == [200, 200, 403, 403]
        assert [client.post(path).status_code for path in changing] == [403, 403]
    client.force_login(with_role(Role.SYSTEM_ADMINISTRATOR))
    assert [client.get(path).status_code for path in [*reading, *changing]] == [200] * 4


def test_the_seed_platforms_can_be_saved_as_they_are(administrator):
    for channel in Platform.objects.all():
        answer = edit(administrator, channel)

        assert answer.status_code == 302, (channel.name, errors_of(answer))
        assert history_of(channel) == []


# ---- add and change


def test_a_new_platform_is_recognised_at_once_and_leaves_its_history(administrator):
    add(administrator)

    channel = Platform.objects.get(slug="mastodon")
    assert channel.reserved_words == ["about", "explore"]
    assert recognise("https://www.mastodon.nu/@Biblioteket/123", Platform.objects.in_use().rules()).handle == "biblioteket"
    assert [line.sentence for line in history_of(channel)] == ["Sven lade till kanalen"]


def test_a_change_is_recorded_with_what_was_changed(administrator):
    channel = platform()

    edit(administrator, channel, bio_max_length="200", reserved_words="groups\nevents")

    channel.refresh_from_db()
    assert (channel.bio_max_length, channel.reserved_words) == (200, ["groups", "events"])
    assert [line.sentence for line in history_of(channel)] == ["Sven ändrade reserverade ord, längsta profiltext"]


def test_what_the_keys_of_accounts_are_made_of_is_settled_once_there_are_accounts(administrator):
    channel = planned_account().platform
    page = administrator.get(reverse("registry:platform_edit", args=[channel.pk])).content.decode()

    edit(administrator, channel, slug="annat", ignores_dots="")

    channel.refresh_from_db()
    assert "Går inte att ändra, för kanalen har konton." in page
    assert (channel.slug, channel.ignores_dots) == ("facebook", True)
    with pytest.raises(RuleError):
        channel.change({"ignores_dots": False}, by=person())


def test_the_second_of_two_who_change_a_platform_at_once_is_told_and_loses_nothing(administrator):
    channel = platform()
    form = administrator.get(reverse("registry:platform_edit", args=[channel.pk])).context["form"]
    opened = form["seen"].value()
    Platform.objects.get(pk=channel.pk).change({"bio_max_length": 200, "hosts": ["facebook.com", "www.facebook.com"]}, by=person())

    refused = edit(administrator, channel, seen=opened, order="3", bio_max_length="100")
    channel.refresh_from_db()
    assert (channel.order, channel.bio_max_length) != (3, 100)
    assert channel.bio_max_length == 200
    assert "längsta profiltext: 200" in refused.content.decode()

    edit(administrator, channel, seen=refused.context["form"]["seen"].value(), order="3", bio_max_length="100")
    channel.refresh_from_db()
    assert (channel.order, channel.bio_max_length) == (3, 100)


def test_the_verb_refuses_a_platform_that_was_built_on_old_values():
    channel = platform()
    old = seen(channel, ("order",))
    Platform.objects.filter(pk=channel.pk).update(order=50)

    with pytest.raises(RuleError, match="Någon annan"):
        channel.change({"order": 3}, by=person(), seen=old)


# ---- wrong rules


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"hosts": ""}, "hosts", "minst en värd"),
        ({"hosts": "https://mastodon.nu"}, "hosts", "små bokstäver"),
        ({"hosts": "mastodon.nu\nMastodon.NU"}, "hosts", "små bokstäver"),
        ({"path_patterns": ""}, "path_patterns", "minst ett mönster"),
        ({"path_patterns": "/(?P<handle>[^/]+"}, "path_patterns", "går inte att tolka"),
        ({"path_patterns": "/([^/]+)"}, "path_patterns", "gruppen handle"),
        ({"path_patterns": "/(?P<handle>(a+)+)"}, "path_patterns", "för långsamt"),
        ({"handle_pattern": "[a-z"}, "handle_pattern", "går inte att tolka"),
        ({"handle_pattern": "(a+)+$"}, "handle_pattern", "för långsamt"),
        ({"reserved_words": "About"}, "reserved_words", "små bokstäver"),
        ({"canonical_template": "http://mastodon.nu/@{handle}"}, "canonical_template", "https://"),
        ({"canonical_template": "https://evil.example/@{handle}"}, "canonical_template", "bland värdarna"),
        ({"canonical_template": "https://mastodon.nu/"}, "canonical_template", "{handle}"),
        ({"inbox_url": "javascript:alert(1)"}, "inbox_url", "https://"),
        ({"inbox_url": "http://mastodon.nu/"}, "inbox_url", "https://"),
        ({"export_url": "ftp://mastodon.nu/"}, "export_url", "https://"),
        ({"slug": "två ord"}, "slug", ""),
        ({"name": "Facebook"}, "name", ""),
        ({"slug": "facebook"}, "slug", ""),
        ({"hosts": "\n".join(f"h{number}.example" for number in range(501))}, "hosts", "500 rader"),
        ({"reserved_words": "x" * 201}, "reserved_words", "för lång"),
        ({"name_max_length": "-1"}, "name_max_length", ""),
    ],
)
def test_a_rule_that_cannot_work_is_refused_at_its_field(administrator, changes, field, words):
    answer = add(administrator, **changes)

    assert answer.status_code == 200
    assert list(errors_of(answer)) == [field]
    assert words in " ".join(errors_of(answer)[field])
    assert not Platform.objects.filter(slug="mastodon").exists()


def test_no_hostile_value_breaks_the_form(administrator):
    texts = [name for name in MASTODON if name not in {"is_in_use", "ignores_case"}]

    for value in (text[:60_000] for text in TRIED):
        answer = administrator.post(reverse("registry:platform_create"), dict.fromkeys(texts, value))
        assert answer.status_code == 200, value[:80]


# ---- cost


def test_the_list_takes_as_many_queries_for_thirty_platforms(administrator):
    path = reverse("registry:platform_list")

    def queries():
        administrator.get(path)
        with CaptureQueriesContext(connection) as captured:
            administrator.get(path)
        return len(captured)

    with_six = queries()
    for number in range(24):
        Platform.objects.create(slug=f"kanal{number}", name=f"Kanal {number}", canonical_template="https://x.example/{handle}")

    assert queries() == with_six


# ---- how a snapshot is taken


def test_S21_each_channel_has_its_own_guide_and_says_whether_the_portal_may_collect_by_itself(client):
    client.force_login(person())

    for channel in Platform.objects.all():
        text = client.get(channel.get_absolute_url()).text
        steps = channel.snapshot_guide.split("\n")
        assert [step.partition(".")[0] for step in steps] == [str(number) for number in range(1, len(steps) + 1)]
        assert steps[-1] in text
        assert channel.no_capture_reason in text

    assert set(Platform.objects.filter(may_be_captured=True).values_list("slug", flat=True)) == {"blogg"}
    assert set(Platform.objects.exclude(no_capture_reason="").values_list("may_be_captured", flat=True)) == {False}
