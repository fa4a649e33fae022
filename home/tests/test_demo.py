import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Absence, User
from archiving import replay
from archiving.capture import pdfa, wacz_file
from archiving.models import Campaign, CaptureJob, Snapshot
from archiving.storage import path_of
from closing.gates import gates_of
from closing.models import Closure
from core.models import Event, LocalDay, Municipality
from core.workdays import WorkCalendar
from home.demo.people import LOGINS, PASSWORD, PEOPLE, email
from inquiries.models import Inquiry, SavedReply
from inquiries.models.facts import InquiryState
from records.models import RegistrationSlip
from registry.coverage import coverage
from registry.models import Decision, SocialAccount, StartupApplication
from registry.models.account import AccountState
from tests.factories import person

STOCKHOLM = ZoneInfo("Europe/Stockholm")

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_the_demo_municipality_has_something_to_show_in_every_state(client):
    demo()

    assert User.objects.count() == len(PEOPLE)
    assert set(SocialAccount.objects.values_list("state", flat=True)) == set(AccountState)
    assert set(StartupApplication.objects.values_list("state", flat=True)) == {"draft", "submitted", "returned", "approved", "rejected"}
    assert client.get("/sociala-medier/").text.count('class="channel"') == 6


def test_what_the_demo_has_done_is_in_the_history():
    demo()

    call_command("verify_history", stdout=StringIO())
    assert Event.objects.filter(verb="account.activated").count() == 3
    assert Event.objects.filter(verb="account.imported").count() == 7


# A working day, a night when the clock is turned back, the first hour of a year.
@pytest.mark.parametrize("day", ["2026-11-24 12:00", "2026-10-25 02:30", "2027-01-01 00:30"])
def test_the_daily_work_looks_alive_whatever_day_the_demo_is_loaded(day):
    """S11: late, due, answered, with an expert, without need of an answer, with the party; S23: in the diary and on the way there."""
    now = datetime.datetime.fromisoformat(day).replace(tzinfo=STOCKHOLM)

    with time_machine.travel(now, tick=False):
        demo()

        assert set(Inquiry.objects.values_list("state", flat=True)) == set(InquiryState) - {InquiryState.NEW}
        assert Inquiry.objects.overdue(now=now).count() == 1
        assert Inquiry.objects.due_today(now=now).exists() == WorkCalendar().is_working_day(now.date())
        assert Inquiry.objects.open().filter(acknowledged_at__isnull=False, due_at__gt=now).count() == 2
        assert Inquiry.objects.to_follow_up(on=now.date()).exists()
        assert not Inquiry.objects.filter(logged_at__gt=now).exists()
        assert Inquiry.objects.filter(on_time=False).count() == 1
        assert set(RegistrationSlip.objects.values_list("state", flat=True)) == {"waiting", "registered"}
        assert SavedReply.objects.count() == 4
        assert LocalDay.objects.in_force().get().date.year == now.year + 1
        assert Absence.objects.filter(from_date__gt=now.date()).count() == 2
        accounts = list(SocialAccount.objects.filter(state="active"))
        shown = {cell.cover for row in coverage(accounts, now.date(), 28, WorkCalendar()).rows for cell in row.cells}
        assert {"responsible", "substitute", "hole"} <= shown


def test_what_the_demo_tells_is_dated_when_it_happened():
    demo()

    for inquiry in Inquiry.objects.all():
        first = Event.objects.about(inquiry).earliest("id")
        assert (first.verb, first.at) == ("inquiry.logged", inquiry.logged_at)
    decided = Decision.objects.filter(verdict="yes", application__account__isnull=False).first()
    assert decided.at == decided.application.account.created_at


def test_the_demo_is_loaded_only_into_an_empty_database():
    somebody = person()

    said = demo()

    assert "left as it is" in said
    assert list(User.objects.all()) == [somebody]
    assert not Municipality.objects.exists()


def test_loading_the_demo_twice_changes_nothing():
    demo()
    events = Event.objects.count()

    demo()

    assert Event.objects.count() == events


def test_the_log_ins_work_for_one_person_of_each_role(client):
    demo()

    printed = demo("--logins")

    for key, what in LOGINS:
        assert f"{email(key)}" in printed
        assert what in printed
        assert client.login(username=email(key), password=PASSWORD) or client.login(email=email(key), password=PASSWORD)


@pytest.mark.parametrize("arguments", [(), ("--logins",)])
def test_log_ins_that_everybody_knows_never_come_into_a_real_installation(settings, arguments):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="real installation"):
        demo(*arguments)

    assert not User.objects.exists()


def test_no_log_ins_are_printed_where_the_demo_is_not_loaded():
    assert demo("--logins") == ""


@pytest.mark.parametrize("day", ["2026-11-24 12:00", "2027-01-01 00:30", "2027-07-01 09:00"])
def test_the_archive_is_at_work_whatever_day_the_demo_is_loaded(day):
    """S21: approved, waiting, sent back, to be taken, and an extra one that is late. S19: a closing that is over, one with gates left."""
    now = datetime.datetime.fromisoformat(day).replace(tzinfo=STOCKHOLM)

    with time_machine.travel(now, tick=False):
        demo()

        campaign, today = Campaign.objects.open().get(), timezone.localdate()
        assert set(campaign.snapshots.values_list("state", flat=True)) == {"approved", "submitted", "redo", "open"}
        late = Snapshot.objects.to_take().filter(due_on__lt=today)
        assert [str(snapshot.account) for snapshot in late] == ["Hemtjänsten i Markaryd"]
        left = {one.account.name: [gate.code for gate in gates_of(one, on=today) if not gate.is_filled] for one in Closure.objects.all()}
        assert left == {"Kulturskolans sommarläger": [], "Sommarboken": ["stands", "rights", "links"]}
        assert set(Closure.objects.values_list("state", "account__state")) == {("closed", "closed"), ("documented", "closing")}


def test_the_portals_own_capture_of_the_demo_is_whole_and_replays_here(settings):
    """S21: picture, print as PDF/A and a web archive, approved; the address is nobody's, so nothing was asked for it."""
    settings.REPLAY_ORIGIN = "https://spela.markaryd.example"
    demo()

    job = CaptureJob.objects.get()
    files = {file.kind: file for file in job.version.files.select_related("stored")}
    wacz_file.check(path_of(files["webbarkiv"].stored), url=job.version.url)
    assert (job.state, job.snapshot.state, job.version.captured_by) == ("done", "approved", "Portalen, automatiskt")
    assert set(files) == {"skarmbild", "text", "webbsida", "utskrift", "webbarkiv", "proveniens"}
    assert pdfa.is_pdfa(path_of(files["utskrift"].stored)) is True
    assert "påhittad" in job.version.gaps
    assert (
        replay.file_of(replay.address_of(files["webbarkiv"], user=User.objects.get(email=email("asta"))).split("/")[3])
        == files["webbarkiv"]
    )
