"""Applications that are decided and have no diary number stand in the registrar's queue with everything else that waits for one."""

import datetime
from collections.abc import Iterable

from accounts.models import Role, User
from records.queue import Waiting, provide
from registry.models import StartupApplication

MOST = 50
State = StartupApplication.State


def decided_applications(user: User, on: datetime.date) -> Iterable[Waiting]:
    """For the roles that read every application that has been submitted."""
    if not (user.roles(on=on) & {Role.REGISTRAR, Role.AUDITOR} or user.is_officer(on=on)):
        return
    decided = StartupApplication.objects.filter(state__in=[State.APPROVED, State.REJECTED], dnr="")
    for application in decided.select_related("department").order_by("ended_at", "pk")[:MOST]:
        if application.ended_at is not None:
            yield Waiting(
                title=f"Ansökan om {application}",
                note=f"{application.department}, {application.get_state_display().lower()}",
                url=application.get_absolute_url(),
                since=application.ended_at,
            )


provide(decided_applications)
