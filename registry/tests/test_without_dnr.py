"""S23: a decided application stands in the registrar's queue, and is red there when it has waited too long (REQ-1.12)."""

import pytest
from django.urls import reverse

from accounts.models import Role
from registry.models import StartupApplication
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (6, True)])
def test_REQ_1_12_a_decided_application_without_a_dnr_is_late_after_the_next_working_day(client, days, is_late):
    application = factories.approved_application(name="Biblioteket")
    ended_at = factories.days_ago(days)
    StartupApplication.objects.filter(pk=application.pk).update(ended_at=ended_at)
    client.force_login(factories.with_role(Role.REGISTRAR))

    page = client.get(reverse("records:slip_list")).content.decode()

    assert ("Ansökan om Biblioteket" in page, "diarieförs senast" in page) == (True, True)
    assert ("Försenad" in page) == is_late
