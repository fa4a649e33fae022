"""The start checklist as a gate: an account does not go live while a point is open (design §4)."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import RuleError
from guidelines.models import GuidelineVersion, ReadReceipt
from registry import actions
from registry.models import AccessGrant, Party
from registry.models.start_checklist import start_items
from tests.factories import guideline, officer, person, ready_account, submitted_application

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def untick(code):
    def undo(account):
        account.checklist_items.get(code=code).untick(by=account.department.head)

    return undo


def no_responsible(account):
    account.roster.filter(role="responsible").update(from_date=datetime.date(2020, 1, 1), to_date=datetime.date(2020, 2, 1))


def no_substitute(account):
    account.roster.filter(role="substitute").update(from_date=datetime.date(2020, 1, 1), to_date=datetime.date(2020, 2, 1))


def substitute_has_left(account):
    substitute = account.roster.get(role="substitute").person
    substitute.ends_on = TODAY() - datetime.timedelta(days=1)
    substitute.save()


def somebody_has_not_read(account):
    ReadReceipt.objects.filter(person=account.roster.get(role="substitute").person).delete()


def a_new_guideline(account):
    GuidelineVersion.objects.create(name="Ny", adopted_by="KS", adopted_on=TODAY(), valid_from=TODAY())


def one_main_admin(account):
    grant = account.access_grants.first()
    AccessGrant.objects.filter(pk=grant.pk).update(from_date=TODAY() - datetime.timedelta(days=9))
    grant.end(on=TODAY() - datetime.timedelta(days=1), by=account.department.head)


def two_factor_is_old(account):
    AccessGrant.objects.update(two_factor_confirmed_on=TODAY() - datetime.timedelta(days=365))


def only_editors(account):
    AccessGrant.objects.update(level="editor")


def no_archive_plan(account):
    type(account).objects.filter(pk=account.pk).update(archive_level="", archive_times_per_year=None)


GATES = {
    "S3, the municipality's name in the profile text": (untick("profile_text"), "profiltexten"),
    "S3, the sender is unmistakable": (untick("sender"), "avsändare"),
    "S6, somebody is responsible": (no_responsible, "ansvarig"),
    "S8, two main admins": (one_main_admin, "huvudadministratörer"),
    "S8, two-factor seen within a year": (two_factor_is_old, "huvudadministratörer"),
    "S8, main admins and not editors": (only_editors, "huvudadministratörer"),
    "S9, a substitute": (no_substitute, "ersättare"),
    "S9, a substitute who still works here": (substitute_has_left, "ersättare"),
    "S16, the logo as profile picture": (untick("logo"), "logotyp"),
    "S17, visitors are informed": (untick("visitors_informed"), "kommentarsfältet"),
    "S17, the instructions are read": (somebody_has_not_read, "läst riktlinjen"),
    "S17, the new instructions too": (a_new_guideline, "läst riktlinjen"),
    "S21, the archive plan": (no_archive_plan, "Arkivplanen"),
}


@pytest.mark.parametrize("gate", GATES)
def test_an_open_gate_refuses_activation_and_says_which(client, gate):
    undo, words = GATES[gate]
    account = ready_account()
    undo(account)
    client.force_login(officer())

    answer = client.post(reverse("registry:account_activate", args=[account.pk]), follow=True)

    account.refresh_from_db()
    assert account.state == "planned"
    assert "Kontot kan inte aktiveras än" in answer.content.decode()
    assert words in str(next(iter(answer.context["messages"])))
    assert answer.context["action"].label == "Gå till startlistan"


def test_with_every_gate_closed_the_account_goes_live_and_public_in_one_step(client):
    account = ready_account()
    client.force_login(officer())

    client.post(reverse("registry:account_activate", args=[account.pk]))

    account.refresh_from_db()
    assert account.state == "active"
    assert account.is_listed
    assert account.activated_on == TODAY()


def test_a_double_click_on_activate_activates_once(client):
    account = ready_account()
    client.force_login(officer())

    for _ in range(2):
        client.post(reverse("registry:account_activate", args=[account.pk]))

    assert account.versions.filter(state="active").count() == 1


def test_a_condition_from_the_decision_is_a_gate_of_its_own(client):
    application = submitted_application()
    head, chief = application.department.head, officer()
    actions.approve(application=application, party=Party.HEAD, by=head, today=TODAY(), round=1)
    actions.approve(
        application=application, party=Party.OFFICER, by=chief, today=TODAY(), round=1, conditions=["Byt profilbild före start"]
    )
    account = application.account

    labels = [item.label for item in start_items(account, on=TODAY()) if not item.done]

    assert "Villkor: Byt profilbild före start" in labels
    with pytest.raises(RuleError, match="Byt profilbild före start"):
        account.activate(by=chief, today=TODAY())
    client.force_login(head)
    item = account.checklist_items.get(code="condition")
    client.post(reverse("registry:checklist_item_tick", args=[account.pk, item.pk]))
    assert "Villkor: Byt profilbild före start" not in [item.label for item in start_items(account, on=TODAY()) if not item.done]


def test_a_point_is_ticked_and_unticked_with_who_and_when(client):
    account = ready_account()
    item = account.checklist_items.get(code="logo")
    client.force_login(account.roster.get(role="substitute").person)

    client.post(reverse("registry:checklist_item_untick", args=[account.pk, item.pk]))
    item.refresh_from_db()
    assert (item.done_at, item.done_by) == (None, None)

    answer = client.post(reverse("registry:checklist_item_tick", args=[account.pk, item.pk]))
    item.refresh_from_db()
    assert item.done_by == account.roster.get(role="substitute").person
    assert answer["Location"].endswith("#startlistan")


def test_a_stranger_ticks_nothing_and_a_point_of_another_account_is_not_found(client):
    account, other = ready_account(), ready_account()
    item = account.checklist_items.first()

    client.force_login(person())
    assert client.post(reverse("registry:checklist_item_untick", args=[account.pk, item.pk])).status_code == 403

    client.force_login(officer())
    assert client.post(reverse("registry:checklist_item_untick", args=[other.pk, item.pk])).status_code == 404
    item.refresh_from_db()
    assert item.done_at is not None


def test_the_checklist_rests_once_the_account_has_started(client):
    account = ready_account()
    chief = officer()
    account.activate(by=chief, today=TODAY())
    client.force_login(chief)
    item = account.checklist_items.first()

    answer = client.post(reverse("registry:checklist_item_untick", args=[account.pk, item.pk]), follow=True)

    item.refresh_from_db()
    assert item.done_at is not None
    assert "Startlistan ändras inte" in answer.content.decode()
    assert 'id="startlistan"' not in answer.content.decode()


def test_each_open_point_says_how_it_is_mended_and_links_there(client):
    account = ready_account()
    for undo in (no_responsible, no_substitute, one_main_admin, no_archive_plan):
        undo(account)
    guideline()
    client.force_login(account.department.head)

    points = client.get(account.get_absolute_url()).context["start"]

    open_ones = [point for point in points if not point.item.done]
    assert {point.url for point in open_ones} == {"#bemanning", "#behorigheter", "#arkivplan", reverse("guidelines:guideline_read")}
    assert all(point.item.how for point in open_ones)
