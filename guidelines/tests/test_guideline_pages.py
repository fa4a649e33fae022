"""The guideline is read, confirmed and renewed (S17: those who look after accounts are instructed)."""

import datetime
from urllib.parse import quote_from_bytes

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.history import history_of
from core.models import Event
from guidelines.actions import add_version
from guidelines.models import GuidelineVersion, ReadReceipt
from registry.tests.hostile import TRIED
from tests.factories import deputy_officer, guideline, officer, person, with_role

pytestmark = pytest.mark.django_db

READ, CREATE = reverse("guidelines:guideline_read"), reverse("guidelines:guideline_create")
PASTED = "## S1 Syfte\nVi samtalar med dem som bor här.\n\n## S11 Svar\nInom en arbetsdag:\n- på vardagar\n- i samma kanal"


def version_from(valid_from: datetime.date, text: str = "Ny text.") -> GuidelineVersion:
    return add_version(
        name="Riktlinjer",
        adopted_by="Kommunstyrelsen",
        adopted_on=datetime.date(2018, 10, 16),
        paragraph="§ 159",
        valid_from=valid_from,
        clauses=[("S11", "Svar", text)],
        by=officer(),
    )


def today() -> datetime.date:
    return timezone.localdate()


def filled_in(**changed) -> dict[str, str]:
    answers = {
        "name": "Riktlinjer för sociala medier",
        "adopted_by": "Kommunstyrelsen",
        "adopted_on": "2026-05-12",
        "paragraph": "§ 61",
        "valid_from": "2026-06-01",
        "clauses": PASTED,
    }
    return answers | changed


def logged_in(client, user):
    client.force_login(user)
    return client


# ---- reading


def test_everybody_who_works_here_reads_the_guideline(client):
    guideline()

    page = logged_in(client, person()).get(READ).text

    assert "Svara inom en arbetsdag." in page
    assert 'id="S11"' in page


def test_nobody_reads_it_without_logging_in(client):
    version = guideline()

    answers = [client.get(READ), client.get(version.get_absolute_url()), client.get(CREATE)]

    assert {answer.status_code for answer in answers} == {302}


def test_before_it_is_pasted_the_page_says_how_it_gets_there(client):
    page = logged_in(client, person()).get(READ).text

    assert "Kommunikatören lägger in kommunens riktlinje" in page


def test_lines_that_begin_with_a_hyphen_are_a_list(client):
    client = logged_in(client, officer())
    client.post(CREATE, filled_in())

    page = client.get(READ).text

    assert "<ul><li>på vardagar</li><li>i samma kanal</li></ul>" in page


def test_the_page_asks_as_many_questions_of_the_database_however_long_the_guideline_is(client):
    client = logged_in(client, person())
    guideline()
    client.get(READ)

    with CaptureQueriesContext(connection) as short:
        client.get(READ)
    add_version(
        name="Riktlinjer",
        adopted_by="Kommunstyrelsen",
        adopted_on=today(),
        paragraph="",
        valid_from=today(),
        clauses=[(f"S{number}", "Rubrik", "Text") for number in range(1, 31)],
        by=None,
    )
    with CaptureQueriesContext(connection) as long:
        client.get(READ)

    assert len(short) == len(long)


# ---- confirming


def test_s17_a_person_confirms_having_read_the_version_that_stands_on_the_page(client):
    version, reader = guideline(), person("Stina Sörensen")
    client = logged_in(client, reader)

    page = client.post(reverse("guidelines:guideline_confirm", args=[version.pk]), follow=True).text

    assert version.is_read_by(reader)
    assert "du har läst riktlinjen som gäller från 1 november 2018" in page
    assert [line.sentence for line in history_of(version)] == ["Stina Sörensen bekräftade att riktlinjen är läst"]


def test_confirming_twice_changes_nothing(client):
    version = guideline()
    client = logged_in(client, person())

    for _ in range(2):
        client.post(reverse("guidelines:guideline_confirm", args=[version.pk]))

    assert ReadReceipt.objects.count() == 1
    assert Event.objects.filter(verb="guideline.read").count() == 1


def test_a_new_version_asks_for_a_new_confirmation(client):
    old, reader = guideline(), person()
    client = logged_in(client, reader)
    client.post(reverse("guidelines:guideline_confirm", args=[old.pk]))
    new = version_from(today())

    page = client.get(READ).text

    assert not new.is_read_by(reader)
    assert reverse("guidelines:guideline_confirm", args=[new.pk]) in page


def test_whoever_had_the_old_version_open_confirms_the_old_one(client):
    old, reader = guideline(), person()
    new = version_from(today())

    logged_in(client, reader).post(reverse("guidelines:guideline_confirm", args=[old.pk]))

    assert (old.is_read_by(reader), new.is_read_by(reader)) == (True, False)


def test_what_is_still_to_come_cannot_be_confirmed(client):
    coming = version_from(today() + datetime.timedelta(days=30))

    answer = logged_in(client, officer()).post(reverse("guidelines:guideline_confirm", args=[coming.pk]))

    assert answer.status_code == 404
    assert ReadReceipt.objects.count() == 0


def test_confirming_is_a_post(client):
    version = guideline()

    answer = logged_in(client, person()).get(reverse("guidelines:guideline_confirm", args=[version.pk]))

    assert answer.status_code == 405


def test_a_version_that_does_not_exist_is_not_found(client):
    answer = logged_in(client, person()).post(reverse("guidelines:guideline_confirm", args=[4711]))

    assert answer.status_code == 404


# ---- versions


def test_the_officer_sees_what_is_to_come_and_others_do_not(client):
    guideline()
    coming = version_from(today() + datetime.timedelta(days=30), "Kommande text.")

    for_officer = logged_in(client, officer()).get(coming.get_absolute_url()).text
    listed = client.get(READ).text
    for_others = logged_in(client, person()).get(coming.get_absolute_url())

    assert "Kommande text." in for_officer
    assert "Bara kommunikatören ser den" in for_officer
    assert "Kommande" in listed
    assert for_others.status_code == 404
    assert "Kommande" not in client.get(READ).text


def test_what_comes_is_in_force_on_its_first_day(client):
    guideline()
    version_from(today(), "Gäller från i dag.")

    assert "Gäller från i dag." in logged_in(client, person()).get(READ).text


def test_an_earlier_version_stays_readable_and_says_that_it_is_old(client):
    old = guideline()
    version_from(today())

    page = logged_in(client, person()).get(old.get_absolute_url()).text

    assert "Svara inom en arbetsdag." in page
    assert "gäller inte längre" in page


# ---- a new version


def test_the_officer_adds_a_version_and_history_says_so(client):
    karin = officer("Karin Åberg")

    answer = logged_in(client, karin).post(CREATE, filled_in(), follow=True)

    version = GuidelineVersion.objects.get()
    assert [(clause.code, clause.title) for clause in version.clauses.all()] == [("S1", "Syfte"), ("S11", "Svar")]
    assert "Den gäller från 1 juni 2026" in answer.text
    assert [line.sentence for line in history_of(version)] == ["Karin Åberg lade in riktlinjen, som gäller från 1 juni 2026"]


def test_the_officers_deputy_may_add_a_version_too(client):
    assert logged_in(client, deputy_officer()).get(CREATE).status_code == 200


@pytest.mark.parametrize("role", ["registrar", "archivist", "auditor", "system_administrator", "data_protection_officer"])
def test_nobody_else_adds_a_version(client, role):
    client = logged_in(client, with_role(role))

    answers = [client.get(CREATE), client.post(CREATE, filled_in())]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Lägg in en ny version" not in client.get(READ).text
    assert GuidelineVersion.objects.count() == 0


def test_a_new_version_starts_from_the_text_in_force(client):
    guideline()

    page = logged_in(client, officer()).get(CREATE).text

    assert "## S11 Svar\nSvara inom en arbetsdag." in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"clauses": ""}, "Detta fält måste fyllas i."),
        ({"clauses": "Inledning\n## S1 Syfte\nText"}, "Rad 1 står före den första punkten. Börja med en rad som ”## S1 Syfte”."),
        ({"clauses": "## S1 Syfte\nText\n## S1 Igen\nText"}, "Numret S1 står på flera punkter. Varje punkt behöver ett eget nummer."),
        ({"clauses": "## S1 Syfte\n\n## S2 Kanaler\nText"}, "Punkten S1 saknar text."),
        ({"clauses": "## S1\nText"}, "Rad 1 behöver ett nummer och en rubrik, till exempel ”## S5 Beslut om nytt konto”."),
        ({"clauses": '## "><b> Syfte\nText'}, "Rad 1 behöver ett nummer och en rubrik, till exempel ”## S5 Beslut om nytt konto”."),
        ({"clauses": f"## S1 Syfte\n{'x' * 60_001}"}, "Texten är för lång: 60013 tecken. Korta den till högst 60000 tecken."),
        ({"clauses": "## S1 Syfte\nText\x00"}, "Texten innehåller ett dolt styrtecken (U+0000)."),
        ({"valid_from": "2026-05-11"}, "Riktlinjen kan inte gälla innan den är antagen."),
        ({"valid_from": "31 februari"}, "Fyll i ett giltigt datum."),
        ({"name": ""}, "Detta fält måste fyllas i."),
        ({"name": "x" * 201}, "Texten är för lång: 201 tecken. Korta den till högst 200 tecken."),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_nothing_is_lost(client, changed, sentence):
    answer = logged_in(client, officer()).post(CREATE, filled_in(**changed))

    assert answer.status_code == 200
    assert sentence in answer.text
    assert "§ 61" in answer.text
    assert GuidelineVersion.objects.count() == 0


def test_a_version_cannot_hide_behind_the_one_in_force(client):
    version_from(datetime.date(2026, 7, 1))

    page = logged_in(client, officer()).post(CREATE, filled_in()).text

    assert "Den nuvarande riktlinjen gäller från 1 juli 2026. Välj den dagen eller en senare." in page
    assert GuidelineVersion.objects.count() == 1


def test_a_misprint_is_mended_by_a_version_from_the_same_day(client):
    version_from(datetime.date(2026, 6, 1), "Stavfle.")
    client = logged_in(client, officer())

    client.post(CREATE, filled_in())

    assert "Stavfle" not in client.get(READ).text


def test_hostile_text_is_refused_or_shown_harmlessly(client):
    client = logged_in(client, officer())

    for text in TRIED:
        everywhere = {"name": text, "adopted_by": text, "paragraph": text[:40], "clauses": f"## S1 {text[:100]}\n{text}"}
        answer = client.post(CREATE, filled_in(**everywhere), follow=True)

        assert answer.status_code == 200, text[:100]
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize("field", ["adopted_on", "valid_from"])
def test_a_hostile_date_is_refused(client, field):
    client = logged_in(client, officer())

    for text in set(TRIED) - {"0001-01-01", "9999-12-31"}:  # days like others
        answer = client.post(CREATE, filled_in(**{field: text}))

        assert "giltigt datum" in answer.text or "måste fyllas i" in answer.text, text[:100]


def test_bytes_that_are_no_text_are_refused_or_shown_harmlessly(client):
    client = logged_in(client, officer())
    body = "&".join(f"{name}={quote_from_bytes(value.encode())}" for name, value in filled_in(name="").items())

    for raw in (b"%ED%A0%80", b"%FF%FE", b"%C0%80"):
        sent = body.replace("name=", "name=" + raw.decode(), 1)
        answer = client.post(CREATE, sent, content_type="application/x-www-form-urlencoded", follow=True)

        assert answer.status_code == 200
