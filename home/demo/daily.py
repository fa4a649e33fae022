"""The demo's daily work (S11): questions in every state, a diary queue, somebody who is going to be away. All names are invented."""

import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from accounts.absences import report_absence
from accounts.models import Department, User
from core.calendar_changes import close_days
from core.public_holidays import holidays_of
from home.demo.clock import Days, at
from inquiries.actions import log_inquiry
from inquiries.experts import ask_expert
from inquiries.models import Inquiry, RecordDecision, Reply, Triage
from inquiries.record_keeping import decide_record
from inquiries.saved_replies import add_saved_reply
from inquiries.uploads import CheckedFile, check
from records.actions import register, slip_of
from registry.models import SocialAccount

Moment = datetime.datetime

SAVED_REPLIES = [
    ("Tack för ditt tips", "Hej {namn}! Tack för att du säger till. Vi skickar det vidare till dem som kan göra något åt det.", None),
    ("Felanmälan", "Hej {namn}! Gör gärna en felanmälan på {kommunen}s webbplats, så kan du följa vad som händer.", None),
    ("Lån och omlån", "Hej {namn}! Du lånar om i appen eller på bibliotekets webbplats. Du kan också ringa oss.", "biblioteket"),
    ("Öppettider på Gården", "Hej {namn}! Vi har öppet måndag till fredag 15–21. Välkommen!", "ungdomsgarden"),
]


@dataclass
class Teller:
    """Lets people of the demo do things to questions, each at its own time."""

    people: dict[str, User]
    accounts: dict[str, SocialAccount]
    days: Days
    number: int = 1000

    def asks(
        self, account: str, name: str, text: str, *, posted: Moment, logged: Moment | None = None, by: str, kind: str = "comment"
    ) -> Inquiry:
        place = self.accounts[account]
        self.number += 1
        facts = {"text": text, "display_name": name, "posted_at": posted, "kind": kind}
        if kind == "comment":
            facts["url"] = f"{place.url.rstrip('/')}/posts/{self.number}"
        with at(logged or posted + datetime.timedelta(minutes=25)) as now:
            return log_inquiry(account=place, facts=facts, by=self.people[by], now=now)

    def judges(self, inquiry: Inquiry, *, by: str, when: Moment, **answers: bool) -> None:
        usual = {question: question in ("is_mine", "needs_reply") for question in Triage.QUESTIONS}
        with at(when) as now:
            Triage.judge(inquiry, usual | answers, by=self.people[by], now=now)

    def replies(self, inquiry: Inquiry, text: str, *, by: str, when: Moment, kind: str = Reply.Kind.ANSWER, party: str = "") -> None:
        """Written ten minutes before it is posted in the channel and confirmed."""
        person = self.people[by]
        with at(when - datetime.timedelta(minutes=10)) as now:
            reply = Reply.draft(inquiry, kind, text, by=person, now=now)
        with at(when) as now:
            if kind == Reply.Kind.REFERRAL:
                inquiry.refer(reason=party, reply=reply, url=inquiry.url, by=person, now=now)
            else:
                post = inquiry.answer if kind == Reply.Kind.ANSWER else inquiry.acknowledge
                post(reply, url=inquiry.url, by=person, now=now)

    def asks_registrar(self, inquiry: Inquiry, *, by: str, when: Moment, title: str, **forced: bool) -> None:
        facts = {name: forced.get(name, False) for name in RecordDecision.FORCING}
        outcome = RecordDecision.Outcome.REGISTER
        with at(when) as now:
            decide_record(inquiry=inquiry, facts=facts, outcome=outcome, by=self.people[by], now=now, matter_title=title)


def add_daily_work(people: dict[str, User], departments: dict[str, Department], *, days: Days) -> None:
    accounts = {f"{one.department.name} {one.platform.slug}": one for one in SocialAccount.objects.select_related("department", "platform")}
    with at(days.at(9, "13.20")):
        for title, text, key in SAVED_REPLIES:
            add_saved_reply(title=title, text=text, department=departments[key] if key else None, by=people["karin"])
    teller = Teller(people, accounts, days)
    for story in STORIES:
        story(teller, days)
    _close_a_day(people["karin"], days)
    _plan_absences(people, days)


def _close_a_day(officer: User, days: Days) -> None:
    """Next year's Friday after Ascension Day."""
    year = days.today.year + 1
    ascension = next(day for day, holiday in holidays_of(year).items() if "himmelsfärd" in holiday.name)
    close_days(first=ascension + datetime.timedelta(days=1), closes_at=None, reason="klämdag", by=officer, today=days.today)


def _plan_absences(people: dict[str, User], days: Days) -> None:
    """The library has a substitute. Home care has none, so its days become a hole in the staffing."""
    for key, first, length in (("samir", days.ahead(9), 2), ("stina", days.ahead(13), 6)):
        last = first + datetime.timedelta(days=length)
        report_absence(person=people[key], from_date=first, to_date=last, by=people[key], today=days.today)


# ---- what happened, the oldest first


def _burning_leaves(tell: Teller, days: Days) -> None:
    text = "Får man elda löv i trädgården nu, eller är det eldningsförbud?"
    inquiry = tell.asks("Räddningstjänsten x", "Torvald Grip", text, posted=days.at(8, "10.05"), by="vera")
    answer = "Hej Torvald! Just nu är det inget eldningsförbud. Tänk på vinden och ha vatten nära till hands."
    tell.replies(inquiry, answer, by="vera", when=days.at(8, "13.30"))
    with at(days.at(7, "09.10")) as now:
        inquiry.finish(by=tell.people["vera"], now=now, note="Inga fler frågor i tråden.")


def _home_care_complaint(tell: Teller, days: Days) -> None:
    text = "Det har kommit ny personal nästan varje dag i två veckor. Jag vill klaga på det."
    inquiry = tell.asks("Hemtjänsten facebook", "Majken Rud", text, posted=days.at(6, "19.45"), logged=days.at(5, "08.15"), by="samir")
    tell.judges(inquiry, by="samir", when=days.at(5, "08.20"), is_matter=True)
    tell.asks_registrar(inquiry, by="samir", when=days.at(5, "08.25"), title="Klagomål om byte av personal", is_complaint=True)
    slip = slip_of(inquiry)
    if slip is None:
        raise RuntimeError("The demo's complaint did not reach the registrar")
    with at(days.at(5, "11.00")) as now:
        register(slip, f"SN {days.ago(5).year}/0412", by=tell.people["rolf"], now=now)
    answer = "Hej Majken! Tack för att du berättar. Vi har tagit emot ditt klagomål, och enhetschefen ringer dig den här veckan."
    tell.replies(inquiry, answer, by="samir", when=days.at(5, "14.40"))
    with at(days.at(4, "09.00")) as now:
        inquiry.start_follow_up(by=tell.people["samir"], now=now, on=days.today)


def _pothole(tell: Teller, days: Days) -> None:
    text = "Det är ett stort hål i vägen vid Kyrkogatan 14. När lagar ni det?"
    inquiry = tell.asks("Kommunikation facebook", "Egon Flod", text, posted=days.at(4, "12.30"), by="moa")
    answer = "Hej Egon! Tack för att du säger till. Vi frågar dem som sköter gatorna och svarar dig inom en vecka."
    tell.replies(inquiry, answer, by="moa", when=days.at(3, "09.20"), kind=Reply.Kind.ACKNOWLEDGEMENT)


def _thanks(tell: Teller, days: Days) -> None:
    inquiry = tell.asks("Ungdomsgården instagram", "tindra_05", "Tack för en kanonkväll i lördags!", posted=days.at(4, "18.10"), by="lova")
    with at(days.at(3, "15.05")) as now:
        inquiry.no_reply_needed(reason="Ett tack. Vi har gillat kommentaren.", by=tell.people["lova"], now=now)


def _unanswered(tell: Teller, days: Days) -> None:
    text = "Jag fick en räkning för en bok som jag lämnade tillbaka i augusti. Vem kan hjälpa mig?"
    tell.asks("Biblioteket facebook", "Hillevi Strand", text, posted=days.at(3, "09.40"), by="stina")


def _offensive(tell: Teller, days: Days) -> None:
    text = "[Påhopp på en namngiven medarbetare]"
    inquiry = tell.asks("Kommunikation instagram", "", text, posted=days.at(3, "20.15"), logged=days.at(2, "08.05"), by="moa")
    tell.judges(inquiry, by="moa", when=days.at(2, "08.07"), is_offensive=True)
    with at(days.at(2, "08.15")) as now:
        reason = "Kränkande mot en enskild person."
        inquiry.remove(reason=reason, evidence=[_screenshot()], by=tell.people["moa"], now=now)


def _smoke_alarm(tell: Teller, days: Days) -> None:
    text = "Hur ofta ska man byta batteri i brandvarnaren?"
    inquiry = tell.asks("Räddningstjänsten x", "Alvar Rask", text, posted=days.at(3, "08.30"), by="nils")
    answer = "Hej Alvar! Prova varnaren en gång i månaden, och byt batteri en gång om året. Ursäkta att svaret dröjde."
    tell.replies(inquiry, answer, by="vera", when=days.at(1, "10.00"))


def _for_a_politician(tell: Teller, days: Days) -> None:
    text = "Signe, ni i Bygdelistan lovade en ny simhall. Vad har hänt med det?"
    inquiry = tell.asks("Kommunikation facebook", "Rune Alm", text, posted=days.at(2, "11.15"), by="moa")
    tell.judges(inquiry, by="moa", when=days.at(2, "11.45"), is_for_politician=True, is_mine=False)
    answer = "Hej Rune! Din fråga är ställd till ett parti, och här svarar vi som arbetar i kommunen. Hör gärna av dig direkt till partiet."
    tell.replies(inquiry, answer, by="moa", when=days.at(2, "13.10"), kind=Reply.Kind.REFERRAL, party="Bygdelistan")


def _street_lights(tell: Teller, days: Days) -> None:
    text = "Belysningen på Järnvägsgatan har varit släckt i tre veckor. Det är farligt, och jag vill lämna ett klagomål."
    inquiry = tell.asks("Kommunikation facebook", "Gunvor Ask", text, posted=days.at(2, "12.40"), by="moa")
    tell.judges(inquiry, by="moa", when=days.at(2, "13.30"), is_matter=True)
    tell.asks_registrar(inquiry, by="moa", when=days.at(2, "13.35"), title="Klagomål om gatubelysning", is_complaint=True)
    answer = "Hej Gunvor! Tack, vi har tagit emot ditt klagomål. Felet är anmält och lagas i veckan."
    tell.replies(inquiry, answer, by="moa", when=days.at(1, "09.30"))


def _genealogy(tell: Teller, days: Days) -> None:
    text = "Har ni något om torpen kring Hinneryd på 1840-talet? Jag släktforskar."
    inquiry = tell.asks("Biblioteket facebook", "Inga-Lill Sjö", text, posted=days.at(2, "14.00"), by="stina")
    answer = "Hej Inga-Lill! Spännande! Vi frågar någon som kan mer och svarar dig inom en vecka."
    tell.replies(inquiry, answer, by="stina", when=days.at(2, "15.20"), kind=Reply.Kind.ACKNOWLEDGEMENT)
    with at(days.at(1, "08.40")) as now:
        question = "Vilka böcker och register finns om torpen kring Hinneryd på 1840-talet?"
        name, email = "Sigrid Palm", "sigrid.palm@hembygden.example"
        ask_expert(inquiry=inquiry, question=question, by=tell.people["stina"], now=now, name=name, email=email)


def _home_care_message(tell: Teller, days: Days) -> None:
    text = "Hej, jag skulle vilja ändra tiden för hjälpen hos min pappa. Vem ringer jag?"
    posted, logged = days.at(1, "10.20"), days.at(1, "11.00")
    inquiry = tell.asks("Hemtjänsten facebook", "Ove Lind", text, posted=posted, logged=logged, by="samir", kind="message")
    title = "Fråga om ändrade tider"
    tell.asks_registrar(inquiry, by="samir", when=days.at(1, "11.10"), title=title, belongs_to_matter=True, may_be_secret=True)


def _holiday_hours(tell: Teller, days: Days) -> None:
    text = "Har ni öppet på lovet, och är det någon sagostund för femåringar?"
    inquiry = tell.asks("Biblioteket facebook", "Petronella Kvist", text, posted=days.at(1, "13.50"), by="stina")
    with at(days.at(1, "14.30")) as now:
        inquiry.assign(tell.people["elias"], by=tell.people["stina"], now=now)


def _audio_books(tell: Teller, days: Days) -> None:
    text = "Kan man låna ljudböcker utan lånekort?"
    inquiry = tell.asks("Biblioteket facebook", "Sixten Bro", text, posted=days.at(1, "14.45"), by="stina")
    answer = "Hej Sixten! Du behöver ett lånekort, men det skaffar du på fem minuter här hos oss. Ta med legitimation."
    tell.replies(inquiry, answer, by="stina", when=days.this_morning())


def _waste_bin(tell: Teller, days: Days) -> None:
    text = "Papperskorgen vid badplatsen är full igen. Vem tömmer den?"
    posted, logged = days.minutes_ago(35), days.minutes_ago(20)
    tell.asks("Kommunikation facebook", "Berta Lund", text, posted=posted, logged=logged, by="moa")


STORIES: list[Callable[[Teller, Days], None]] = [
    _burning_leaves,
    _home_care_complaint,
    _pothole,
    _thanks,
    _unanswered,
    _smoke_alarm,
    _offensive,
    _for_a_politician,
    _street_lights,
    _genealogy,
    _home_care_message,
    _holiday_hours,
    _audio_books,
    _waste_bin,
]


def _screenshot() -> CheckedFile:
    """A picture of a comment, with grey bars for words."""
    picture = Image.new("RGB", (480, 160), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 20, 68, 68), fill="#b8c4cc")
    for top, right in ((28, 220), (84, 430), (112, 350)):
        pen.rectangle((84, top, right, top + 12), fill="#d5dde2")
    content = io.BytesIO()
    picture.save(content, "PNG")
    return check(ContentFile(content.getvalue(), name="kommentaren.png"))
