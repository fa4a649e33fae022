"""Mail that should have left, senders that died, and mail that was given up: numbers with limits for `core.health`."""

import datetime

from django.db.models import Min, Q
from django.utils import timezone

from core.health import Pulse, gauge
from notifications.models import Mail, Notice, Urgency
from notifications.office_hours import OPENS, in_office_hours

TEN_MINUTES = 600
A_DAY = datetime.timedelta(days=1)

AT_ANY_HOUR, OTHERS = Q(urgency=Urgency.NOW), ~Q(urgency=Urgency.NOW)


@gauge(
    "oldest_unsent_seconds",
    limit=TEN_MINUTES,
    words="Mejl som skulle ha skickats för mer än tio minuter sedan ligger kvar. Kontrollera e-postservern och portalens processer.",
)
def oldest_unsent(pulse: Pulse) -> float:
    """What rests outside office hours has waited since they began."""
    is_open = in_office_hours(pulse.now)
    opened = timezone.make_aware(datetime.datetime.combine(timezone.localdate(pulse.now), OPENS))
    waiting = [
        Mail.objects.filter(state__in=[Mail.State.DUE, Mail.State.RETRY], due_at__lte=pulse.now),
        Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=pulse.now),
    ]
    ages = [0.0]
    for rows in waiting:
        oldest = rows.aggregate(at_any_hour=Min("due_at", filter=AT_ANY_HOUR), others=Min("due_at", filter=OTHERS))
        ages.append(pulse.age(oldest["at_any_hour"]))
        if is_open and oldest["others"]:
            ages.append(pulse.age(max(oldest["others"], opened)))
    return max(ages)


@gauge(
    "oldest_lease_seconds",
    limit=TEN_MINUTES,
    words="En avsändare dog med ett mejl i handen för mer än tio minuter sedan, och ingen har tagit över. Kontrollera portalens processer.",
)
def oldest_lease(pulse: Pulse) -> float:
    """Since the oldest lease ran out."""
    return pulse.age(Mail.objects.filter(state=Mail.State.LEASED).aggregate(oldest=Min("leased_until"))["oldest"])


@gauge(
    "dead_letters_last_day",
    limit=0,
    words="Det senaste dygnet har portalen gett upp minst ett mejl. Se Aviseringar, Utskick: rätta adressen och försök igen.",
)
def dead_letters(pulse: Pulse) -> float:
    return Mail.objects.dead().filter(deliveries__finished_at__gt=pulse.now - A_DAY).distinct().count()
