"""A worked day (S9, S11–S13): a comment before a holiday, a responsible person who is away, reminders that reach those who are there, an
answer, a look back. Time is moved; the mails go to a real mail server and are read there.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page, expect

from archiving.models import ArchiveSettings
from core import sweeps
from core.models import Municipality
from notifications.models import Mail
from notifications.tests.support import MailServer
from tests import factories
from tests.browser import steps
from tests.browser.test_every_page import look_at

pytestmark = pytest.mark.django_db(transaction=True)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PORTAL = "https://portalen.markaryd.example"
COMMENT = "https://www.facebook.com/markarydsbibliotek/posts/4711"
ANSWER = "https://www.facebook.com/markarydsbibliotek/posts/4711?comment_id=12"


def local(moment: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"2026-{moment}").replace(tzinfo=STOCKHOLM)


class Clock:
    """Moves the portal's time and runs its sweeps."""

    def __init__(self, traveller: time_machine.Traveller, server: MailServer) -> None:
        self.traveller, self.server = traveller, server

    def to(self, moment: str) -> list[EmailMessage]:
        """The mails that arrive when it becomes `moment`, local time: "05-04 07:01"."""
        self.traveller.move_to(local(moment))
        return self.sweep()

    def sweep(self) -> list[EmailMessage]:
        before = len(self.server.messages)
        for _ in range(2):  # what one sweep finds, the next run of another sends; what was found already is not found again
            assert sweeps.run_all(now=datetime.datetime.now(tz=datetime.UTC)) == []
        return self.server.messages[before:]


@pytest.fixture
def clock(settings) -> Iterator[Clock]:
    server = MailServer().start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.SITE_URL = "127.0.0.1", server.port, PORTAL
    with time_machine.travel(local("04-20 09:00"), tick=True) as traveller:
        yield Clock(traveller, server)
    server.stop()


@pytest.fixture
def people(clock):
    """A library on Facebook; whoever sets it up and what that leads to is over before the story begins."""
    Municipality.objects.create(name="Markaryds kommun", contact_email="kommunen@markaryd.example")
    ArchiveSettings.objects.create(spring_from="05-20", spring_to="06-10")  # the spring's snapshots come after the story
    factories.guideline()
    found = {
        "head": factories.person("Birgitta Öhman", title="bibliotekschef", email="birgitta@markaryd.example"),
        "officer": factories.officer("Karin Åberg"),
        "responsible": factories.person("Stina Sörensen", title="bibliotekarie", email="stina@markaryd.example"),
        "substitute": factories.person("Elias Nord", title="biblioteksassistent", email="elias@markaryd.example"),
    }
    library = factories.department("Biblioteket", head=found["head"])
    account = factories.ready_account(
        of=library,
        name="Markaryds bibliotek",
        url="https://www.facebook.com/markarydsbibliotek",
        responsible=found["responsible"],
        substitute=found["substitute"],
    )
    account.activate(by=found["officer"], today=datetime.date(2026, 4, 20))
    clock.to("04-21 07:01")
    clock.server.messages.clear()
    return found


def words(message: EmailMessage) -> str:
    return message.get_body("plain").get_content()


def told(messages: list[EmailMessage]) -> list[tuple[str, str]]:
    """(to whom, subject), in any order."""
    return sorted((str(message["To"]), str(message["Subject"])) for message in messages)


def test_a_comment_before_a_holiday_is_answered_although_the_responsible_person_is_away(clock: Clock, people, open_as: Callable[..., Page]):
    """S9, S11, S12, S13: design §5's own example, from the comment to "klar"."""
    stina, elias, birgitta, karin = (people[key].email for key in ("responsible", "substitute", "head", "officer"))
    pages = []

    def window(key: str, **options) -> Page:
        """Logged in anew: a session does not last from one day to the next."""
        page = open_as(people[key], viewport={"width": 1280, "height": 900}, **options)
        pages.append(page)
        return page

    def passed(page: Page) -> None:
        """Light and dark, and 320 px wide."""
        assert look_at(page, page.url) == []

    # Thursday 30 April: somebody comments at 15.00, and the officer, who sees it, logs it
    clock.traveller.move_to(local("04-30 15:10"))
    officer = window("officer")
    officer.goto("/fragor/logga/")
    passed(officer)
    inquiry = steps.log_question(officer, url=COMMENT, text="Har ni öppet på lördag efter första maj?", posted="2026-04-30T15:00")
    main = officer.get_by_role("main")
    expect(main).to_contain_text("Inkom tors 30 apr 15.00. Fre 1 maj är helgdag. Svara senast mån 4 maj 16.30.")
    passed(officer)
    assert (inquiry.account.name, inquiry.reply_due_at) == ("Markaryds bibliotek", local("05-04 16:30"))

    # who is responsible is told at once, and why, with a link to the one page where she acts
    (mail,) = clock.sweep()
    assert told([mail]) == [(stina, "Ny fråga att svara på: Markaryds bibliotek")]
    assert "för att du ansvarar för kontot Markaryds bibliotek just nu" in words(mail)
    assert f"{PORTAL}/fragor/{inquiry.pk}/" in words(mail)
    assert "öppet på lördag" not in words(mail)  # what the visitor wrote stays in the portal

    # she is going to be away, and says so
    clock.traveller.move_to(local("04-30 15:40"))
    responsible = window("responsible")
    responsible.goto("/franvaro/")
    passed(responsible)
    steps.report_absence(responsible, first="2026-05-01", last="2026-05-08")
    expect(responsible.get_by_role("main")).to_contain_text("Elias Nord")
    passed(responsible)

    # a holiday and a week-end: nobody is disturbed
    quiet = [told(clock.to(moment)) for moment in ("04-30 15:50", "05-01 09:00", "05-02 12:00", "05-03 23:30", "05-04 06:50")]
    assert quiet == [[], [], [], [], []]

    # Monday morning, the day it is due: one mail, to the substitute
    (mail,) = clock.to("05-04 07:01")
    assert str(mail["To"]) == elias
    assert "Svara i dag: Markaryds bibliotek" in words(mail)
    assert "för att du är ansvarig eller ersättare för kontot Markaryds bibliotek i dag" in words(mail)
    assert f"{PORTAL}/fragor/{inquiry.pk}/" in words(mail)
    substitute = window("substitute")
    substitute.goto("/")
    substitute.get_by_role("link", name="Ta emot överlämningen av Markaryds bibliotek").click()
    passed(substitute)
    substitute.get_by_role("button", name="Jag tar över").click()
    expect(substitute.get_by_role("main")).to_contain_text("Mottagen")
    assert told(clock.to("05-04 13:01")) == []

    # two hours before
    mails = clock.to("05-04 14:31")
    assert told(mails) == [(elias, "Svara i dag: Markaryds bibliotek")]

    # the time has passed: the head
    assert told(clock.to("05-04 16:29")) == []
    mails = clock.to("05-04 16:31")
    assert told(mails) == [(birgitta, "Svarstiden har gått ut: Markaryds bibliotek")]
    assert "för att du är verksamhetschef för kontot Markaryds bibliotek" in words(mails[0])
    head = window("head")
    head.goto("/")
    head.get_by_role("link", name=re.compile("Har ni öppet på lördag")).click()
    expect(head.get_by_role("main")).to_contain_text("Försenad: skulle ha besvarats i dag kl.")

    # one working day late: the officer
    assert told(clock.to("05-05 16:29")) == []
    mails = clock.to("05-05 16:31")
    assert told(mails) == [(karin, "Svarstiden har gått ut: Markaryds bibliotek")]
    assert "för att du är kommunikatör" in words(mails[0])

    # the substitute judges, writes, posts by hand and confirms
    substitute = window("substitute")
    substitute.goto("/")
    passed(substitute)
    substitute.get_by_role("link", name=re.compile("Har ni öppet på lördag")).click()
    substitute.get_by_role("link", name="Bedöm frågan").click()
    passed(substitute)
    steps.judge(substitute)
    substitute.get_by_role("link", name="Svara", exact=True).first.click()
    expect(substitute.get_by_role("main")).to_contain_text("/Elias Nord, biblioteksassistent, Markaryds kommun")
    passed(substitute)
    steps.write_reply(substitute, "Hej! Ja, vi har öppet 10–14 på lördag. Välkommen!")
    expect(substitute.get_by_role("link", name="Öppna inlägget i Facebook")).to_have_attribute("href", COMMENT)
    passed(substitute)
    steps.confirm_posted(substitute, url=ANSWER)
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.on_time, inquiry.due_at) == ("answered", False, None)
    assert told(clock.to("05-05 17:30")) == told(clock.to("05-06 06:50")) == []

    # the next working day he looks back, waits a day more, and is done (S11)
    mails = clock.to("05-06 07:01")
    assert told(mails) == [(elias, "Följ upp svaret: Markaryds bibliotek")]
    substitute = window("substitute")
    substitute.goto(f"/fragor/{inquiry.pk}/")
    passed(substitute)
    substitute.get_by_role("button", name="Påminn mig nästa arbetsdag").click()
    expect(substitute.get_by_role("main")).to_contain_text("Följs upp 7 maj 2026.")
    assert told(clock.to("05-07 06:50")) == []
    mails = clock.to("05-07 07:01")
    assert told(mails) == [(elias, "Följ upp svaret: Markaryds bibliotek")]
    substitute = window("substitute")
    substitute.goto(f"/fragor/{inquiry.pk}/")
    substitute.get_by_role("button", name="Inget nytt, klar").click()
    expect(substitute.get_by_role("main")).to_contain_text("Klar: avgjord")
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.follow_up_on) == ("done", None)

    # the page tells what happened, in order
    history = substitute.locator(".page-aside").inner_text()
    happened = ["avslutade frågan", "följer upp", "svarade", "sparade ett utkast", "bedömde frågan", "loggade frågan"]  # newest first
    places = [history.find(sentence) for sentence in happened]
    assert places == sorted(places), history
    assert -1 not in places, history
    passed(substitute)

    # and afterwards it is quiet; she who was away comes back to nothing undone
    assert [told(clock.to(moment)) for moment in ("05-08 16:31", "05-11 07:01", "05-12 16:31")] == [[], [], []]
    assert sum(str(message["To"]) == stina for message in clock.server.messages) == 1
    assert not Mail.objects.exclude(state__in=["accepted", "dropped"]).exists()
    assert len(clock.server.messages) == 7
    assert [fault for page in pages for fault in page.faults] == []
