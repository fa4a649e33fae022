"""People, departments, applications and accounts for tests. They walk the real transitions, so no test starts from an impossible row."""

import datetime
import itertools

from django.utils import timezone

from accounts.absences import report_absence
from accounts.models import Absence, Department, Deputy, Role, RoleAppointment, User
from guidelines.models import Clause, GuidelineVersion, ReadReceipt
from inquiries.actions import log_inquiry
from inquiries.models import Inquiry, Reply
from inquiries.uploads import CheckedFile
from records.actions import mark_secret, register, request_registration
from records.models import RegistrationSlip
from registry import actions
from registry.addresses import recognise
from registry.models import AccessGrant, ChecklistTick, NamedPerson, Party, Platform, RosterRow, SocialAccount, StartupApplication

PASSWORD = "ett-langt-losenord-1"
LONG_AGO = datetime.date(2018, 11, 1)

_numbers = itertools.count(1)


def days_ago(days: int) -> datetime.datetime:
    """The same clock time in Sweden that many dates ago. Hours counted over a summer-time change can land on another date."""
    return timezone.localtime() - datetime.timedelta(days=days)


def person(name: str = "", **fields) -> User:
    number = next(_numbers)
    fields.setdefault("email", f"person{number}@kommunen.example")
    fields.setdefault("title", "handläggare")
    return User.objects.create_user(name=name or f"Person {number}", password=PASSWORD, **fields)


def with_role(role: Role, name: str = "") -> User:
    user = person(name)
    RoleAppointment.objects.create(person=user, role=role, from_date=LONG_AGO)
    return user


def officer(name: str = "") -> User:
    return with_role(Role.COMMUNICATIONS_OFFICER, name)


def department(name: str = "", head: User | None = None) -> Department:
    return Department.objects.create(name=name or f"Verksamhet {next(_numbers)}", head=head or person())


def deputy_head(of: Department, name: str = "") -> User:
    user = person(name)
    Deputy.objects.create(party=Deputy.Party.HEAD, department=of, person=user, from_date=LONG_AGO, ground="Delegationsordningen 3.2")
    return user


def deputy_officer(name: str = "") -> User:
    user = person(name)
    Deputy.objects.create(party=Deputy.Party.OFFICER, person=user, from_date=LONG_AGO, ground="Delegationsordningen 3.4")
    return user


def away(*people: User, until: datetime.date | None = None) -> Absence:
    """From today; the last one's absence."""
    today = timezone.localdate()
    for one in people:
        absence = report_absence(person=one, from_date=today, to_date=until or today, by=one, today=today)
    return absence


def platform(slug: str = "facebook") -> Platform:
    return Platform.objects.get(slug=slug)


def guideline() -> GuidelineVersion:
    version = GuidelineVersion.objects.create(
        name="Riktlinjer för sociala medier", adopted_by="Kommunstyrelsen", adopted_on=LONG_AGO, valid_from=LONG_AGO
    )
    Clause.objects.create(version=version, code="S11", title="Svar", text="Svara inom en arbetsdag.", order=1)
    return version


def draft_application(*, by: User | None = None, of: Department | None = None) -> StartupApplication:
    of = of or department()
    return actions.start_application(department=of, by=by or of.head)


def complete_application(
    *,
    by: User | None = None,
    of: Department | None = None,
    name: str = "",
    url: str = "",
    responsible: User | None = None,
    substitute: User | None = None,
) -> StartupApplication:
    """A draft with every answer and every tick: all that "Skicka in" asks for."""
    application = draft_application(by=by, of=of)
    by = application.created_by
    number = next(_numbers)
    address = recognise(url or f"https://www.facebook.com/biblioteket{number}", Platform.objects.in_use().rules())
    application.amend(
        {
            "url": address.url,
            "handle": address.handle,
            "address_key": address.key,
            "platform": platform(address.platform_slug),
            "name": name or f"Biblioteket {number}",
            "purpose": "Dialog med låntagare om böcker och läsning.",
            "audience": "Låntagare och andra som är nyfikna på biblioteket.",
            "content": "Boktips, öppettider och evenemang.",
            "watch_pattern": "Varje vardag klockan 9 och 15.",
            "hours_per_week": 3,
        },
        by=by,
    )
    application.name_people("admin", [NamedPerson(user=responsible or person())], by=by)
    application.name_people("responsible", [NamedPerson(user=application.people.get(role="admin").user)], by=by)
    application.name_people("substitute", [NamedPerson(user=substitute or person())], by=by)
    application.tick(set(ChecklistTick.Item.values), by=by)
    return application


def submitted_application(**fields) -> StartupApplication:
    application = complete_application(**fields)
    actions.submit(application=application, by=application.created_by, today=timezone.localdate())
    return application


def approved_application(**fields) -> StartupApplication:
    application = submitted_application(**fields)
    today = timezone.localdate()
    head = application.deciders(Party.HEAD, on=today).first()
    actions.approve(application=application, party=Party.HEAD, by=head, today=today, round=application.round)
    deciding_officer = application.deciders(Party.OFFICER, on=today).first() or officer()
    actions.approve(application=application, party=Party.OFFICER, by=deciding_officer, today=today, round=application.round)
    return application


def planned_account(**fields) -> SocialAccount:
    return approved_application(**fields).account


def ready_account(**fields) -> SocialAccount:
    """Planned, and everything on the start checklist done."""
    account = planned_account(**fields)
    head, today = account.department.head, timezone.localdate()
    for item in account.checklist_items.all():
        item.tick(by=head)
    for _ in range(2):
        admin = person()
        grant = AccessGrant.give(account, admin, AccessGrant.Level.MAIN_ADMIN, by=head, from_date=today)
        grant.confirm_two_factor(by=head, on=today)
    account.set_archive_plan(level="overview", times_per_year=2, reason="", by=head)
    for row in account.roster.exclude(role="admin"):
        has_read_the_guideline(row.person)
    return account


def has_read_the_guideline(user: User) -> None:
    version = GuidelineVersion.objects.current(on=timezone.localdate()) or guideline()
    ReadReceipt.objects.get_or_create(version=version, person=user)


def account_from_before(*, state: str = SocialAccount.State.ACTIVE, of: Department | None = None, name: str = "") -> SocialAccount:
    """An account that the municipality had before the portal, as the import leaves it: not published."""
    number = next(_numbers)
    address = recognise(f"https://www.facebook.com/tidigare{number}", Platform.objects.in_use().rules())
    closed = state == SocialAccount.State.CLOSED
    account = SocialAccount.objects.create(
        state=state,
        department=of or department(),
        platform=platform(),
        name=name or f"Tidigare konto {number}",
        handle=address.handle,
        url=address.url,
        address_key=address.key,
        purpose="Berätta om verksamheten.",
        audience="Alla",
        earlier_decision="Kommunchefens beslut 2017",
        closed_on=timezone.localdate() if closed else None,
        turn_to="Kommunens webbplats" if closed else "",
    )
    account.versions.create(number=1, by=account.department.head, **account.facts())
    return account


def active_account(**fields) -> SocialAccount:
    account = ready_account(**fields)
    account.activate(by=officer(), today=timezone.localdate())
    return account


def logged_inquiry(
    *,
    account: SocialAccount | None = None,
    by: User | None = None,
    now: datetime.datetime | None = None,
    screenshot: CheckedFile | None = None,
    **facts: object,
) -> Inquiry:
    """Somebody asks about opening hours, right now unless `posted_at` or `now` says otherwise."""
    account, now = account or lightly_staffed_account(), now or timezone.now()
    text = f"När öppnar biblioteket på lördag? Jag undrar för {next(_numbers)}:e gången."  # the same words twice would be a double click
    facts = {"text": text, "display_name": "Astrid Sten", "posted_at": now, **facts}
    return log_inquiry(account=account, facts=facts, by=by or account.department.head, now=now, screenshot=screenshot)


def drafted_reply(
    inquiry: Inquiry, *, kind: str = Reply.Kind.ANSWER, by: User | None = None, now: datetime.datetime | None = None
) -> Reply:
    text = "Hej! Vi öppnar klockan 10 på lördag."
    return Reply.draft(inquiry, kind, text, by=by or inquiry.account.department.head, now=now or timezone.now())


def lightly_staffed_account(*, of: Department | None = None, name: str = "") -> SocialAccount:
    """In use, with one responsible and one substitute, without walking through a whole application, which takes as long as four pages."""
    account = account_from_before(of=of, name=name)
    for role in (RosterRow.Role.RESPONSIBLE, RosterRow.Role.SUBSTITUTE):
        RosterRow.appoint(account, person(), role, by=account.department.head, from_date=LONG_AGO)
    return account


def answered_inquiry(*, by: User | None = None, now: datetime.datetime | None = None, **fields) -> Inquiry:
    inquiry = logged_inquiry(by=by, now=now, **fields)
    by, now = by or inquiry.account.department.head, now or timezone.now()
    inquiry.answer(drafted_reply(inquiry, by=by, now=now), by=by, now=now, url="https://www.facebook.com/biblioteket/posts/2")
    return inquiry


def evidence() -> CheckedFile:
    return CheckedFile(b"bilden", "skarmbild.png", "image/png", "png")


def waiting_slip(*, about=None, **fields) -> RegistrationSlip:
    """A document that waits for its diary number."""
    number = next(_numbers)
    given = {
        "received_on": timezone.localdate(),
        "sender": f"Avsändare {number}",
        "matter_title": f"Synpunkt om öppettider {number}",
        "case_officer": None,
        "path": "/",
        "reference": f"SM-2026-{number:06}",
        "by": None,
        "now": timezone.now(),
    } | fields
    given["by"] = given["by"] or person()
    return request_registration(about=about or department(), **given)


def registered_slip(*, dnr: str = "KS 2026/123", **fields) -> RegistrationSlip:
    slip = waiting_slip(**fields)
    register(slip, dnr, by=with_role(Role.REGISTRAR))
    return slip


def secret_slip(**fields) -> RegistrationSlip:
    slip = registered_slip(**fields)
    mark_secret(slip, provision="26 kap. 1 § OSL", by=with_role(Role.REGISTRAR), now=timezone.now())
    return slip
