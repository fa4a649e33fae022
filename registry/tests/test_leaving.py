import datetime

import pytest
from django.utils import timezone

from accounts import actions
from accounts.leaving import left_behind
from accounts.models import Role
from registry.models import AccessGrant
from tests.factories import person, planned_account, with_role

pytestmark = pytest.mark.django_db


def test_a_leavers_tasks_and_rights_on_the_accounts_are_handed_over_S9(client):
    anna, administrator = person("Anna Berg"), with_role(Role.SYSTEM_ADMINISTRATOR)
    account = planned_account(name="Biblioteket", responsible=anna)
    today = timezone.localdate()
    AccessGrant.give(account, anna, AccessGrant.Level.EDITOR, by=account.department.head, from_date=today)

    actions.set_last_day(person=anna, by=administrator, ends_on=today + datetime.timedelta(days=30))
    anna.refresh_from_db()
    client.force_login(administrator)
    page = client.get(anna.get_absolute_url()).content.decode()

    sentences = [one.sentence for one in left_behind(anna)]
    assert "Är ansvarig för kontot Biblioteket: utse någon annan." in sentences
    assert "Har behörigheten redaktör på kontot Biblioteket: ta bort den i kanalen och här." in sentences
    assert account.get_absolute_url() in page
    assert all(sentence in page for sentence in sentences)
