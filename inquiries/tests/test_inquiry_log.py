"""Logging a question, and what is written in it: S11, d22, d28; uploads are hostile until checked (design §9)."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from archiving.tests.good_files import pdf_bytes
from core.text import PERSONAL_NUMBER_WARNING
from inquiries.forms.log import CorrectForm
from inquiries.models import Attachment, Inquiry
from inquiries.uploads import MAX_BYTES
from registry.models import RosterRow
from tests import factories

pytestmark = pytest.mark.django_db

LOG, FRAGMENT = "/fragor/logga/", "/fragor/logga/konto/"
HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    '=HYPERLINK("http://x")',
    "'; DROP TABLE inquiries_inquiry; --",
    "😀" * 50,
    "a" * 5000,
]


@pytest.fixture
def account():
    return factories.lightly_staffed_account()


@pytest.fixture
def responsible(client, account):
    client.force_login(account.roster.get(role="responsible").person)
    return client


def picture(kind: str = "PNG", size: tuple[int, int] = (20, 20)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size).save(file, format=kind)
    return file.getvalue()


def posted(**more):
    return {"text": "När öppnar ni?", "when": "nyss", **more}


def test_S11_two_fields_are_enough_for_whoever_looks_after_one_account(responsible, account):
    answer = responsible.post(LOG, posted(account=account.pk), follow=True)

    inquiry = Inquiry.objects.get()
    assert (inquiry.account, inquiry.text, inquiry.kind, inquiry.display_name) == (account, "När öppnar ni?", "comment", "")
    assert "Frågan är loggad. Svara senast" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == inquiry.get_absolute_url()


def test_ones_only_account_is_chosen_already(responsible, account):
    form = responsible.get(LOG).context["form"]

    assert form["account"].value() == account.pk


def test_the_common_case_has_at_most_five_fields_and_the_rest_is_folded(responsible):
    html = responsible.get(LOG).content.decode()
    form = html[html.index('<form class="log-form') : html.index("<details", html.index('<form class="log-form'))]

    labelled = form.count('class="form-label"') + form.count("<legend")
    assert labelled - form.count('for="id_posted_at"') == 4


@pytest.mark.parametrize("path", ["/posts/17", "/posts/17?comment_id=9&fbclid=abc", "?utm_source=x"])
def test_a_link_tells_the_account_and_loses_what_follows_people_around(client, account, path):
    client.force_login(factories.person())

    answer = client.post(LOG, posted(url=account.url + path))

    inquiry = Inquiry.objects.get()
    assert (answer.status_code, inquiry.account) == (302, account)
    assert "fbclid" not in inquiry.url
    assert "utm_" not in inquiry.url


def test_a_link_that_does_not_tell_asks_for_the_account(client, account):
    client.force_login(factories.person())

    answer = client.post(LOG, posted(url="https://www.facebook.com/permalink.php?story_fbid=1&id=2"))

    assert "Välj konto" in str(answer.context["form"].errors["account"])
    assert not Inquiry.objects.exists()


def test_the_link_wins_over_the_account_that_was_chosen_beforehand(responsible, account):
    other = factories.lightly_staffed_account()

    responsible.post(LOG, posted(url=f"{other.url}/posts/1", account=account.pk))

    assert Inquiry.objects.get().account == other


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://x.se/a", "data:text/html,x", "https://", "inte en länk", "https://x.se/" + "a" * 500]
)
def test_what_is_no_web_link_is_refused_at_the_field(responsible, account, url):
    answer = responsible.post(LOG, posted(account=account.pk, url=url))

    assert answer.context["form"].errors["url"]
    assert not Inquiry.objects.exists()


def test_a_link_that_is_logged_already_is_shown_and_logged_again_only_on_purpose(responsible, account):
    first = factories.logged_inquiry(account=account, url=f"{account.url}/posts/1")

    shown = responsible.post(LOG, posted(account=account.pk, url=f"{account.url}/posts/1"))
    responsible.post(LOG, posted(account=account.pk, url=f"{account.url}/posts/1", is_new="on"))

    assert first.get_absolute_url() in shown.content.decode()
    assert [inquiry.continues for inquiry in Inquiry.objects.order_by("pk")] == [None, first]


def test_a_stranger_learns_that_it_is_logged_and_gets_no_link(client, account):
    first = factories.logged_inquiry(account=account, url=f"{account.url}/posts/1")
    client.force_login(factories.person())

    html = client.post(FRAGMENT, posted(url=f"{account.url}/posts/1")).content.decode()

    assert "Länken är redan loggad" in html
    assert first.get_absolute_url() not in html


def test_the_fragment_chooses_the_account_of_the_link_and_saves_nothing(client, account):
    client.force_login(factories.person())

    html = client.post(FRAGMENT, {"url": f"{account.url}/posts/1", "when": "nyss"}).content.decode()

    assert f'<option value="{account.pk}" selected' in html
    assert f"Länken hör till {account.name}" in html
    assert not Inquiry.objects.exists()


def test_d8_a_new_question_in_the_thread_is_logged_from_the_old_one(responsible, account):
    first = factories.answered_inquiry(account=account, url=f"{account.url}/posts/1")

    form = responsible.get(f"{LOG}?fortsatter={first.pk}").context["form"]
    responsible.post(LOG, posted(account=account.pk, url=first.url, continues=first.pk))

    first.refresh_from_db()
    assert (form["url"].value(), form["continues"].value()) == (first.url, first.pk)
    assert Inquiry.objects.latest("pk").continues == first
    assert first.state == "answered"


@pytest.mark.parametrize("before", ["x", "0", "9" * 30, "-1", ""])
def test_a_thread_that_does_not_exist_is_no_thread(responsible, before):
    assert responsible.get(LOG, {"fortsatter": before, "konto": before}).status_code == 200


# ---- when


def test_an_earlier_time_is_read_as_the_clock_on_the_wall(responsible, account):
    day = timezone.localdate() - datetime.timedelta(days=2)

    responsible.post(LOG, posted(account=account.pk, when="tidigare", posted_at=f"{day}T15:00"))

    assert timezone.localtime(Inquiry.objects.get().posted_at).replace(tzinfo=None) == datetime.datetime.combine(day, datetime.time(15))


@pytest.mark.parametrize(
    ("posted_at", "word"),
    [
        ("", "Ange dag"),
        ("2099-01-01T10:00", "längre fram"),
        ("2019-01-01T10:00", "äldre än ett år"),
        ("i går", "Skriv dag"),
        ("0000-00-00T00:00", "Skriv dag"),
    ],
)
def test_an_impossible_time_is_refused_at_the_field(responsible, account, posted_at, word):
    answer = responsible.post(LOG, posted(account=account.pk, when="tidigare", posted_at=posted_at))

    assert word in str(answer.context["form"].errors["posted_at"])
    assert not Inquiry.objects.exists()


def test_just_now_wins_over_a_time_that_was_left_in_the_field(responsible, account):
    responsible.post(LOG, posted(account=account.pk, posted_at="1999-01-01T10:00"))

    assert timezone.now() - Inquiry.objects.get().posted_at < datetime.timedelta(minutes=5)


# ---- what is written


def test_d22_a_personal_number_is_pointed_out_before_it_is_stored_and_may_be_kept(responsible, account):
    text = "Mitt personnummer är 811228-9874, hjälp!"

    first = responsible.post(LOG, posted(account=account.pk, text=text))
    stored = Inquiry.objects.exists()
    responsible.post(LOG, posted(account=account.pk, text=text, warned=first.context["form"]["warned"].value()))

    assert PERSONAL_NUMBER_WARNING in first.content.decode()
    assert (stored, Inquiry.objects.get().text) == (False, text)


def test_d28_our_own_posts_need_no_logging_since_nothing_comes_in_by_itself(responsible, account):
    """Nothing is fetched from the channels: an inquiry exists only when somebody has logged it."""
    assert not Inquiry.objects.exists()
    responsible.post(LOG, posted(account=account.pk, text=""))
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_words_are_kept_as_words(responsible, account, value):
    responsible.post(LOG, posted(account=account.pk, text=value, display_name=value[:100]))

    inquiry = Inquiry.objects.get()
    pages = [responsible.get(inquiry.get_absolute_url()), responsible.get(reverse("inquiries:inquiry_list"))]
    assert inquiry.text == value
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("value", ["a\x00b", "\u202eabc", "a" * 5001])
def test_hidden_and_endless_words_are_refused(responsible, account, value):
    answer = responsible.post(LOG, posted(account=account.pk, text=value))

    assert answer.context["form"].errors["text"]


# ---- files


@pytest.mark.parametrize(
    ("content", "name", "kept_as", "content_type"),
    [
        (picture(), "bild.exe", "bild.png", "image/png"),
        (picture("JPEG"), "../../etc/passwd.png", "passwd.jpg", "image/jpeg"),
        (picture("WEBP"), "a<b>.html", "a<b>.webp", "image/webp"),
        (pdf_bytes(pages=1), "utskrift.pdf", "utskrift.pdf", "application/pdf"),
    ],
)
def test_a_screenshot_is_known_by_its_content_and_comes_out_as_a_sandboxed_download(
    responsible, account, content, name, kept_as, content_type
):
    responsible.post(LOG, posted(account=account.pk, screenshot=SimpleUploadedFile(name, content, content_type="text/html")))

    file = Attachment.objects.get()
    answer = responsible.get(reverse("inquiries:inquiry_attachment", args=[file.inquiry_id, file.pk]))
    assert (file.name, file.content_type, file.purpose) == (kept_as, content_type, "screenshot")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], "sandbox" in answer["Content-Security-Policy"]) == ("nosniff", True)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\x00" * 50,
        picture()[:40],
        b"MZ" + b"\x00" * 100,
        b"%PDF-1.7\n/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        picture(size=(8000, 8000)),
        b"\x89PNG" + b"\x00" * MAX_BYTES,
    ],
    ids=["html", "svg", "gif", "half a picture", "exe", "pdf with script", "too many pixels", "too large"],
)
def test_what_is_no_picture_or_print_is_refused_at_the_field(responsible, account, content):
    answer = responsible.post(LOG, posted(account=account.pk, screenshot=SimpleUploadedFile("bild.png", content, content_type="image/png")))

    assert answer.context["form"].errors["screenshot"]
    assert not Inquiry.objects.exists()


def test_a_file_of_another_inquiry_is_not_found_under_this_one(responsible, account):
    theirs = factories.logged_inquiry(account=factories.lightly_staffed_account(), screenshot=factories.evidence())
    mine = factories.logged_inquiry(account=account)

    answer = responsible.get(reverse("inquiries:inquiry_attachment", args=[mine.pk, theirs.attachments.get().pk]))

    assert answer.status_code == 404


# ---- correcting, giving away, hiding


def test_a_correction_and_a_hidden_name_leave_the_old_version_and_show_no_name(responsible, account):
    inquiry = factories.logged_inquiry(account=account, display_name="Astrid Sten")
    page = responsible.get(reverse("inquiries:inquiry_correct", args=[inquiry.pk]))
    form = {name: field.value() or "" for name, field in ((field.name, field) for field in page.context["form"])}
    at = timezone.localtime(inquiry.posted_at)

    responsible.post(
        reverse("inquiries:inquiry_correct", args=[inquiry.pk]),
        {**form, "text": "Rättad text", "posted_at": f"{at:%Y-%m-%dT%H:%M}", "reason": "Fel."},
    )
    responsible.post(reverse("inquiries:inquiry_hide_name", args=[inquiry.pk]), {"reason": "Skyddade uppgifter."})

    inquiry.refresh_from_db()
    html = responsible.get(inquiry.get_absolute_url()).content.decode()
    assert (inquiry.text, inquiry.posted_at, inquiry.versions.count()) == ("Rättad text", inquiry.versions.get(version=1).posted_at, 2)
    assert "Astrid" not in html
    assert "Tidigare versioner (1)" in html


@pytest.mark.parametrize(
    ("stored", "shown", "written", "then"),
    [
        ("00:30:15", "2026-10-25T02:30", "2026-10-25T02:30", "00:30:15"),
        ("01:30:15", "2026-10-25T02:30", "2026-10-25T02:30", "01:30:15"),
        ("01:30:15", "2026-10-25T02:30", "2026-10-25T03:30", "02:30:00"),
    ],
    ids=["the first 02.30", "the second 02.30", "another time"],
)
def test_a_correction_of_something_else_leaves_the_time_also_in_the_hour_that_comes_twice(stored, shown, written, then):
    before, after = (datetime.datetime.fromisoformat(f"2026-10-25T{clock}+00:00") for clock in (stored, then))
    inquiry = Inquiry(posted_at=before)
    said = {"text": "Rättad", "kind": "comment", "reason": "Fel.", "seen": "1", "posted_at": written}

    form = CorrectForm(said, initial=inquiry.facts(), inquiry=inquiry, now=datetime.datetime(2026, 10, 26, tzinfo=datetime.UTC))

    assert (form["posted_at"].value(), form.is_valid()) == (written, True)
    assert CorrectForm(initial=inquiry.facts(), inquiry=inquiry, now=before)["posted_at"].value().isoformat(timespec="minutes") == shown
    assert form.facts()["posted_at"] == after


def test_it_is_given_to_a_colleague_on_the_roster_and_to_nobody_else(responsible, account):
    inquiry = factories.logged_inquiry(account=account)
    substitute = account.roster.get(role=RosterRow.Role.SUBSTITUTE).person
    url = reverse("inquiries:inquiry_assign", args=[inquiry.pk])

    refused = responsible.post(url, {"to": factories.person().pk})
    responsible.post(url, {"to": substitute.pk})

    inquiry.refresh_from_db()
    assert refused.context["form"].errors["to"]
    assert inquiry.assigned_to == substitute


def test_two_visitors_who_write_the_same_words_within_a_minute_are_two(responsible, account):
    """Only what is the same in every way is a double click: otherwise the second visitor's question would be lost without a word."""
    said = {"account": account.pk, "text": "När öppnar ni?", "when": "nyss"}

    for name in ("Astrid", "Bo", "Bo"):
        responsible.post(LOG, said | {"display_name": name})

    assert list(Inquiry.objects.order_by("pk").values_list("display_name", flat=True)) == ["Astrid", "Bo"]
