"""A document should be in the diary when the next working day ends (REQ-1.12); the registrar hears of what is late."""

import datetime

from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import Role, User
from core.sql import UtcMinute, path_of
from core.sweeps import sweep
from notifications.actions import still_wanted, tell_all
from notifications.models import Urgency
from records.models import RegistrationSlip

KIND = "slip.late"


@sweep("late-registrations", every=300)
def remind_of_late_registrations(*, now: datetime.datetime) -> int:
    """Once for each request. Registrars; were there none, officers, then system administrators."""
    late = RegistrationSlip.objects.overdue(now=now)
    if not late.exists():
        return 0
    rows = late.values("pk").annotate(
        about_id=F("pk"),
        group=Value("all"),
        occurrence=UtcMinute("due_at"),
        subject=Concat(Value("Diarienummer saknas: "), F("reference"), output_field=CharField()),
        text=Value("Handlingen skulle ha diarieförts senast när arbetsdagen tog slut. Diarieför den nu.", output_field=TextField()),
        path=path_of("records:slip_detail"),
    )
    why = "Du får det här för att du är registrator, eller står närmast på tur när ingen registrator finns."
    recipients = [("all", person.pk, why) for person in _responsible(on=timezone.localdate(now))]
    return tell_all(rows, recipients, kind=KIND, rung="late", urgency=Urgency.CALM, now=now)


def _responsible(*, on: datetime.date) -> list[User]:
    steps = (
        User.objects.with_role(Role.REGISTRAR, on=on),
        User.objects.officers(on=on),
        User.objects.with_role(Role.SYSTEM_ADMINISTRATOR, on=on),
    )
    return next((people for people in map(list, steps) if people), [])


@still_wanted(KIND)
def _is_still_late(slip_id: int, recipient: User, rung: str) -> bool:
    return RegistrationSlip.objects.waiting().filter(pk=slip_id).exists()
