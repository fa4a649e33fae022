"""Never a private phone or e-mail or a person's name in anything the public can read (issue 2, design §9)."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from registry import actions
from registry.models import AccessGrant, NamedPerson, Party, SocialAccount
from tests.factories import complete_application, deputy_head, officer, person, ready_account
from tests.factories_closing import as_if_closed

pytestmark = pytest.mark.django_db

NAMES = ["Kanariefågel", "Gulsparv", "Lövsångare", "Domherre", "Talgoxe", "Rödhake"]
PHONES = ["070-111 22 33", "0433-999 88", "+46 70 444 55 66"]
EMAILS = ["kanarie@privat.example", "gulsparv@privat.example", "lovsangare@privat.example", "domherre@privat.example"]
WRITTEN = "Ring kanarie på 070-111 22 33 eller skriv till kanarie@privat.example. Annars 0433-999 88 och +46 70 444 55 66."


def account_full_of_canaries(name: str = f"Biblioteket {PHONES[0]}") -> SocialAccount:
    """Everybody about it has a name, an e-mail and a phone that must not come out, and all its texts hold some too."""
    today = timezone.localdate()
    responsible = person("Kanariefågel Ett", email=EMAILS[0], phone=PHONES[0])
    substitute = person("Gulsparv Två", email=EMAILS[1], phone=PHONES[1])
    application = complete_application(responsible=responsible, substitute=substitute)
    by = application.created_by
    by.name, by.phone = "Rödhake Sex", PHONES[2]
    by.save()
    named = NamedPerson(name="Lövsångare Tre", title="vikarie", email=EMAILS[2], phone=PHONES[2])
    application.name_people("admin", [NamedPerson(user=responsible), named], by=by)
    answers = {
        "purpose": f"Dialog. {WRITTEN}",
        "audience": f"Alla. {WRITTEN}",
        "watch_pattern": f"09.00–15.00. {WRITTEN}",
        "content": WRITTEN,
    }
    application.amend({**answers, "name": name}, by=by)
    actions.submit(application=application, by=by, today=today)
    deputy = deputy_head(application.department, "Talgoxe Fem")
    karin = officer("Domherre Fyra")
    karin.email = EMAILS[3]
    karin.save()
    actions.approve(application=application, party=Party.HEAD, by=deputy, today=today, round=1, reason=WRITTEN, conditions=[WRITTEN])
    account = actions.approve(application=application, party=Party.OFFICER, by=karin, today=today, round=1, reason=WRITTEN)
    ready_account_of(account)
    account.activate(by=karin, today=today)
    return account


def ready_account_of(account: SocialAccount) -> None:
    from guidelines.models import ReadReceipt
    from tests.factories import guideline

    head, today, version = account.department.head, timezone.localdate(), guideline()
    for item in account.checklist_items.all():
        item.tick(by=head)
    for row in account.roster.filter(role__in=["responsible", "substitute"]):
        ReadReceipt.objects.create(version=version, person=row.person)
        grant = AccessGrant.give(account, row.person, AccessGrant.Level.MAIN_ADMIN, by=head, from_date=today)
        grant.confirm_two_factor(by=head, on=today)
    account.set_archive_plan(level="overview", times_per_year=2, reason="", by=head)


def close(account: SocialAccount) -> None:
    """How it came there is told in closing/tests; here only how residents meet what is closed."""
    as_if_closed(account, turn_to=f"Biblioteket. {WRITTEN}")


def everything_public(client, *accounts: SocialAccount) -> dict[str, str]:
    names = ("account_list", "account_list_closed", "account_list_embedded", "about_data", "data_json", "data_csv", "accessibility")
    paths = [reverse(f"public:{name}") for name in names]
    paths += [f"{reverse('public:account_list')}?ordna=kanal", f"{reverse('public:account_list')}?q=biblioteket"]
    paths += [reverse("public:account_detail", args=[account.pk]) for account in accounts]
    answers = {path: client.get(path) for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.getvalue().decode() for path, answer in answers.items()}


@pytest.mark.parametrize("is_closed", [False, True])
def test_no_person_and_no_private_contact_detail_is_in_anything_public(client, is_closed):
    account = account_full_of_canaries()
    if is_closed:
        close(account)

    pages = everything_public(client, account)

    for path, page in pages.items():
        read = page + json.dumps(json.loads(page), ensure_ascii=False) if path.endswith(".json") else page
        for canary in [*NAMES, *PHONES, *EMAILS, "privat.example", "111 22", "444 55", "0701112233"]:
            assert canary.casefold() not in read.casefold(), f"{canary} in {path}"


def test_what_is_hidden_cannot_be_found_by_searching_for_it_either(client):
    account_full_of_canaries(name="Biblioteket")

    found = [client.get(reverse("public:account_list"), {"q": text}).context["page"].count for text in [*PHONES, *EMAILS, "Kanariefågel"]]

    assert set(found) == {0}


def test_the_canaries_are_really_there():
    """Otherwise the test above could not fail."""
    account = account_full_of_canaries()
    version = account.public_version

    assert "kanarie@privat.example" in version.purpose + version.audience + version.watch_pattern
    assert "070-111 22 33" in version.name
    assert {row.person.name for row in account.roster.all()} >= {"Kanariefågel Ett", "Gulsparv Två"}
    assert account.application.people.filter(name="Lövsångare Tre").exists()


def test_the_opening_hours_beside_a_hidden_number_are_shown(client):
    account = account_full_of_canaries()

    page = client.get(reverse("public:account_detail", args=[account.pk])).text

    assert "09.00–15.00." in page
    assert "[kontaktuppgift visas inte här]" in page


def test_an_account_without_contact_details_is_shown_as_it_was_written(client):
    account = ready_account(name="Markaryds bibliotek")
    account.activate(by=officer(), today=timezone.localdate())

    page = client.get(reverse("public:account_detail", args=[account.pk])).text

    assert "Dialog med låntagare om böcker och läsning." in page
    assert "visas inte här" not in page
