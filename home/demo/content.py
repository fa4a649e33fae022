"""What the demo municipality has done so far: accounts, applications on their way, advice. Everything walks the real verbs."""

import datetime
from collections.abc import Iterable
from pathlib import Path

from accounts.models import Department, User
from core.models import Municipality
from guidelines.actions import add_version, confirm_read
from guidelines.forms import clauses_of
from home.demo.archive import add_archive
from home.demo.clock import Days, at
from home.demo.closings import add_closings
from home.demo.daily import add_daily_work
from home.demo.packages import add_package
from home.demo.people import add_people_and_departments
from registry import actions
from registry.addresses import recognise
from registry.imports import NewAccount, import_account
from registry.models import (
    AccessGrant,
    AdviceRequest,
    ChecklistItem,
    ChecklistTick,
    NamedPerson,
    Party,
    Platform,
    SocialAccount,
    StartupApplication,
)

Row = dict[str, str]

WAITS = "naringsliv"  # its account waits for a condition, and for the substitute to read the guideline
NOT_YET_A_USER = {"name": "Noa Berg", "title": "timanställd fritidsledare", "email": "noa.berg@markaryd.example"}

# Accounts that went all the way through the portal: department, url, name, responsible, substitute, purpose, audience.
DECIDED = [
    (
        "biblioteket",
        "https://www.facebook.com/markarydsbibliotek.demo",
        "Markaryds bibliotek",
        "stina",
        "elias",
        "Tipsa om böcker och svara på frågor om biblioteket.",
        "Låntagare i alla åldrar",
    ),
    (
        "ungdomsgarden",
        "https://www.instagram.com/gardenmarkaryd.demo",
        "Gården i Markaryd",
        "lova",
        "tuva",
        "Berätta vad som händer på Ungdomsgården och fånga upp önskemål.",
        "Unga mellan 13 och 19 år",
    ),
    (
        "raddningstjansten",
        "https://x.com/rtj_demo",
        "Räddningstjänsten Markaryd",
        "vera",
        "nils",
        "Snabb information vid olyckor och eldningsförbud.",
        "Alla som bor i eller besöker kommunen",
    ),
    (
        "naringsliv",
        "https://www.linkedin.com/company/markaryd-naringsliv-demo",
        "Näringsliv Markaryd",
        "ellen",
        "moa",
        "Visa upp företagen här och hitta nya medarbetare.",
        "Företag och arbetssökande",
    ),
]

# Accounts that the municipality had before the portal: department, state, name, url, responsible, substitute, purpose, audience.
EARLIER = [
    (
        "kommunikation",
        "active",
        "Markaryds kommun",
        "https://www.facebook.com/markarydskommun.demo",
        "moa",
        "karin",
        "Berätta vad som händer i kommunen och svara på frågor.",
        "Alla som bor, arbetar eller är på besök i kommunen",
    ),
    (
        "kommunikation",
        "active",
        "Markaryds kommun",
        "https://www.instagram.com/markarydskommun.demo",
        "moa",
        "karin",
        "Visa kommunen i bild och vad medarbetarna gör.",
        "Alla som är nyfikna på kommunen",
    ),
    (
        "hemtjansten",
        "active",
        "Hemtjänsten i Markaryd",
        "https://www.facebook.com/hemtjanstenmarkaryd.demo",
        "samir",
        "",
        "Berätta om hemtjänsten och hitta nya medarbetare.",
        "Anhöriga och den som vill arbeta hos oss",
    ),
    (
        "kulturskolan",
        "dormant",
        "Kulturskolans blogg",
        "https://kulturskolan.markaryd.example/blogg",
        "ines",
        "per",
        "Följa höstens uppsättning från första repetitionen till premiären.",
        "Elever, föräldrar och publik",
    ),
    (
        "kulturskolan",
        "active",
        "Kulturskolans sommarläger",
        "https://www.facebook.com/kulturskolanslager.demo",
        "ines",
        "per",
        "Visa vad som händer på lägret dag för dag.",
        "Elever på lägret och deras föräldrar",
    ),
    (
        "biblioteket",
        "active",
        "Sommarboken",
        "https://www.instagram.com/sommarboken.demo",
        "stina",
        "elias",
        "Locka barn att läsa fem böcker under lovet.",
        "Barn mellan 7 och 12 år",
    ),
    (
        "ungdomsgarden",
        "closed",
        "Gården på Snapchat",
        "https://www.snapchat.com/add/gardensnap-demo",
        "",
        "",
        "Berätta vad som händer på Ungdomsgården.",
        "Unga mellan 13 och 19 år",
    ),
]


def add_everything(*, days: Days) -> None:
    """The accounts are six weeks old, what waits for a decision two days."""
    with at(days.at(30, "09.00")):
        people, departments = add_people_and_departments(today=days.ago(30))
        _add_accounts(people, departments, days.ago(30))
    with at(days.at(2, "10.10")):
        _add_applications_on_their_way(people, departments, days.ago(2))
        _add_advice(people, departments)
    add_daily_work(people, departments, days=days)
    add_closings(people, days=days)
    add_archive(people, days=days)
    add_package(people, days=days)


def _add_accounts(people: dict[str, User], departments: dict[str, Department], today: datetime.date) -> None:
    Municipality.objects.create(
        name="Markaryds kommun",
        organisation_number="212000-0654",
        website="https://www.markaryd.example",
        contact_email="kommunen@markaryd.example",
        contact_phone="0433-555 00",
        palette="skog",
    )
    _add_guideline(people)
    for decided in DECIDED:
        _add_decided(decided, people, departments, today)
    for earlier in EARLIER:
        _add_earlier(earlier, people, departments, today)


def _add_guideline(people: dict[str, User]) -> None:
    pasted = (Path(__file__).parent / "guideline.md").read_text(encoding="utf-8")
    version = add_version(
        name="Riktlinjer för användning av sociala medier",
        adopted_by="Kommunstyrelsen",
        adopted_on=datetime.date(2018, 10, 16),
        paragraph="§ 159",
        valid_from=datetime.date(2018, 11, 1),
        clauses=clauses_of(pasted),
        by=people["karin"],
    )
    for key in ("stina", "elias", "lova", "tuva", "vera", "nils", "ellen"):
        confirm_read(version=version, by=people[key])


def filled_in(
    department: Department,
    by: User,
    url: str,
    name: str,
    purpose: str,
    audience: str,
    responsible: User,
    substitute: User,
    also_admin: Iterable[Row] = (),
) -> StartupApplication:
    """A draft of Bilaga 1 with every answer and every tick. `also_admin` are not users of the portal yet."""
    application = actions.start_application(department=department, by=by)
    address = recognise(url, Platform.objects.in_use().rules())
    application.amend(
        {
            "url": address.url,
            "handle": address.handle,
            "address_key": address.key,
            "platform": Platform.objects.get(slug=address.platform_slug),
            "name": name,
            "purpose": purpose,
            "audience": audience,
            "content": "Det som är på gång, svar på vanliga frågor och bilder från vardagen.",
            "watch_pattern": "Vardagar klockan 9 och 15. Under lov en gång om dagen.",
            "hours_per_week": 3,
        },
        by=by,
    )
    not_yet_users = [NamedPerson(**somebody) for somebody in also_admin]
    application.name_people("admin", [NamedPerson(user=responsible), NamedPerson(user=substitute), *not_yet_users], by=by)
    application.name_people("responsible", [NamedPerson(user=responsible)], by=by)
    application.name_people("substitute", [NamedPerson(user=substitute)], by=by)
    application.tick(set(ChecklistTick.Item.values), by=by)
    return application


def _add_decided(row: tuple[str, ...], people: dict[str, User], departments: dict[str, Department], today: datetime.date) -> None:
    key, url, name, responsible, substitute, purpose, audience = row
    department = departments[key]
    head, officer = department.head or people["johan"], people["karin"]
    extra = [NOT_YET_A_USER] if key == "ungdomsgarden" else []
    application = filled_in(department, head, url, name, purpose, audience, people[responsible], people[substitute], extra)
    actions.submit(application=application, by=head, today=today, decide_as_head=True)
    account = actions.approve(
        application=application,
        party=Party.OFFICER,
        by=officer,
        today=today,
        round=application.round,
        reason="Tydligt syfte och gott om tid.",
        conditions=["Skriv i profiltexten vilka tider ni svarar."] if key == WAITS else [],
    )
    if account is None:
        raise RuntimeError(f"The demo application {name} was not approved")
    application.record_dnr(f"KS {today.year}/{application.pk:04}", by=people["rolf"])
    account.set_archive_plan(level="overview", times_per_year=2, reason="", by=head)
    for item in account.checklist_items.exclude(code=ChecklistItem.CONDITION):
        item.tick(by=people[responsible])
    for admin in (people[responsible], people["moa"] if responsible != "moa" else people["karin"]):
        AccessGrant.give(account, admin, "main_admin", by=officer, from_date=today).confirm_two_factor(by=officer, on=today)
    if key != WAITS:
        account.activate(by=officer, today=today)


def _add_earlier(row: tuple[str, ...], people: dict[str, User], departments: dict[str, Department], today: datetime.date) -> None:
    key, state, name, url, responsible, substitute, purpose, audience = row
    address = recognise(url, Platform.objects.in_use().rules())
    closed = state == SocialAccount.State.CLOSED
    new = NewAccount(
        facts={
            "state": state,
            "department": departments[key],
            "platform": Platform.objects.get(slug=address.platform_slug),
            "name": name,
            "purpose": purpose,
            "audience": audience,
            "watch_pattern": "Vardagar under kontorstid.",
        },
        address=address,
        decision="Kommunchefens beslut 2017-03-14",
        closed_on=datetime.date(2025, 6, 13) if closed else None,
        turn_to="Gården på Instagram" if closed else "",
        responsible=[people[responsible]] if responsible else [],
        substitutes=[people[substitute]] if substitute else [],
    )
    account = import_account(new, by=people["karin"], today=today)
    if key != "hemtjansten":  # that one waits for the officer
        account.approve_for_public(by=people["karin"])


def _add_applications_on_their_way(people: dict[str, User], departments: dict[str, Department], today: datetime.date) -> None:
    library, school, care = departments["biblioteket"], departments["kulturskolan"], departments["hemtjansten"]
    waiting = filled_in(
        library, people["stina"], "https://www.instagram.com/markarydsbibliotek.demo", "Biblioteket på Instagram",
        "Visa nya böcker i bild och locka fler unga läsare.", "Unga läsare mellan 12 och 25 år", people["stina"], people["elias"],
    )  # fmt: skip
    actions.submit(application=waiting, by=people["stina"], today=today)
    returned = filled_in(
        school, people["per"], "https://www.facebook.com/kulturskolanmarkaryd.demo", "Kulturskolan Markaryd",
        "Bjuda in till konserter och öppet hus.", "Elever, föräldrar och publik", people["ines"], people["per"],
    )  # fmt: skip
    actions.submit(application=returned, by=people["per"], today=today, decide_as_head=True)
    actions.send_back(
        application=returned, party=Party.OFFICER, by=people["karin"], today=today, round=1,
        reason="Beskriv gärna hur ni når dem som inte redan är elever, och vem som tittar in under sommarlovet.",
    )  # fmt: skip
    rejected = filled_in(
        care, people["gunilla"], "https://www.snapchat.com/add/hemtjanst-demo", "Hemtjänsten på Snapchat",
        "Nå yngre anhöriga.", "Anhöriga", people["samir"], people["gunilla"],
    )  # fmt: skip
    actions.submit(application=rejected, by=people["gunilla"], today=today, decide_as_head=True)
    actions.reject(
        application=rejected, party=Party.OFFICER, by=people["karin"], today=today, round=1,
        reason="Målgruppen finns på er Facebooksida. Lägg tiden där i stället.",
    )  # fmt: skip
    draft = actions.start_application(department=departments["ungdomsgarden"], by=people["ahmed"])
    draft.amend({"name": "Gårdens musikstudio", "purpose": "Visa vad som spelas in i studion."}, by=people["ahmed"])


def _add_advice(people: dict[str, User], departments: dict[str, Department]) -> None:
    AdviceRequest.ask(
        department=departments["raddningstjansten"],
        question="Vi funderar på korta filmer om brandskydd. Räcker vårt konto på X?",
        by=people["vera"],
    )
    answered = AdviceRequest.ask(
        department=departments["biblioteket"],
        question="Våra yngre besökare frågar efter oss på Instagram. Ska vi skaffa ett konto?",
        by=people["stina"],
    )
    answered.answer(
        notes="Ja, om ni har tid att titta in varje vardag. Tänk igenom vem som ersätter dig på sommaren innan ni söker.",
        by=people["karin"],
    )
