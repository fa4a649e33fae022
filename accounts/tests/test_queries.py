"""A page asks as many questions of the database for thirty rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Department, Role, RoleAppointment
from tests.factories import LONG_AGO, department, deputy_head, deputy_officer, person, with_role

pytestmark = pytest.mark.django_db


def questions(client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        if answer.streaming:
            list(answer.streaming_content)
    assert answer.status_code == 200
    return len(asked)


def fill(one: Department, number: int) -> None:
    for _ in range(number):
        somebody = with_role(Role.REGISTRAR)
        type(somebody).objects.filter(pk=somebody.pk).update(department=one)
        child = department(head=person())
        Department.objects.filter(pk=child.pk).update(parent=one)
        deputy_head(one)
        deputy_officer()


@pytest.mark.parametrize(
    "path",
    ["/personer/", "/personer/?state=alla&sort=-verksamhet", "/personer/export.csv", "/verksamheter/", "/verksamheter/{pk}/", "/uppdrag/"],
)
def test_as_many_questions_for_thirty_rows_as_for_one(as_administrator, path):
    one = department("Biblioteken")
    path = path.format(pk=one.pk)
    fill(one, 1)
    few = questions(as_administrator, path)

    fill(one, 29)

    assert questions(as_administrator, path) == few


def test_a_person_with_thirty_roles_asks_as_much_as_one_with_one(as_administrator):
    anna = person()

    def give(number: int) -> None:
        for _ in range(number):
            RoleAppointment.objects.create(person=anna, role=Role.ARCHIVIST, from_date=LONG_AGO, to_date=timezone.localdate())
            department(head=anna)

    give(1)
    few = questions(as_administrator, anna.get_absolute_url())
    give(29)

    assert questions(as_administrator, anna.get_absolute_url()) == few
