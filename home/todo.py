""" "Att göra": what waits for this person and what waits for others. Each block is one query, whatever the number of rows."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from guidelines.models import GuidelineVersion
from registry.models import AdviceRequest, Decision, RosterRow, SocialAccount, StartupApplication

SHOWN = 10


@dataclass(frozen=True)
class Task:
    """One row: a link that is a verb with its object, why it is here, and since when."""

    label: str
    url: str
    detail: str = ""
    since: datetime.datetime | None = None


@dataclass
class Block:
    heading: str
    icon: str
    tasks: list[Task] = field(default_factory=list)
    more_url: str = ""

    @property
    def shown(self) -> list[Task]:
        return self.tasks[:SHOWN]

    @property
    def has_more(self) -> bool:
        return len(self.tasks) > SHOWN


def waiting_for(user: User, *, on: datetime.date) -> list[Block]:
    """Blocks with something in them, most urgent first."""
    blocks = [
        *_decisions(user, on),
        *_own_applications(user),
        *_reading(user, on),
        *_accounts(user, on),
        *_officer(user, on),
        *_registrar(user, on),
    ]
    return [block for block in blocks if block.tasks]


def waiting_for_others(user: User, *, on: datetime.date) -> Block:
    """What this person has submitted and somebody else decides on."""
    sent = StartupApplication.objects.waiting().filter(submitted_by=user).select_related("department").order_by("submitted_at")[: SHOWN + 1]
    tasks = [
        Task(str(application), application.get_absolute_url(), application.department.name, application.submitted_at)
        for application in sent
    ]
    return Block("Väntar på andra", "hourglass-split", tasks, reverse("registry:application_list"))


def _decisions(user: User, on: datetime.date) -> Iterator[Block]:
    decided = Decision.objects.filter(by=user).values("application", "round")
    waiting = StartupApplication.objects.waiting().select_related("department", "platform").order_by("submitted_at")
    mine: dict[int, StartupApplication] = {}
    led = user.led_department_ids(on=on)
    if led:
        mine |= {row.pk: row for row in waiting.waiting_for_head().filter(department__in=led)[: SHOWN + 1]}
    if user.is_officer(on=on):
        mine |= {row.pk: row for row in waiting.waiting_for_officer().exclude(submitted_by=user)[: SHOWN + 1]}
    already = {(row["application"], row["round"]) for row in decided.filter(application__in=mine)} if mine else set()
    tasks = [
        Task(f"Besluta om {row}", row.get_absolute_url(), f"{row.platform} · {row.department}", row.submitted_at)
        for row in sorted(mine.values(), key=lambda row: row.submitted_at or timezone.now())
        if (row.pk, row.round) not in already
    ]
    yield Block("Beslut", "shield-check", tasks, reverse("registry:application_list"))


def _own_applications(user: User) -> Iterator[Block]:
    State = StartupApplication.State
    own = StartupApplication.objects.filter(created_by=user, state__in=[State.RETURNED, State.DRAFT]).select_related("department")
    tasks = [
        Task(
            f"Komplettera {row}" if row.state == State.RETURNED else f"Fortsätt med {row}",
            row.get_absolute_url(),
            row.department.name,
            row.changed_at,
        )
        for row in own.order_by("-state", "-changed_at")[: SHOWN + 1]
    ]
    yield Block("Dina ansökningar", "file-earmark-text", tasks, reverse("registry:application_list"))


def _reading(user: User, on: datetime.date) -> Iterator[Block]:
    on_roster = RosterRow.objects.on(on).filter(person=user, role__in=[RosterRow.Role.RESPONSIBLE, RosterRow.Role.SUBSTITUTE]).exists()
    version = GuidelineVersion.objects.current(on=on) if on_roster else None
    unread = version is not None and not version.is_read_by(user)
    tasks = (
        [Task("Läs riktlinjen och bekräfta", reverse("guidelines:guideline_read"), "Du är ansvarig eller ersättare för ett konto")]
        if unread
        else []
    )
    yield Block("Riktlinjen", "info-circle", tasks)


def _accounts(user: User, on: datetime.date) -> Iterator[Block]:
    mine = SocialAccount.objects.of_person(user, on=on).select_related("platform", "department")
    planned = mine.filter(state=SocialAccount.State.PLANNED).order_by("created_at")[: SHOWN + 1]
    yield Block(
        "Konton att starta",
        "play-circle",
        [
            Task(f"Gör klart startlistan för {row}", row.get_absolute_url(), f"{row.platform} · {row.department}", row.created_at)
            for row in planned
        ],
        reverse("registry:account_list"),
    )
    stale = mine.due_for_recertification(on=on).order_by("recertified_at")[: SHOWN + 1]
    yield Block(
        "Stämmer uppgifterna fortfarande?",
        "arrow-repeat",
        [Task(f"Bekräfta {row}", row.get_absolute_url(), f"{row.platform} · {row.department}", row.recertified_at) for row in stale],
        reverse("registry:account_list"),
    )


def _officer(user: User, on: datetime.date) -> Iterator[Block]:
    if not user.is_officer(on=on):
        return
    asked = AdviceRequest.objects.unanswered().select_related("department", "asked_by").order_by("asked_at")[: SHOWN + 1]
    yield Block(
        "Rådgivning",
        "chat-left-text",
        [Task(f"Ge råd till {row.department}", row.get_absolute_url(), row.asked_by.name, row.asked_at) for row in asked],
        reverse("registry:advice_list"),
    )
    changed = SocialAccount.objects.with_unpublished_changes().select_related("department").order_by("name")[: SHOWN + 1]
    yield Block(
        "Godkänn för den publika listan",
        "eye",
        [Task(f"Granska {row}", row.get_absolute_url(), row.department.name) for row in changed],
        reverse("registry:account_list"),
    )


def _registrar(user: User, on: datetime.date) -> Iterator[Block]:
    if not user.has_role(Role.REGISTRAR, on=on):
        return
    State = StartupApplication.State
    ended = StartupApplication.objects.filter(state__in=[State.APPROVED, State.REJECTED], dnr="").select_related("department")
    yield Block(
        "Diarienummer saknas",
        "archive",
        [
            Task(f"Diarieför {row}", row.get_absolute_url(), row.department.name, row.ended_at)
            for row in ended.order_by("ended_at")[: SHOWN + 1]
        ],
        reverse("registry:application_list"),
    )
