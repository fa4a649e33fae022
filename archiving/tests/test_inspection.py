"""What is taken in is known by its content, and what it holds is told (S21, design §8)."""

import datetime
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageDraw

from archiving.inspection import inspect_file
from archiving.inspection.exports import PLATFORMS
from archiving.inspection.kinds import ALL
from archiving.inspection.limits import LONGEST_TEXT
from archiving.inspection.words import dates_in, is_login_wall, look_at
from archiving.models.version import ARCHIVE_NAME
from archiving.names import archive_name
from archiving.tests.good_files import GOOD, POST, mp4_bytes, pdf_bytes, saved, warc_bytes, zipped
from archiving.tests.hostile_archives import with_wacz

KINDS = {
    "utskrift.pdf": ("application/pdf", "pdf", "utskrift"),
    "strommar.pdf": ("application/pdf", "pdf", "utskrift"),
    "skarmbild.png": ("image/png", "png", "skarmbild"),
    "skarmbild.jpg": ("image/jpeg", "jpg", "skarmbild"),
    "progressiv.jpg": ("image/jpeg", "jpg", "skarmbild"),
    "skarmbild.tif": ("image/tiff", "tif", "skarmbild"),
    "skarmbild.webp": ("image/webp", "webp", "skarmbild"),
    "film.mp4": ("video/mp4", "mp4", "film"),
    "insamling.warc": ("application/warc", "warc", "webbarkiv"),
    "insamling.warc.gz": ("application/gzip", "warc.gz", "webbarkiv"),
    "sida.wacz": ("application/wacz", "wacz", "webbarkiv"),
    "sparad.zip": ("application/zip", "zip", "webbsida"),
    "blogg.xml": ("application/xml", "xml", "export"),
} | {name: ("application/zip", "zip", "export") for name in GOOD if name.endswith(".zip") and name != "sparad.zip"}

# platform, from, to, posts, comments
EXPORTS = {
    "facebook.zip": ("facebook", "2026-01-15", "2026-10-14", 2, 1),
    "facebook-html.zip": ("facebook", "2026-01-15", "2026-10-14", 2, 0),
    "instagram.zip": ("instagram", "2026-01-15", "2026-10-14", 3, 1),
    "x.zip": ("x", "2026-01-15", "2026-10-14", 1, 1),
    "linkedin.zip": ("linkedin", "2026-01-15", "2026-10-14", 1, 1),
    "snapchat.zip": ("snapchat", "2026-10-14", "2026-10-14", 1, 0),
    "blogg.xml": ("wordpress", "2026-10-14", "2026-10-15", 1, 1),
    "blogg.zip": ("wordpress", "2026-10-14", "2026-10-15", 1, 1),
}


def inspected(tmp_path: Path, content: bytes, name: str = "fil"):
    path = tmp_path / "fil"
    path.write_bytes(content)
    return inspect_file(path, name=name)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_known_by_its_content_whatever_it_is_called(name, tmp_path):
    path = GOOD[name](tmp_path)

    found = inspect_file(path, name="protokoll.docx")

    assert (found.content_type, found.ending, found.kind) == KINDS[name]
    assert found.checks["wrong_ending"] == {"had": "docx", "is": found.ending}
    json.dumps(found.checks, allow_nan=False)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_by_its_own_name_has_no_wrong_ending(name, tmp_path):
    path = GOOD[name](tmp_path)

    found = inspect_file(path, name=name.upper())

    assert "wrong_ending" not in found.checks


@pytest.mark.parametrize("kind", ALL)
def test_the_ending_of_each_type_fits_a_name_in_the_archive_REQ_2_10(kind):
    name = archive_name(taken=datetime.date(2026, 10, 14), platform="blogg", account="x", kind=kind.kind, number=1, ending=kind.ending)

    assert re.match(ARCHIVE_NAME, name)
    assert len(kind.ending) <= 10


# ---- PDF and pictures


def test_a_print_tells_its_pages_its_text_its_language_and_its_dates(tmp_path):
    found = inspected(tmp_path, pdf_bytes(pages=3))

    assert found.checks["pages"] == found.checks["pages_with_text"] == 3
    assert found.checks["text_share"] == 1
    assert found.checks["language"] == "sv"
    assert found.checks["dates"] == {"first": "2026-10-14", "last": "2026-10-14", "count": 3}
    assert "warnings" not in found.checks
    assert POST[:40] in found.text


def test_a_print_without_a_text_layer_says_so(tmp_path):
    found = inspected(tmp_path, saved("PDF"))

    assert (found.checks["pages_with_text"], found.text) == (0, "")
    assert found.checks["warnings"] == [
        "PDF-filen har ingen text som går att läsa eller söka i. Skriv ut sidan till PDF från webbläsaren, i stället för att skanna."
    ]


def test_a_print_of_nothing_looks_empty(tmp_path):
    found = inspected(tmp_path, pdf_bytes(text=""))

    assert found.checks["looks_empty"] is True


def test_a_print_of_a_log_in_wall_is_told_of(tmp_path):
    found = inspected(tmp_path, pdf_bytes(pages=1, text="Facebook. Logga in eller skapa nytt konto. Glömt lösenordet?"))

    assert found.checks["login_wall"] is True
    assert found.checks["warnings"] == ["Texten ser ut att komma från en inloggningsruta. Kontrollera att utskriften visar sidan."]


def test_a_picture_tells_its_size_and_that_there_is_something_in_it(tmp_path):
    found = inspected(tmp_path, saved("PNG"))

    assert (found.checks["width"], found.checks["height"]) == (240, 320)
    assert found.checks["colours"] > 24
    assert not found.checks["looks_empty"]
    assert not found.checks["looks_walled"]


def test_a_picture_of_a_log_in_box_is_told_of_and_a_page_of_text_is_not(tmp_path):
    wall, page = Image.new("RGB", (1200, 1600), (240, 242, 245)), Image.new("RGB", (1200, 1600), "white")
    box, text = ImageDraw.Draw(wall), ImageDraw.Draw(page)
    box.rectangle((300, 400, 900, 1000), fill="white")
    for row, colour in enumerate(("blue", "green", "black", "gray")):
        box.rectangle((340, 500 + 60 * row, 860, 510 + 60 * row), fill=colour)
    for row in range(60):
        text.text((60, 20 + 26 * row), POST, fill="black", font_size=20)

    found = [inspected(tmp_path, as_png(picture)).checks for picture in (wall, page)]

    assert [checks["looks_walled"] or checks["looks_empty"] for checks in found] == [True, False]
    assert ["warnings" in checks for checks in found] == [True, False]


def as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "RGBA", "LA"])
def test_pictures_of_every_sort_of_colour_are_read(mode, tmp_path):
    picture = Image.open(io.BytesIO(saved("PNG")))
    picture = Image.new("I;16", (90, 90), 4_000) if mode == "I;16" else picture.convert(mode)

    found = inspected(tmp_path, as_png(picture))

    assert found.content_type == "image/png"


# ---- film


def test_a_film_tells_its_length_and_size(tmp_path):
    found = inspected(tmp_path, mp4_bytes(seconds=75))

    assert found.checks == {
        "brand": "isom", "codecs": ["avc1", "mp4a"], "duration": 75.0, "width": 640, "height": 360, "has_picture": True, "has_sound": True,
    }  # fmt: skip


def test_a_film_of_a_second_is_told_of(tmp_path):
    found = inspected(tmp_path, mp4_bytes(seconds=1))

    assert found.checks["warnings"] == ["Filmen är kortare än två sekunder. Kontrollera att inspelningen blev hel."]


# ---- web archives and saved pages


def test_a_web_archive_tells_its_pages_and_when_they_were_captured(tmp_path):
    found = inspect_file(GOOD["sida.wacz"](tmp_path), name="sida.wacz")

    assert found.checks["pages_listed"] == 1
    assert (found.checks["responses"], found.checks["html_pages"], found.checks["digest_errors"]) == (2, 2, 0)
    assert found.checks["captured_from"] == "2026-10-14T12:00:00+00:00"
    assert POST in found.text


def test_a_web_archive_with_a_wrong_digest_is_told_of(tmp_path):
    content = warc_bytes(compressed=False).replace(b"Markaryd", b"Xarkaryd", 1)

    found = inspected(tmp_path, content)

    assert found.checks["digest_errors"] == 1


def test_a_web_archive_may_have_its_parts_known_by_an_older_hash(tmp_path):
    with zipfile.ZipFile(GOOD["sida.wacz"](tmp_path)) as archive:
        package, page = json.loads(archive.read("datapackage.json")), archive.read("pages/pages.jsonl")
    package["resources"] = [{"path": "pages/pages.jsonl", "hash": f"md5:{hashlib.md5(page).hexdigest()}"}]
    content = with_wacz(tmp_path, {"datapackage.json": json.dumps(package).encode()})

    assert inspected(tmp_path, content).kind == "webbarkiv"


def test_a_saved_page_tells_its_title_and_keeps_its_script_out_of_the_text(tmp_path):
    found = inspect_file(GOOD["sparad.zip"](tmp_path), name="sparad.zip")

    assert found.checks["titles"] == ["Nyheter"]
    assert found.checks["pictures"] == 2
    assert "alert" not in found.text
    assert found.checks["members"][0][0] == "sida.html"


# ---- exports


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_summed_up(name, tmp_path):
    found = inspect_file(GOOD[name](tmp_path), name=name)

    export = found.checks["export"]
    assert (export["platform"], export["from"], export["to"], export["posts"], export["comments"]) == EXPORTS[name]
    assert export["unreadable"] == []
    assert export["note"].startswith("Exporten")


def test_facebooks_letters_are_mended_and_what_is_not_understood_is_listed(tmp_path):
    found = inspect_file(GOOD["facebook.zip"](tmp_path), name="facebook.zip")

    assert "på återseende!" in found.text
    assert found.checks["export"]["unknown"] == ["this_profile's_activity_across_facebook/pages/nytt_slag.json"]
    assert (found.checks["export"]["files"], found.checks["export"]["media"]) == (4, 1)


def test_a_blogs_export_gives_no_addresses_and_no_rubbish_to_the_search(tmp_path):
    found = inspect_file(GOOD["blogg.xml"](tmp_path), name="blogg.xml")

    assert found.text.splitlines() == ["Öppet hus", "Välkommen på lördag", "Vi kommer gärna"]


def test_an_export_with_a_broken_file_is_kept_and_says_which(tmp_path):
    posts = json.dumps([{"timestamp": 1_791_972_000, "data": []}])
    content = zipped({"posts/your_posts_1.json": posts, "posts/your_posts_2.json": posts[:-1] + ", {"})

    found = inspected(tmp_path, content)

    assert found.checks["export"]["posts"] == 2
    assert found.checks["export"]["unreadable"] == ["posts/your_posts_2.json"]
    assert found.checks["warnings"][0].startswith("Det här i exporten gick inte att läsa: posts/your_posts_2.json.")


def test_an_export_without_posts_is_told_of(tmp_path):
    found = inspected(tmp_path, zipped({"your_facebook_activity/messages/inbox.json": "{}"}))

    assert "Inga inlägg hittades i exporten" in found.checks["warnings"][0]


def test_an_export_may_lie_in_a_folder_of_its_own(tmp_path):
    found = inspected(tmp_path, zipped({"twitter-2026/data/tweets.js": 'window.YTD.tweets.part0 = [{"tweet": {"full_text": "hej"}}]'}))

    assert (found.checks["export"]["platform"], found.checks["export"]["posts"]) == ("x", 1)


def test_a_zip_of_pictures_is_listed_and_kept(tmp_path):
    found = inspect_file(GOOD["bilder.zip"](tmp_path), name="bilder.zip")

    assert [name for name, _ in found.checks["members"]] == ["a.png", "lasmig.txt"]
    assert found.checks["export"]["platform"] == ""


def test_the_list_of_a_large_export_is_cut_and_counted(tmp_path):
    found = inspected(tmp_path, zipped({f"{number}.txt": "" for number in range(600)}))

    assert (len(found.checks["members"]), found.checks["members_left_out"], found.checks["members_total"]) == (500, 100, 600)


# ---- words


def test_text_for_search_is_at_most_a_megabyte_and_holds_no_control_characters(tmp_path):
    found = inspected(tmp_path, zipped({"a.html": "<p>åäö &#0;&#x202e;</p>" * 150_000}))

    assert LONGEST_TEXT * 0.9 < len(found.text.encode()) <= LONGEST_TEXT
    assert "\0" not in found.text
    assert "\u202e" not in found.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 oktober 2026", ["2026-10-14"]),
        ("den 3 maj 2025 kl. 10", ["2025-05-03"]),
        ("14 okt. 2026", ["2026-10-14"]),
        ("Oct 14, 2026, 10:21 AM", ["2026-10-14"]),
        ("October 14 2026 och 2026-10-15", ["2026-10-14", "2026-10-15"]),
        ("31 februari 2026, 2026-13-01, 14 oktober, 1 maj 1998, 1 maj 2031", []),
    ],
)
def test_dates_are_found_in_swedish_and_english(text, expected):
    found = [day.isoformat() for day in dates_in(text, today=datetime.date(2026, 11, 22))]

    assert found == expected


@pytest.mark.parametrize(
    ("text", "is_wall"),
    [
        ("Logga in på Instagram. Glömt lösenordet? Har du inget konto? Registrera dig", True),
        ("Log in to X. Sign up", True),
        ("Logga in", True),
        ("Vi har öppet. " * 40 + "Logga in", False),
        ("Nyheter från kommunen " * 200 + "Logga in Skapa konto", False),
        ("Öppet hus på lördag", False),
        ("", False),
    ],
)
def test_a_log_in_wall_is_little_text_that_asks_for_a_log_in(text, is_wall):
    assert is_login_wall(text, len(text.split())) is is_wall


def test_the_language_is_swedish_english_or_not_said():
    assert look_at("Vi har öppet på lördag och det är gratis för alla")["language"] == "sv"
    assert look_at("We are open on Saturday and it is free for you")["language"] == "en"
    assert look_at("Zzz")["language"] == ""


def test_the_document_names_every_type_and_every_platform():
    document = (settings.BASE_DIR / "docs" / "file-types.md").read_text(encoding="utf-8")

    names = [f"`{kind.content_type}`" for kind in ALL] + [f"`.{kind.ending}`" for kind in ALL] + [platform.LABEL for platform in PLATFORMS]

    assert [name for name in names if name not in document] == []


def test_the_inspection_needs_neither_settings_nor_models():
    script = "import sys, archiving.inspection.__main__; print({'django.conf', 'django.db', 'celery'} & sys.modules.keys())"

    said = subprocess.run([sys.executable, "-c", script], cwd=settings.BASE_DIR, env={}, capture_output=True, text=True, check=True).stdout

    assert said.strip() == "set()"
