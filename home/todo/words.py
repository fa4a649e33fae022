"""Each row in words: a link that is a verb with its object, why it is here, and when it is due."""

import datetime
from collections.abc import Callable
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone

from archiving.models import Campaign, Snapshot
from core.templatetags.portal import swedish_date
from home.todo.rows import SOME_DAY, Row
from home.todo.task import Task, Today, When, end_of
from inquiries.models import Inquiry
from records.due import registration_due
from registry.models import LeaverTask, NamedPerson, Party, SocialAccount, StartupApplication

SOON = datetime.timedelta(hours=2)  # red, as the ladder has it (design §7)
DRAFT_NAME = "din ansökan"

Words = Callable[[Row, Today], Task]
WORDS: dict[str, Words] = {}


def words(*kinds: str) -> Callable[[Words], Words]:
    def register(function: Words) -> Words:
        WORDS.update(dict.fromkeys(kinds, function))
        return function

    return register


def tasks_of(rows: list[Row], today: Today) -> list[Task]:
    """In the order of the rows. What one application wants of two parties is one task."""
    together: dict[tuple[str, int, str], Task] = {}
    for row in rows:
        task = WORDS[row.kind](row, today)
        key = (task.key, row.pk, task.title)
        together[key] = replace(task, why=_both(together[key].why, task.why)) if key in together else task
    return list(together.values())


def _both(first: str, second: str) -> str:
    """ "Du beslutar som verksamhetschef." and "… som kommunikatör." in one sentence, likewise "Väntar på …"."""
    for start, word in (("Du beslutar som ", "eller"), ("Väntar på ", "och")):
        if start in first and start in second:
            return f"{first.removesuffix('.')} {word} {second.rpartition(start)[2]}"
    return first


# ---- inquiries


@words("inquiry.open")
def _inquiry(row: Row, today: Today) -> Task:
    state = "" if row.about == Inquiry.State.ASSIGNED else f" {Inquiry.State(row.about).label}."
    return Task(
        key="fragor",
        icon="chat-left-text",
        title=f"Svara: {_quoted(row.title)}",
        url=reverse("inquiries:inquiry_detail", args=[row.pk]),
        why=f"{row.place}.{state}",
        when=today.when(row.moment, red_before=SOON),
        side=("skulle ha besvarats " if row.moment < today.now else "") + today.due_words(row.moment),
        due=row.moment,
    )


@words("inquiry.follow_up")
def _follow_up(row: Row, today: Today) -> Task:
    return Task(
        key="folj-upp",
        icon="arrow-repeat",
        title=f"Följ upp: {_quoted(row.title)}",
        url=reverse("inquiries:inquiry_detail", args=[row.pk]),
        why=f"{row.place}. Se efter om svaret gav upphov till något mer (S11). Det är inte bråttom.",
        when=When.TODAY,
        due=row.moment,
    )


@words("expert.answer")
def _expert(row: Row, today: Today) -> Task:
    return Task(
        key="sakkunnig",
        icon="chat-left-text",
        title=f"Hjälp till med ett svar: {_quoted(row.title)}",
        url=reverse("inquiries:expert_answer", args=[row.pk]),
        why=f"{row.place}. Du är tillfrågad som sakkunnig.",
        when=today.when(row.moment, red_before=SOON),
        side=today.due_words(row.moment),
        due=row.moment,
    )


@words("expert.waits")
def _waits_for_expert(row: Row, today: Today) -> Task:
    return Task(
        key="andra",
        icon="hourglass-split",
        title=f"Fråga till {row.title}",
        url=reverse("inquiries:inquiry_detail", args=[row.pk]),
        why=f"{row.place}. Väntar på den sakkunniges svar.",
        when=When.OTHERS,
        side=today.due_words(row.moment),
        due=row.moment,
    )


@words("calendar.touched")
def _touched(row: Row, today: Today) -> Task:
    return Task(
        key="svarstider",
        icon="calendar-event",
        title="Bestäm om svarstider ska flyttas",
        url=reverse("calendar:deadline_list"),
        why="Arbetsdagarna har ändrats, och öppna frågor berörs.",
        when=When.TODAY,
        due=row.moment,
    )


@words("slip.register")
def _slip(row: Row, today: Today) -> Task:
    return Task(
        key="diariefor",
        icon="archive",
        title=f"Diarieför: {row.about}" if row.about else f"Diarieför {row.title}",
        url=reverse("records:slip_detail", args=[row.pk]),
        why=f"{row.title}. Diarienummer saknas (S23).",
        when=today.when(row.moment),
        side=today.due_words(row.moment),
        due=row.moment,
    )


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"”{line[:90]}…”" if len(line) > 90 else f"”{line}”"


# ---- applications


def _application(row: Row) -> str:
    again = f", omgång {row.number}" if row.number > 1 else ""
    return f"{row.about}, {row.place}{again}." if row.about else f"{row.place}{again}."


@words("application.decide.head", "application.decide.officer")
def _decide(row: Row, today: Today) -> Task:
    party = Party(row.kind.rpartition(".")[2])
    why = f"{_application(row)} Du beslutar som {party.label.lower()}."
    return _asked_for(row, today, "beslut", "shield-check", f"Besluta om {row.title}", "registry:application_decide", why)


def _asked_for(row: Row, today: Today, key: str, icon: str, title: str, url_name: str, why: str) -> Task:
    """A decision or advice that somebody waits for, since `row.moment`."""
    due = today.decide_by(row.moment)
    url = reverse(url_name, args=[row.pk])
    return Task(key, icon, title, url, why, when=today.when_reminded(due), side=today.since(row.moment), due=due)


@words("application.returned")
def _returned(row: Row, today: Today) -> Task:
    return Task(
        key="komplettera",
        icon="arrow-return-left",
        title=f"Komplettera {row.title}",
        url=reverse("registry:application_detail", args=[row.pk]),
        why=f"{row.place}. Den som beslutar har skickat tillbaka ansökan med en kommentar.",
        when=When.TODAY,
        side=today.since(row.moment),
        due=row.moment,
    )


@words("application.draft")
def _draft(row: Row, today: Today) -> Task:
    return Task(
        key="utkast",
        icon="pencil",
        title=f"Fortsätt med {row.title or DRAFT_NAME}",
        url=reverse("registry:application_edit", args=[row.pk]),
        why=f"{row.place}. Ansökan är inte inskickad än.",
        side=f"sparad {swedish_date(row.moment)}",
    )


@words(*(f"application.waits.{party}" for party in Party))
def _waits(row: Row, today: Today) -> Task:
    definite = {Party.HEAD: "verksamhetschefen", Party.OFFICER: "kommunikatören"}[Party(row.kind.rpartition(".")[2])]
    return Task(
        key="andra",
        icon="hourglass-split",
        title=row.title,
        url=reverse("registry:application_detail", args=[row.pk]),
        why=f"Väntar på {definite}.",
        when=When.OTHERS,
        side=today.since(row.moment),
        due=row.moment,
    )


@words("application.dnr")
def _without_dnr(row: Row, today: Today) -> Task:
    due = registration_due(row.moment, today.calendar)
    return Task(
        key="diariefor",
        icon="archive",
        title=f"Diarieför {row.title}",
        url=reverse("registry:application_detail", args=[row.pk]),
        why=f"{row.place}. Ansökan är {StartupApplication.State(row.about).label.lower()} och saknar diarienummer.",
        when=today.when(due),
        side=today.due_words(due),
        due=due,
    )


@words("advice.give")
def _advice(row: Row, today: Today) -> Task:
    title, why = f"Ge råd till {row.title}", f"{row.place} frågar: {row.about}"
    return _asked_for(row, today, "rad", "chat-left-text", title, "registry:advice_detail", why)


@words("advice.waits")
def _advice_waits(row: Row, today: Today) -> Task:
    return Task(
        key="andra",
        icon="hourglass-split",
        title=f"Rådgivning till {row.title}",
        url=reverse("registry:advice_detail", args=[row.pk]),
        why="Väntar på kommunikatörens svar.",
        when=When.OTHERS,
        side=today.since(row.moment),
        due=row.moment,
    )


# ---- accounts


def _account_task(key: str, icon: str, title: str, row: Row, why: str, *, side: str = "", when: When = When.COMING) -> Task:
    url = reverse("registry:account_detail", args=[row.pk])
    return Task(key, icon, title, url, f"{row.about}, {row.place}. {why}", when=when, side=side)


@words("account.activate")
def _activate(row: Row, today: Today) -> Task:
    why = "Du aktiverar kontot när startlistan är klar."
    return _account_task("starta", "play-circle", f"Starta {row.title}", row, why, side=today.since(row.moment))


@words("account.start")
def _start(row: Row, today: Today) -> Task:
    title = f"Gör klart startlistan för {row.title}"
    return _account_task("starta", "play-circle", title, row, "Kontot är godkänt.", side=today.since(row.moment))


@words("account.confirm")
def _confirm(row: Row, today: Today) -> Task:
    day = timezone.localdate(row.moment) + datetime.timedelta(days=SocialAccount.RECERTIFY_AFTER_DAYS)
    return _account_task(
        "bekrafta",
        "arrow-repeat",
        f"Bekräfta uppgifterna om {row.title}",
        row,
        "Läs igenom och säg om allt stämmer fortfarande.",
        side=f"skulle ha gjorts {swedish_date(day)}",
        when=When.TODAY,
    )


@words("account.publish")
def _publish(row: Row, today: Today) -> Task:
    why = "Kontot visas inte för invånarna än." if row.number else "Invånarna ser inte den senaste ändringen än."
    return _account_task("publicera", "eye", f"Granska {row.title}", row, why)


# ---- the archive


@words("snapshot.take")
def _take_snapshot(row: Row, today: Today) -> Task:
    again = row.about == Snapshot.State.REDO
    return Task(
        key="ogonblicksbild",
        icon="archive",
        title=f"Gör om ögonblicksbilden av {row.title}" if again else f"Ta ögonblicksbilden av {row.title}",
        url=reverse("archiving:snapshot_detail", args=[row.pk]),
        why=f"{row.place}. {'Den som granskade har skickat tillbaka den.' if again else 'Det tar omkring fem minuter.'}",
        when=today.when_day(row.day) if not again or row.day < today.on else When.TODAY,
        side=f"{'skulle ha tagits' if row.day < today.on else 'senast'} {swedish_date(row.day)}",
        due=end_of(row.day),
    )


@words("snapshot.review")
def _review_snapshot(row: Row, today: Today) -> Task:
    due = today.decide_by(row.moment)
    return Task(
        key="granska-bild",
        icon="shield-check",
        title=f"Granska ögonblicksbilden av {row.title}",
        url=reverse("archiving:snapshot_detail", args=[row.pk]),
        why=f"{row.place}. Godkänn den eller skicka tillbaka den med ett skäl.",
        when=When.TODAY if timezone.localdate(due) <= today.on else When.COMING,
        side=today.since(row.moment),
        due=due,
    )


@words("campaign.leads")
def _campaign(row: Row, today: Today) -> Task:
    season = {Campaign.Season.SPRING: "våren", Campaign.Season.AUTUMN: "hösten"}[Campaign.Season(row.about)]
    return Task(
        key="kampanj",
        icon="calendar-event",
        title=f"Följ kampanjen {season} {row.title}",
        url=reverse("archiving:campaign_detail", args=[row.pk]),
        why=f"{row.number} av {row.place} ögonblicksbilder är godkända.",
        when=When.TODAY if row.day < today.on else When.COMING,
        side=f"sista dag {swedish_date(row.day)}",
        due=end_of(row.day),
    )


# ---- people and the guideline


@words("leaver.task")
def _leaver(row: Row, today: Today) -> Task:
    return Task(
        key="slutar",
        icon="person",
        title=f"{LeaverTask.Kind(row.about).label} för {row.place}",
        url=f"{reverse('registry:account_detail', args=[row.pk])}#slutar",
        why=f"{row.title} {'slutar' if row.day >= today.on else 'slutade'} {swedish_date(row.day)}.",
        when=today.when_day(row.day),
        side=f"senast {swedish_date(row.day)}",
        due=end_of(row.day),
    )


@words("handover.accept")
def _take_over(row: Row, today: Today) -> Task:
    begins = "sedan" if row.day < today.on else "från"
    return Task(
        key="ta-over",
        icon="arrow-repeat",
        title=f"Ta emot överlämningen av {row.title}",
        url=reverse("registry:handover_detail", args=[row.pk]),
        why=f"Från {row.place}. Läs vad som är öppet och bekräfta med ett klick (S9).",
        when=When.TODAY if row.day <= today.on else When.COMING,
        side=f"{begins} {swedish_date(row.day)}",
        due=row.moment,
    )


@words("named.appoint")
def _appoint(row: Row, today: Today) -> Task:
    role = NamedPerson.Role(row.about).label.lower()
    if row.number:
        url = reverse("registry:roster_appoint", args=[row.pk])
        return Task("utse", "person-plus", f"Utse {row.title} till {role}", url, f"{row.place}. Nu finns personen i portalen.")
    url = reverse("registry:account_detail", args=[row.pk])
    why = f"Namngiven som {role} för {row.place}, men finns inte i portalen än."
    return Task("utse", "person-plus", f"Be systemadministratören lägga upp {row.title}", url, why)


@words("named.add")
def _add(row: Row, today: Today) -> Task:
    role = NamedPerson.Role(row.about).label.lower()
    why = f"Namngiven som {role} för {row.place}."
    return Task("lagg-upp", "person-plus", f"Lägg upp {row.title}", reverse("accounts:person_create"), why)


@words("guideline.read")
def _read(row: Row, today: Today) -> Task:
    day = "" if row.day == SOME_DAY else f" Den här versionen gäller från {swedish_date(row.day)}."
    return Task(
        key="riktlinjen",
        icon="book",
        title="Läs riktlinjen och bekräfta",
        url=reverse("guidelines:guideline_read"),
        why=f"Du är ansvarig eller ersättare för ett konto.{day}",
        when=When.TODAY,
    )
