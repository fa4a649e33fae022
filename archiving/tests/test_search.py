"""What is kept is found: by words in any inflection, file name, hash, account, period, campaign and state."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from archiving import proof_sweeps, search
from archiving.models import Campaign, FileStem, FileText, Occasion, Snapshot
from archiving.storage import path_of
from archiving.tests.good_files import pdf_bytes
from tests.factories import active_account, officer, person, with_role
from tests.factories_archive import approved_snapshot, archivist, hand_in, new_file, open_snapshot, stored

pytestmark = pytest.mark.django_db


def kept(text="", *, account=None, name="Skärmbild.png", **facts):
    """A file of a snapshot, with these words."""
    version = hand_in(open_snapshot(account), files=[new_file(name)], **facts)
    file = version.files.get()
    search.index(file.stored, text)
    return file


def found(user=None, **choices):
    return list(search.found_files(choices, user=user or archivist()))


# ---- words

STORY = "Välkomna till sagostunden på lördag!\nBiblioteket bjuder på fika. Ny\u00adhet: e-böcker 2026."


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("sagostunden", True),
        ("sagostunder", True),
        ("SAGOSTUND", True),
        ("bibliotekens fika", True),
        ("nyheter", True),
        ("2026", True),
        ("va\u0308lkomna", True),
        ("lördagar", True),
        ("sagostunden bio", False),
        ("saga", False),
        ("valkomna", False),
        ("%", False),
        ("' OR 1=1 --", False),
        ("sago\0stunden", False),
    ],
)
def test_words_are_found_in_any_inflection_and_all_of_them_are_wanted(asked, is_found):
    file = kept(STORY)

    assert (found(q=asked) == [file]) == is_found


def test_the_same_text_is_indexed_once():
    file = kept(STORY)
    before = FileStem.objects.count()

    search.index(file.stored, STORY)

    assert FileStem.objects.count() == before == len(search.stems_of(search._clean(STORY)))


def test_a_long_text_is_cut_at_a_megabyte_and_never_inside_a_letter():
    file = stored()

    search.index(file, "ä" * 600_000)

    text = FileText.objects.get().text
    assert len(text.encode()) == search.LONGEST_TEXT
    assert set(text) == {"ä"}


def test_the_words_of_a_destroyed_file_do_not_come_back():
    file = stored()
    type(file).objects.filter(pk=file.pk).update(destroyed_at=timezone.now())

    search.index(file, STORY)

    assert FileText.objects.count() == 0


def test_a_text_holds_a_stem_once():
    stem = FileStem.objects.filter(text__stored=kept(STORY).stored).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        FileStem.objects.create(text=stem.text, stem=stem.stem)


# ---- the other ways


def test_a_file_is_found_by_its_hash_or_the_beginning_of_it():
    file = kept()
    kept()

    assert found(q=file.stored.sha256) == found(q=file.stored.sha256[:12].upper()) == [file]
    assert found(q=file.version.manifest.sha256) == [file]


def test_a_file_is_found_by_either_name():
    file = kept(name="Augusti på sjön.png")
    kept(name="Annat.png")

    assert found(q="på sjön") == [file]
    assert file in found(q=file.name[:20])


def test_files_are_found_by_account_period_and_state():
    library, school = active_account(name="Biblioteket"), active_account(name="Skolan")
    spring = {"period_from": datetime.date(2026, 1, 1), "period_to": datetime.date(2026, 5, 1)}
    file = kept(account=library, **spring)
    other = kept(account=school)
    Snapshot.objects.filter(pk=other.version.snapshot_id).update(state=Snapshot.State.APPROVED)

    assert found(konto=str(library.pk)) == [file]
    assert found(fran=datetime.date(2025, 12, 1), till=datetime.date(2026, 1, 1)) == [file]
    assert found(till=datetime.date(2025, 12, 31)) == []
    assert found(lage=Snapshot.State.APPROVED) == [other]
    assert found() == [other, file]


def test_files_are_found_by_campaign():
    today = timezone.localdate()
    campaign = Campaign.objects.create(year=today.year, season="autumn", opens_on=today, closes_on=today + datetime.timedelta(days=30))
    snapshot = approved_snapshot(occasion=Occasion.CAMPAIGN, campaign=campaign, reason="")
    kept()

    assert [file.version.snapshot for file in found(kampanj=str(campaign.pk))] == [snapshot]


# ---- who


def test_what_may_hold_a_secret_is_not_found_by_an_auditor_and_nothing_by_a_stranger():
    secret = kept("hemligt ord", is_secret=True, provision="21 kap. 7 § OSL")
    plain = kept("vanligt ord")
    auditor = with_role(Role.AUDITOR)

    assert found(officer(), q="ord") == found(q="ord") == [plain, secret]
    assert found(auditor, q="ord") == [plain]
    assert found(person(), q="ord") == []
    assert found(plain.version.snapshot.account.roster.get(role="responsible").person, q="ord") == [plain]


# ---- excerpts


def test_hits_are_marked_and_everything_else_is_escaped():
    text = "x" * 300 + " <script>alert(1)</script> sagostunder & <b>Sagostund</b> " + "y" * 300

    shown = search.excerpt(text, search.question("sagostunden"))

    assert "<mark>sagostunder</mark> &amp; &lt;b&gt;<mark>Sagostund</mark>&lt;/b&gt;" in shown
    assert "<script>" not in shown
    assert (shown.startswith("… "), shown.endswith(" …")) == (True, True)


@pytest.mark.parametrize("asked", ["", "cykel", "sag"])
def test_without_a_hit_there_is_no_excerpt(asked):
    assert search.excerpt("Sagostund på lördag", search.question(asked)) == ""


# ---- words that were never read


def test_files_without_words_are_read_afterwards_and_one_that_cannot_be_read_is_not_tried_for_ever():
    readable = kept_without_words(pdf_bytes(text="Sagostund"))
    hostile = kept_without_words(b"%PDF-1.7 not really")
    gone = kept_without_words(b"borta")
    path_of(gone.stored).unlink()

    proof_sweeps.read_texts(now=timezone.now())
    proof_sweeps.read_texts(now=timezone.now())

    assert found(q="sagostunder") == [readable]
    assert FileText.objects.get(stored=hostile.stored).text == ""
    assert [file.pk for file in search.without_text(most=5)] == [gone.stored.pk]


def kept_without_words(content):
    return hand_in(open_snapshot(), files=[new_file("fil.pdf", content=content)]).files.get()


# ---- the page


@pytest.mark.parametrize(("who", "status"), [("archivist", 200), ("colleague", 200), ("anonymous", 302)])
def test_who_may_search(client, who, status):
    if who != "anonymous":
        client.force_login({"archivist": archivist, "colleague": person}[who]())

    assert client.get(reverse("archiving:search"), {"q": "ord"}).status_code == status


def test_the_page_shows_the_file_with_its_hit(client):
    file = kept(STORY)
    client.force_login(archivist())

    page = client.get(reverse("archiving:search"), {"q": "sagostund"}).content.decode()

    assert "<mark>sagostunden</mark>" in page
    assert reverse("archiving:file_view", args=[file.pk]) in page


@pytest.mark.parametrize("asked", [{"konto": "x"}, {"fran": "igår"}, {"lage": "nej"}, {"kampanj": "-1"}, {"q": "a" * 500}])
def test_what_cannot_be_understood_is_told_and_never_an_error(client, asked):
    client.force_login(archivist())

    assert client.get(reverse("archiving:search"), asked).status_code == 200


def test_1_and_30_hits_ask_as_much(client, django_assert_max_num_queries):
    client.force_login(archivist())
    account = active_account()
    numbers = []
    for amount in (1, 29):
        version = hand_in(open_snapshot(account), files=[new_file() for _ in range(amount)])
        for file in version.files.all():
            search.index(file.stored, "ord i texten")
        with django_assert_max_num_queries(12) as queries:
            page = client.get(reverse("archiving:search"), {"q": "texter"})
        numbers.append(len(queries))

    assert len(page.context["page"]) == 20
    assert numbers[0] == numbers[1]
