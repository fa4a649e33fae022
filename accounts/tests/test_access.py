"""Who reaches which page: each address × system administrator, officer, head, colleague, nobody logged in."""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Deputy, Role
from tests.factories import department, deputy_head, deputy_officer, officer, person, with_role

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
WHO = ("administrator", "officer", "auditor", "head", "colleague", "nobody")
OK, FORBIDDEN, MISSING, LOGIN = 200, 403, 404, 302

# address, then what a GET gives: system administrator, officer, auditor, head of the department, colleague
PAGES = {
    "my_page": (OK, OK, OK, OK, OK),
    "my_details_edit": (OK, OK, OK, OK, OK),
    "settings": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "person_list": (OK, OK, OK, FORBIDDEN, FORBIDDEN),
    "person_export csv": (OK, OK, OK, FORBIDDEN, FORBIDDEN),
    "person_create": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "person_import": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "person_import_template csv": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "person_detail somebody": (OK, OK, OK, MISSING, MISSING),
    "person_edit somebody": (OK, FORBIDDEN, FORBIDDEN, MISSING, MISSING),
    "person_set_last_day somebody": (OK, FORBIDDEN, FORBIDDEN, MISSING, MISSING),
    "person_shut_out somebody": (OK, FORBIDDEN, FORBIDDEN, MISSING, MISSING),
    "department_list": (OK, OK, OK, OK, OK),
    "department_detail department": (OK, OK, OK, OK, OK),
    "department_create": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "department_import": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "department_import_template xlsx": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "department_edit department": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "department_appoint_head department": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "department_close department": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "deputy_create department": (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN),
    "deputy_create another_department": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "deputy_end deputy_of_head": (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN),
    "deputy_end deputy_of_officer": (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "deputy_officer_create": (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "appointment_list": (OK, OK, OK, FORBIDDEN, FORBIDDEN),
    "appointment_create": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "appointment_end appointment": (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
}

# what only a POST does, and what it gives
ACTS = {
    "person_invite somebody": (LOGIN, FORBIDDEN, FORBIDDEN, MISSING, MISSING),
    "person_let_in somebody": (LOGIN, FORBIDDEN, FORBIDDEN, MISSING, MISSING),
    "department_reopen department": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
}
KEY = "0" * 64
REVIEWS = {
    f"person_import_review {KEY}": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    f"department_import_review {KEY}": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
}


@pytest.fixture
def world(administrator):
    one = department("Biblioteken", head=person("Karin Chef"))
    return {
        "administrator": administrator,
        "officer": officer(),
        "auditor": with_role(Role.AUDITOR),
        "head": one.head,
        "colleague": person(),
        "department": one.pk,
        "another_department": department().pk,
        "somebody": person().pk,
        "deputy_of_head": deputy_head(one).deputy_rows.get().pk,
        "deputy_of_officer": deputy_officer().deputy_rows.get().pk,
        "appointment": with_role(Role.REGISTRAR).appointments.get().pk,
    }


def address(page: str, world) -> str:
    name, *words = page.split()
    return reverse(f"accounts:{name}", args=[world.get(word, word) for word in words])


def client_of(who: str, world) -> Client:
    client = Client()
    if who != "nobody":
        client.force_login(world[who])
    return client


@pytest.mark.parametrize("who", WHO)
def test_each_page_for_each_role(world, who):
    for page, expected in {**PAGES, **REVIEWS}.items():
        answer = client_of(who, world).get(address(page, world))

        status = dict(zip(WHO, (*expected, LOGIN), strict=True))[who]
        assert (page, answer.status_code) == (page, status)
        if who == "nobody":
            assert answer["Location"].startswith("/logga-in/")


@pytest.mark.parametrize("who", WHO)
def test_each_act_for_each_role(world, who):
    for page, expected in ACTS.items():
        answer = client_of(who, world).post(address(page, world))

        status = dict(zip(WHO, (*expected, LOGIN), strict=True))[who]
        assert (page, answer.status_code) == (page, status)


@pytest.mark.parametrize("who", ["officer", "auditor", "head", "colleague", "nobody"])
def test_a_post_opens_no_page_that_a_get_does_not(world, who):
    for page, expected in PAGES.items():
        if dict(zip(WHO, (*expected, LOGIN), strict=True))[who] == OK:
            continue
        answer = client_of(who, world).post(address(page, world), {"ends_on": TODAY.isoformat(), "to_date": TODAY.isoformat()})

        assert answer.status_code in {302, 403, 404, 405}, page
        if answer.status_code == 302:
            assert answer["Location"].startswith("/logga-in/")


@pytest.mark.parametrize("page", ACTS)
def test_what_changes_something_cannot_be_done_by_a_link(world, page):
    assert client_of("administrator", world).get(address(page, world)).status_code == 405


def test_a_deputy_decides_but_appoints_nobody_S9(world):
    dag = Deputy.objects.get(pk=world["deputy_of_head"]).person
    client = Client()
    client.force_login(dag)

    answer = client.get(address("deputy_create department", world))

    assert answer.status_code == FORBIDDEN


def test_a_deputy_officer_appoints_no_deputy_officer_S9(world):
    dag = Deputy.objects.get(pk=world["deputy_of_officer"]).person
    client = Client()
    client.force_login(dag)

    answer = client.get(address("deputy_officer_create", world))

    assert answer.status_code == FORBIDDEN


def test_everybody_sees_their_own_person_page_and_may_not_change_it_there(world):
    colleague = world["colleague"]
    client = client_of("colleague", world)

    seen = client.get(colleague.get_absolute_url())
    changed = client.post(reverse("accounts:person_edit", args=[colleague.pk]), {"name": "Chefen", "email": "x@kommunen.example"})

    assert seen.status_code == OK
    assert changed.status_code == FORBIDDEN


def test_an_administrator_whose_days_are_over_manages_nobody(world):
    administrator = world["administrator"]
    administrator.appointments.update(to_date=TODAY - datetime.timedelta(days=1))

    assert client_of("administrator", world).get("/personer/").status_code == FORBIDDEN


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
def test_a_number_that_nobody_has_is_404(world, pk):
    client = client_of("administrator", world)

    for path in (f"/personer/{pk}/", f"/verksamheter/{pk}/", f"/uppdrag/{pk}/avsluta/", f"/ersattare/{pk}/avsluta/"):
        assert client.get(path).status_code == MISSING


# ---- every address of the portal

PUBLIC = {
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "core:health_live",
    "core:health_ready",
    "core:logo",
    "account_logout",
    # these ask for a key instead: a person's own calendar, an expert's question, the health of the machinery
    "home:calendar_feed",
    "inquiries:expert_link",
    "core:health_deep",
}


def patterns(resolver: URLResolver, namespace: str = ""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, pattern.namespace or namespace)
        else:
            yield pattern, f"{namespace}:{pattern.name}" if namespace else pattern.name


def needs_login(pattern: URLPattern) -> bool:
    """The question that LoginRequiredMiddleware asks."""
    return getattr(pattern.callback, "login_required", True)


def test_every_address_wants_a_log_in_but_these():
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE

    open_to_all = {name for pattern, name in patterns(get_resolver()) if not needs_login(pattern)}

    assert {name for name in open_to_all if not name.startswith("public:")} == PUBLIC


def test_of_allauths_pages_only_these_exist():
    names = {name for _, name in patterns(get_resolver()) if name.startswith("account_")}

    assert names == {name for name in PUBLIC if name.startswith("account_")} | {"account_change_password"}


@pytest.mark.parametrize(
    "path", ["/konto/signup/", "/accounts/signup/", "/konto/email/", "/konto/login/", "/admin/", "/konto/reauthenticate/"]
)
def test_nobody_signs_up_or_finds_a_door_that_is_not_ours(client, path):
    client.force_login(person())

    assert client.get(path).status_code == MISSING


def test_addresses_hold_plain_letters_only():
    routes = [str(pattern.pattern) for pattern, _ in patterns(get_resolver())]

    assert all(route.isascii() for route in routes)
