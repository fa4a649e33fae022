"""Whatever is written in a field ends in a Swedish sentence at that field, or is stored and shown harmlessly. Never a crash.

Every value goes through every field of every form; those that the form takes, and some of the others, go through the page too.
"""

from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import forms
from accounts.models import User
from core.forms import MunicipalityForm
from core.models import Municipality
from registry.tests.hostile import HOSTILE_BYTES, TRIED
from tests.factories import department, officer, person

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()
PERSON = {"name": "Anna Berg", "email": "ny@kommunen.example", "title": "chef", "phone": "0433", "department": ""}
DEPARTMENT = {"name": "Simhallen", "kind": "department", "parent": "", "head": ""}
DEPUTY = {"person": "Dag Deputy", "from_date": TODAY, "to_date": "", "ground": ""}
APPOINTMENT = {"person": "Dag Deputy", "role": "archivist", "from_date": TODAY, "to_date": ""}

# page: its form, the answers that are right, and the fields that are tried one by one
FORMS = {
    "accounts:person_edit": (forms.PersonForm, PERSON, ["name", "email", "title", "phone", "department", "seen"]),
    "accounts:my_details_edit": (forms.OwnDetailsForm, {"name": "A", "title": "", "phone": ""}, ["name", "title", "phone"]),
    "accounts:person_set_last_day": (forms.LastDayForm, {}, ["ends_on"]),
    "accounts:department_create": (forms.NewDepartmentForm, DEPARTMENT, ["name", "kind", "parent", "head"]),
    "accounts:department_edit": (forms.DepartmentForm, DEPARTMENT, ["name", "kind", "parent", "seen"]),
    "accounts:department_appoint_head": (forms.HeadForm, {}, ["person"]),
    "accounts:department_close": (forms.CloseDepartmentForm, {}, ["closed_on"]),
    "accounts:appointment_create": (partial(forms.AppointmentForm, today=TODAY), APPOINTMENT, ["person", "role", "from_date", "to_date"]),
    "accounts:appointment_end": (forms.EndForm, {}, ["to_date"]),
    "accounts:deputy_create": (partial(forms.DeputyForm, today=TODAY), DEPUTY, ["person", "from_date", "to_date", "ground"]),
}
CASES = [(page, field) for page, (_, _, fields) in FORMS.items() for field in fields]


@pytest.fixture
def objects(as_administrator):
    """What each page is about."""
    one = department("Biblioteken")
    person("Dag Deputy")
    return {
        "accounts:person_edit": person("Anna Berg", email="anna@kommunen.example"),
        "accounts:person_set_last_day": person(),
        "accounts:department_edit": one,
        "accounts:department_appoint_head": one,
        "accounts:department_close": one,
        "accounts:deputy_create": department(),
        "accounts:appointment_end": officer().appointments.get(),
    }


@pytest.mark.parametrize(("page", "field"), CASES)
def test_no_value_breaks_a_form(as_administrator, objects, page, field):
    form_class, right, _ = FORMS[page]
    about = objects.get(page)
    address = reverse(page, args=[about.pk] if about else [])
    edits = page in {"accounts:person_edit", "accounts:department_edit"}

    for number, value in enumerate(TRIED):
        form = form_class({**right, field: value}, **({"instance": type(about).objects.get(pk=about.pk)} if edits else {}))
        assert form.is_valid() or set(form.errors) <= {field, "to_date", "__all__"}, value[:60]
        if (form.is_valid() and len(value) < 1000) or number % 40 == 0:
            answer = as_administrator.post(address, {**right, field: value})
            assert answer.status_code in {200, 302}, value[:60]
            assert answer.status_code == 302 or answer.context["form"].errors, value[:60]


def test_what_is_stored_is_shown_as_text(as_administrator):
    markup = "<script>alert(1)</script>"
    anna = person(markup, email="anna@kommunen.example", title=markup, phone=markup)
    one = department(markup, head=anna)
    User.objects.filter(pk=anna.pk).update(department=one)

    for path in ("/personer/", anna.get_absolute_url(), "/verksamheter/", one.get_absolute_url(), "/personer/ny/"):
        page = as_administrator.get(path).content.decode()
        assert markup not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("field", ["q", "department", "role", "state", "sort", "sida"])
def test_no_value_breaks_the_filter(as_administrator, field):
    for value in TRIED[::4]:
        assert as_administrator.get("/personer/", {field: value[:2000]}).status_code == 200, value[:60]


@pytest.mark.parametrize("field", MunicipalityForm.Meta.fields)
def test_no_value_breaks_the_settings(field):
    form = MunicipalityForm(instance=Municipality.current())
    right = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields if name != "logo"}

    for value in TRIED:
        tried = MunicipalityForm({**right, field: value}, {}, instance=Municipality.current())
        if tried.is_valid():
            tried.save()
        else:
            assert set(tried.errors) <= {field, "__all__"}, value[:60]


@pytest.mark.parametrize(
    ("path", "right", "field"),
    [
        ("/logga-in/", {"login": "a@kommunen.example", "password": "x"}, "login"),
        ("/logga-in/", {"login": "a@kommunen.example", "password": "x"}, "password"),
        ("/logga-in/?next=/", {"login": "a@kommunen.example", "password": "x"}, "next"),
        ("/losenord/glomt/", {}, "email"),
    ],
)
def test_no_value_breaks_the_pages_before_log_in(client, settings, path, right, field):
    settings.ACCOUNT_RATE_LIMITS = False

    for value in TRIED[::4]:
        assert client.post(path, {**right, field: value}).status_code in {200, 302}, value[:60]


@pytest.mark.parametrize("path", ["/personer/ny/", "/verksamheter/ny/", "/min-sida/andra/"])
def test_bytes_that_are_no_text_get_a_sentence_too(as_administrator, path):
    for value in HOSTILE_BYTES:
        answer = as_administrator.post(path, b"name=" + value, content_type="application/x-www-form-urlencoded")

        assert answer.status_code in {200, 302, 400}, value[:60]
