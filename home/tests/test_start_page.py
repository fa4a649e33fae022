import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import Role
from home import context
from tests.factories import department, draft_application, officer, person, with_role

pytestmark = pytest.mark.django_db


def links(client, path: str = "/") -> dict[str, str]:
    """Label → what aria-current says."""
    return {link.label: link.current for link in client.get(path).context["navigation"]}


def test_the_start_page_asks_for_a_log_in(client):
    assert client.get("/").status_code == 302


def test_an_empty_start_page_says_what_would_be_here(client):
    client.force_login(person())

    page = client.get("/").text

    assert "Inget väntar på dig just nu." in page
    assert "Hit kommer frågor att svara på" in page


def test_each_thing_to_do_is_a_link_to_where_it_is_done(client):
    draft = draft_application(by=person())
    client.force_login(draft.created_by)

    page = client.get("/").text

    assert f'href="{reverse("registry:application_edit", args=[draft.pk])}"' in page


def test_what_somebody_has_written_is_shown_and_never_run(client):
    draft = draft_application(by=person())
    draft.amend({"name": "<script>alert(1)</script>"}, by=draft.created_by)
    client.force_login(draft.created_by)

    page = client.get("/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# ---- navigation

EVERYBODY = ["Att göra", "Frågor", "Ansökningar", "Konton", "Riktlinjen", "Aviseringar"]
ADMINISTRATOR = ["Personer", "Verksamheter", "Kanaler", "Inställningar"]


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (None, EVERYBODY),
        (Role.COMMUNICATIONS_OFFICER, [*EVERYBODY, "Arkivet", "Utlämnande", "Bemanning", "Arbetsdagar", "Publika listan"]),
        (Role.REGISTRAR, [*EVERYBODY, "Diariet", "Utlämnande"]),
        (Role.ARCHIVIST, [*EVERYBODY, "Arkivet", "Utlämnande"]),
        (Role.DATA_PROTECTION_OFFICER, [*EVERYBODY, "Arkivet"]),
        (Role.AUDITOR, [*EVERYBODY, "Diariet", "Arkivet", "Utlämnande"]),
        (Role.SYSTEM_ADMINISTRATOR, [*EVERYBODY, *ADMINISTRATOR]),
    ],
)
def test_the_navigation_follows_the_role_and_every_link_in_it_opens(client, role, labels):
    client.force_login(with_role(role) if role else person())

    navigation = client.get("/").context["navigation"]

    assert [link.label for link in navigation] == labels
    assert {client.get(link.url).status_code for link in navigation} == {200}


def test_S9_a_head_also_has_the_coverage_of_the_accounts(client):
    client.force_login(department().head)

    assert list(links(client)) == [*EVERYBODY, "Arkivet", "Bemanning"]


@pytest.mark.parametrize(
    ("path", "label", "current"),
    [
        ("/", "Att göra", "page"),
        ("/ansokningar/", "Ansökningar", "page"),
        ("/ansokningar/ny/", "Ansökningar", "true"),
        ("/radgivning/", "Ansökningar", "true"),
        ("/konton/", "Konton", "page"),
        ("/riktlinjen/ny/", "Riktlinjen", "true"),
    ],
)
def test_the_navigation_says_where_one_is(client, path, label, current):
    client.force_login(officer())

    marked = {name: said for name, said in links(client, path).items() if said}

    assert marked == {label: current}


def test_every_icon_of_the_navigation_exists():
    icons = {icon for _, _, icon, _ in [*context.EVERYBODY, *context.OFFICER, *context.ADMINISTRATOR]}

    assert {icon for icon in icons if not (settings.BASE_DIR / "templates" / "icons" / f"{icon}.svg").exists()} == set()


def test_nobody_who_is_not_logged_in_sees_the_navigation(client):
    assert client.get(reverse("public:account_list")).context["navigation"] == []
