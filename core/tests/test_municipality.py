import io
import struct
import time
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from PIL import Image, ImageFile

from core.forms import MunicipalityForm
from core.models import Municipality
from core.pictures import clean_logo

pytestmark = pytest.mark.django_db


def picture(kind: str, size: tuple[int, int] = (40, 20), **options) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "green").save(file, kind, **options)
    return file.getvalue()


def upload(content: bytes, name: str = "logga.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def form(**changes) -> MunicipalityForm:
    one = Municipality.current()
    data = {name: getattr(one, name) for name in MunicipalityForm.Meta.fields if name != "logo"} | {
        "office_opens": "08:00",
        "office_closes": "16:30",
    }
    files = {"logo": changes.pop("logo")} if "logo" in changes else {}
    return MunicipalityForm(data | changes, files, instance=one)


def test_before_anything_is_filled_in_there_are_sensible_defaults(django_assert_num_queries):
    with django_assert_num_queries(1):
        one = Municipality.current()

    assert (one.name, one.palette, str(one.office_closes)) == ("Kommunen", "skog", "16:30:00")
    assert not Municipality.objects.exists()


def test_s17_visitors_are_told_what_comments_are_for_what_is_not_allowed_and_how_to_complain():
    one = Municipality.current()

    for words in ("Kommentarsfältet är till för", "får inte förekomma", "kan tas bort", "Tala om det för oss"):
        assert words in one.comment_rules
    assert "klaga" in one.complaint_text


def test_s22_visitors_are_told_that_what_they_write_can_be_a_public_record():
    assert "allmän handling" in Municipality.current().public_record_text


def test_there_is_one_municipality():
    Municipality.objects.create(name="Markaryds kommun")

    with pytest.raises(IntegrityError):
        Municipality.objects.create(id=2, name="Älmhults kommun")


@pytest.mark.parametrize("wrong", [{"office_closes": "08:00"}, {"palette": "regnbåge"}])
def test_the_database_refuses_impossible_settings(wrong):
    with pytest.raises(IntegrityError):
        Municipality.objects.create(**wrong)


@pytest.mark.parametrize(("name", "genitive"), [("Markaryds kommun", "Markaryds kommuns"), ("Region Halland Syds", "Region Halland Syds")])
def test_the_name_has_a_genitive(name, genitive):
    assert Municipality(name=name).genitive == genitive


@pytest.mark.parametrize("number", ["212000-0654", ""])
def test_an_organisation_number_is_accepted(number):
    assert form(organisation_number=number).is_valid()


@pytest.mark.parametrize("number", ["212000-0655", "2120000654", "21200-00654", "abcdef-ghij", "٢١٢٠٠٠-٠٦٥٤", "------------"])
def test_a_wrong_organisation_number_is_refused(number):
    assert "organisation_number" in form(organisation_number=number).errors


def test_the_form_saves_the_one_row():
    filled = form(name="  Markaryds\u00a0 kommun ", contact_email="kommun@markaryd.se")
    assert filled.is_valid(), filled.errors

    filled.save()
    form(contact_phone="0433-720 00").save()

    one = Municipality.objects.get()
    assert (one.name, one.contact_email, one.contact_phone) == ("Markaryds kommun", "kommun@markaryd.se", "0433-720 00")


def test_office_hours_that_end_before_they_begin_are_refused_with_a_sentence():
    assert form(office_opens="17:00").errors["__all__"] == ["Kontorstiden måste sluta senare än den börjar."]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_up_anew_as_png(settings, tmp_path, kind):
    settings.MEDIA_ROOT = tmp_path
    filled = form(logo=upload(picture(kind), "../../LOGGA åäö.exe"))
    assert filled.is_valid(), filled.errors

    one = filled.save()

    assert one.logo.name.startswith("logotyp/")
    assert one.logo.name.endswith(".png")
    assert Image.open(one.logo.path).format == "PNG"
    assert one.logo_url == f"/logotyp.png?v={one.logo.name[8:-4]}"


def test_saving_the_form_again_keeps_the_logo(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    one = form(logo=upload(picture("PNG"))).save()

    assert form(name="Älmhults kommun").save().logo.name == one.logo.name


def test_a_logo_can_be_taken_away(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    form(logo=upload(picture("PNG"))).save()

    one = form(**{"logo-clear": "on"}).save()

    assert not one.logo
    assert one.logo_url == ""


def test_nothing_but_the_picture_survives():
    exif = Image.Exif()
    exif[0x010E] = "Hemlig plats"
    content = picture("JPEG", exif=exif) + b"<script>alert(1)</script>"

    cleaned = clean_logo(upload(content)).read()

    assert b"Hemlig" in content
    assert b"Hemlig" not in cleaned
    assert b"script" not in cleaned


def test_a_large_logo_is_made_smaller():
    assert Image.open(clean_logo(upload(picture("PNG", (3000, 1000))))).size == (1200, 400)


def huge_png() -> bytes:
    """Says 50,000 × 50,000 points in its header."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\x00\x00\x00\x00IDAT"


@pytest.mark.parametrize(
    ("content", "part_of_sentence"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "inte en bild i PNG, JPEG eller WebP"),
        (b"GIF89a" + b"\x00" * 50, "inte en bild i PNG, JPEG eller WebP"),
        (picture("PNG")[:60], "inte en bild i PNG, JPEG eller WebP"),
        (b"%PDF-1.7", "inte en bild i PNG, JPEG eller WebP"),
        (picture("PNG", (5000, 4000)), "för många bildpunkter"),
        (huge_png(), "för många bildpunkter"),
        (b"x" * (2 * 1024 * 1024 + 1), "högst 2 MB"),
    ],
    ids=["svg", "gif", "broken", "pdf", "many pixels", "pixel flood", "too large"],
)
def test_what_is_not_a_plain_picture_is_refused(content, part_of_sentence):
    before = time.process_time()

    with pytest.raises(ValidationError) as error:
        clean_logo(upload(content))

    assert part_of_sentence in error.value.message
    assert time.process_time() - before < 1


def test_half_a_picture_is_refused_also_after_a_pdf_was_made(monkeypatch):
    """The PDF library lets the whole process read truncated pictures."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    with pytest.raises(ValidationError):
        clean_logo(upload(picture("PNG")[:60]))
