"""The demo's first package for the e-archive (REQ-2.16): ordered by the archivist, made by the portal's own worker soon after the start."""

from accounts.models import User
from archiving.archive_settings import change_archive_settings
from archiving.models import Snapshot
from archiving.package_jobs import order_package
from home.demo.clock import Days, at

DELIVERY = {
    "submission_agreement": "LÖ 2026:7",
    "records_creator": "Kommunstyrelsen",
    "delivering_organisation": "Markaryds kommun",
    "contact_name": "Kommunarkivet",
    "contact_email": "arkivet@markaryd.example",
    "recipient": "Sydarkivera (demo)",
}


def add_package(people: dict[str, User], *, days: Days) -> None:
    with at(days.at(3, "13.45")):
        change_archive_settings(DELIVERY, by=people["asta"])
    approved = Snapshot.objects.filter(state=Snapshot.State.APPROVED).order_by("pk").select_related("account").first()
    assert approved is not None
    with at(days.at(1, "09.20")) as now:
        order_package(account=approved.account, period_from=days.ago(30), period_to=days.ago(1), by=people["asta"], now=now)
