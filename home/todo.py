""" "Att göra": what waits for this person, most urgent first, and what waits for others. A fixed number of queries, however many rows."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator

from accounts.models import Role, User
from core.templatetags.portal import swedish_date
from core.workdays import WorkCalendar
from guidelines.models import GuidelineVersion, ReadReceipt
from home.waiting_words import since, working_days_since
from registry.models import AdviceRequest, ApplicationRound, Decision, NamedPerson, Party, RosterRow, SocialAccount, StartupApplication

SHOWN = 10
FETCHED = 100  # where one query feeds several blocks
LATE_AFTER = 2  # working days: when the first reminder about a decision goes out (registry/reminders.py)

LOOKS_AFTER = [RosterRow.Role.RESPONSIBLE, RosterRow.Role.SUBSTITUTE]


@dataclass(frozen=True)
class Task:
    """One row: a link that is a verb with its object, why it is here, and since when."""

    title: str
    url: str
    why: str
    since: str = ""
    is_late: bool = False


@dataclass
class Block:
    """`key` names it in the page. Fetch one row more than is shown, and it knows that there are more."""

    key: str
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


@dataclass
class Todo:
    blocks: list[Block]
    others: Block

    @property
    def summary(self) -> str:
        """ "Tre saker väntar på dig."."""
        count = sum(len(block.shown) for block in self.blocks)
        if any(block.has_more for block in self.blocks):
            return f"Fler än {count} saker väntar på dig."
        if count == 0:
            return "Inget väntar på dig just nu."
        words = ["En sak", "Två", "Tre", "Fyra", "Fem", "Sex", "Sju", "Åtta", "Nio", "Tio", "Elva", "Tolv"]
        number = words[count - 1] if count <= len(words) else str(count)
        return f"{number} väntar på dig." if count == 1 else f"{number} saker väntar på dig."


def todo_for(user: User, *, on: datetime.date) -> Todo:
    calendar = WorkCalendar.current()
    applications, accounts, advice = _applications_of(user), _accounts_for(user, on), _advice_for(user, on)
    blocks = [
        _decisions(user, on, calendar),
        _returned(applications, on, calendar),
        _advice_to_give(user, advice, on, calendar),
        _to_publish(user, on),
        _to_start(user, accounts, on, calendar),
        _to_read(user, on),
        _to_confirm(accounts, on),
        _to_register(user, on, calendar),
        *_named_people(user, on),
        _drafts(applications, on),
    ]
    return Todo([block for block in blocks if block.tasks], _waits_for_others(user, applications, advice, on, calendar))


# ---- applications


def _decisions(user: User, on: datetime.date, calendar: WorkCalendar) -> Block:
    block = Block("beslut", "Beslut", "shield-check", more_url=f"{reverse('registry:application_list')}?visa=vantar")
    led, is_officer = user.led_department_ids(on=on), user.is_officer(on=on)
    if led or is_officer:
        waiting = _with_decided(StartupApplication.objects.waiting_for(user, on=on), user).select_related("department", "platform")
        for application in waiting.order_by("submitted_at")[: SHOWN + 1]:
            as_head = application.department_id in led and not application.head_has_decided
            as_officer = is_officer and not application.officer_has_decided and not application.user_has_submitted
            roles = [party.label.lower() for party, may in ((Party.HEAD, as_head), (Party.OFFICER, as_officer)) if may]
            again = f", omgång {application.round}" if application.round > 1 else ""
            block.tasks.append(
                Task(
                    title=f"Besluta om {application}",
                    url=reverse("registry:application_decide", args=[application.pk]),
                    why=f"{application.platform}, {application.department}{again}. Du beslutar som {' eller '.join(roles)}.",
                    since=since(application.submitted_at, calendar, on=on),
                    is_late=working_days_since(application.submitted_at, calendar, on=on) >= LATE_AFTER,
                )
            )
    return block


def _with_decided(applications: QuerySet[StartupApplication], user: User) -> QuerySet[Any]:
    of_this_round = Decision.objects.filter(application=OuterRef("pk"), round=OuterRef("round"))
    return applications.annotate(
        head_has_decided=Exists(of_this_round.filter(party=Party.HEAD)),
        officer_has_decided=Exists(of_this_round.filter(party=Party.OFFICER)),
        user_has_submitted=Exists(ApplicationRound.objects.filter(application=OuterRef("pk"), submitted_by=user)),
    )


def _applications_of(user: User) -> list[Any]:
    """What this person has begun or submitted and that is not over. Longest waiting first."""
    mine = StartupApplication.objects.not_ended().filter(Q(created_by=user) | Q(submitted_by=user))
    return list(_with_decided(mine, user).select_related("department").order_by("changed_at")[:FETCHED])


def _returned(applications: Iterable[StartupApplication], on: datetime.date, calendar: WorkCalendar) -> Block:
    tasks = [
        Task(
            title=f"Komplettera {application}",
            url=application.get_absolute_url(),
            why=f"{application.department}. Den som beslutar har skickat tillbaka ansökan med en kommentar.",
            since=since(application.changed_at, calendar, on=on),
        )
        for application in applications
        if application.state == StartupApplication.State.RETURNED
    ]
    return Block("komplettera", "Komplettera", "arrow-return-left", tasks, f"{reverse('registry:application_list')}?lage=returned")


def _drafts(applications: Iterable[StartupApplication], on: datetime.date) -> Block:
    tasks = [
        Task(
            title=f"Fortsätt med {application}" if application.name else "Fortsätt med din ansökan",
            url=reverse("registry:application_edit", args=[application.pk]),
            why=f"{application.department}. Ansökan är inte inskickad än.",
            since=f"sparad {swedish_date(application.changed_at)}",
        )
        for application in applications
        if application.state == StartupApplication.State.DRAFT
    ]
    return Block("utkast", "Utkast", "pencil", tasks, f"{reverse('registry:application_list')}?lage=draft&visa=mina")


def _to_register(user: User, on: datetime.date, calendar: WorkCalendar) -> Block:
    State = StartupApplication.State
    block = Block("diariefor", "Diarieför", "archive", more_url=reverse("registry:application_list"))
    if user.has_role(Role.REGISTRAR, on=on):
        ended = StartupApplication.objects.filter(state__in=[State.APPROVED, State.REJECTED], dnr="").select_related("department")
        block.tasks = [
            Task(
                title=f"Diarieför {application}",
                url=application.get_absolute_url(),
                why=f"{application.department}. Ansökan är {application.get_state_display().lower()} och saknar diarienummer.",
                since=since(application.ended_at, calendar, on=on),
            )
            for application in ended.order_by("ended_at")[: SHOWN + 1]
        ]
    return block


# ---- advice (S4)


def _advice_for(user: User, on: datetime.date) -> list[AdviceRequest]:
    """Unanswered: all of them for the officer, one's own for others."""
    unanswered = AdviceRequest.objects.unanswered().select_related("department", "asked_by").order_by("asked_at")
    return list((unanswered if user.is_officer(on=on) else unanswered.filter(asked_by=user))[: SHOWN + 1])


def _advice_to_give(user: User, advice: Iterable[AdviceRequest], on: datetime.date, calendar: WorkCalendar) -> Block:
    block = Block("rad", "Rådgivning", "chat-left-text", more_url=f"{reverse('registry:advice_list')}?visa=obesvarade")
    if user.is_officer(on=on):
        block.tasks = [
            Task(
                title=f"Ge råd till {one.department}",
                url=one.get_absolute_url(),
                why=f"{one.asked_by.name} frågar: {Truncator(one.question).chars(110)}",
                since=since(one.asked_at, calendar, on=on),
                is_late=working_days_since(one.asked_at, calendar, on=on) >= LATE_AFTER,
            )
            for one in advice
        ]
    return block


# ---- accounts


def _accounts_for(user: User, on: datetime.date) -> list[SocialAccount]:
    """Planned, or nobody has said "stämmer fortfarande" for six months. One's own; the officer, who activates, sees every planned one."""
    looked_after = RosterRow.objects.on(on).filter(person=user, role__in=LOOKS_AFTER).values("account")
    mine = Q(pk__in=looked_after) | Q(department__in=user.led_department_ids(on=on))
    planned = Q(state=SocialAccount.State.PLANNED)
    due = Q(pk__in=SocialAccount.objects.due_for_recertification(on=on).values("pk"))
    wanted = (mine & (planned | due)) | planned if user.is_officer(on=on) else mine & (planned | due)
    return list(SocialAccount.objects.filter(wanted).select_related("platform", "department").order_by("created_at", "pk")[:FETCHED])


def _to_start(user: User, accounts: Iterable[SocialAccount], on: datetime.date, calendar: WorkCalendar) -> Block:
    activates = user.is_officer(on=on)
    verb, why = (
        ("Starta", "Du aktiverar kontot när startlistan är klar.") if activates else ("Gör klart startlistan för", "Kontot är godkänt.")
    )
    tasks = [
        Task(
            title=f"{verb} {account}",
            url=account.get_absolute_url(),
            why=f"{account.platform}, {account.department}. {why}",
            since=since(account.created_at, calendar, on=on),
        )
        for account in accounts
        if account.state == SocialAccount.State.PLANNED
    ]
    return Block("starta", "Starta konton", "play-circle", tasks, f"{reverse('registry:account_list')}?lage=planned")


def _to_confirm(accounts: Iterable[SocialAccount], on: datetime.date) -> Block:
    tasks = [
        Task(
            title=f"Bekräfta uppgifterna om {account}",
            url=account.get_absolute_url(),
            why=f"{account.platform}, {account.department}. Läs igenom och säg om allt stämmer fortfarande.",
            since=f"skulle ha gjorts {swedish_date(account.recertify_by)}",
        )
        for account in accounts
        if account.state != SocialAccount.State.PLANNED
    ]
    return Block("bekrafta", "Stämmer fortfarande?", "arrow-repeat", tasks, f"{reverse('registry:account_list')}?urval=ska-bekraftas")


def _to_publish(user: User, on: datetime.date) -> Block:
    """S2: residents see what the officer has approved."""
    block = Block(
        "publicera", "Godkänn för den publika listan", "eye", more_url=f"{reverse('registry:account_list')}?urval=vantar-pa-godkannande"
    )
    if user.is_officer(on=on):
        waiting = SocialAccount.objects.waiting_for_public().select_related("platform", "department", "public_version")
        block.tasks = [
            Task(
                title=f"Granska {account}",
                url=account.get_absolute_url(),
                why=f"{account.platform}, {account.department}. {_unseen(account)}",
            )
            for account in waiting.order_by("name", "pk")[: SHOWN + 1]
        ]
    return block


def _unseen(account: SocialAccount) -> str:
    """What residents do not see yet."""
    if account.public_version is None:
        return "Kontot visas inte för invånarna än."
    changed = account.unpublished_changes()
    return (
        f"Invånarna ser inte ändringen än: {', '.join(changed)}."
        if changed
        else "Kanalens fasta id är ändrat: kontrollera att kontot är vårt."
    )


# ---- people and the guideline


def _to_read(user: User, on: datetime.date) -> Block:
    """S17: whoever looks after an account reads the version in force."""
    block = Block("riktlinjen", "Riktlinjen", "book")
    on_roster = Exists(RosterRow.objects.on(on).filter(person=user, role__in=LOOKS_AFTER))
    has_read = Exists(ReadReceipt.objects.filter(version=OuterRef("pk"), person=user))
    version = GuidelineVersion.objects.valid(on=on).annotate(on_roster=on_roster, has_read=has_read).first()
    if version is not None and version.on_roster and not version.has_read:
        why = f"Du är ansvarig eller ersättare för ett konto. Den här versionen gäller från {swedish_date(version.valid_from)}."
        block.tasks = [Task(title="Läs riktlinjen och bekräfta", url=reverse("guidelines:guideline_read"), why=why)]
    return block


def _named_people(user: User, on: datetime.date) -> list[Block]:
    """Named in an approved application without being users then: the system administrator adds them, the head appoints them (S6, S9)."""
    heads = Block("utse", "Utse dem som namngavs i ansökan", "person-plus")
    administrators = Block("lagg-upp", "Lägg upp personer", "person-plus", more_url=reverse("accounts:person_list"))
    led, adds_people = user.led_department_ids(on=on), user.has_role(Role.SYSTEM_ADMINISTRATOR, on=on)
    if led or adds_people:
        for named in _not_on_roster(None if adds_people else led):
            role, account = named.get_role_display().lower(), named.application.account
            if adds_people and not named.is_user:
                administrators.tasks.append(
                    Task(
                        f"Lägg upp {named.name}",
                        reverse("accounts:person_create"),
                        f"Namngiven som {role} för {account}, {account.department}.",
                    )
                )
            if named.application.department_id in led:
                heads.tasks.append(_appoint(named, role, account))
    return [heads, administrators]


def _appoint(named: Any, role: str, account: SocialAccount) -> Task:
    if named.is_user:
        url = reverse("registry:roster_appoint", args=[account.pk])
        return Task(f"Utse {named.name} till {role}", url, f"{account}. Nu finns personen i portalen.")
    return Task(
        f"Be systemadministratören lägga upp {named.name}",
        account.get_absolute_url(),
        f"Namngiven som {role} för {account}, men finns inte i portalen än.",
    )


def _not_on_roster(departments: set[int] | None) -> QuerySet[Any]:
    """Whoever has been on the roster with that role, by the same e-mail address, is taken care of. None: every department."""
    taken_care_of = RosterRow.objects.not_cancelled().filter(
        account__application=OuterRef("application"), role=OuterRef("role"), person__email__iexact=OuterRef("email")
    )
    accounts = SocialAccount.objects.filter(application=OuterRef("application")).exclude(
        state__in=[SocialAccount.State.CLOSING, SocialAccount.State.CLOSED]
    )
    named = NamedPerson.objects.filter(Exists(accounts), ~Exists(taken_care_of), user__isnull=True)
    if departments is not None:
        named = named.filter(application__department__in=departments)
    named = named.annotate(is_user=Exists(User.objects.filter(email__iexact=OuterRef("email"))))
    return named.select_related("application__account__department").order_by("application__ended_at", "pk")[: 2 * (SHOWN + 1)]


# ---- what others do


def _waits_for_others(
    user: User, applications: Iterable[StartupApplication], advice: Iterable[AdviceRequest], on: datetime.date, calendar: WorkCalendar
) -> Block:
    tasks = [
        Task(
            title=str(application),
            url=application.get_absolute_url(),
            why=f"Väntar på {_awaited(application)}.",
            since=since(application.submitted_at, calendar, on=on),
        )
        for application in applications
        if application.state == StartupApplication.State.SUBMITTED
    ]
    if not user.is_officer(on=on):
        tasks += [
            Task(
                f"Rådgivning till {one.department}",
                one.get_absolute_url(),
                "Väntar på kommunikatörens svar.",
                since(one.asked_at, calendar, on=on),
            )
            for one in advice
        ]
    return Block("andra", "Väntar på andra", "hourglass-split", tasks, f"{reverse('registry:application_list')}?visa=mina")


def _awaited(application: Any) -> str:
    waits = ((not application.head_has_decided, "verksamhetschefen"), (not application.officer_has_decided, "kommunikatören"))
    return " och ".join(who for is_awaited, who in waits if is_awaited)
