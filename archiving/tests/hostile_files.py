"""Files that somebody could send to do harm, or that came to harm themselves. Whoever takes files in tries all of them.

`HOSTILE` maps a name to what writes it into a folder. Those in `INERT` are taken in and kept as they came, for they do nothing where the
portal serves them; all others are refused, with the sentence that `FAULTS` names. `LARGE` are sparse: they take no room on disk.
"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
from PIL import Image

from archiving.inspection.limits import GB
from archiving.tests.good_files import box, mp4_bytes, pdf_bytes, picture, saved, track, web_page, writes
from archiving.tests.hostile_archives import ARCHIVES, EXE, MB

Name, Dictionary, Array = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array

# ---- PDF


def action(kind: str, **more: object) -> pikepdf.Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)


def opening(kind: str, **more: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pdf.make_indirect(action(kind, **more))

    return change


def script_by_name(pdf: pikepdf.Pdf) -> None:
    tree = Dictionary(Names=Array([pikepdf.String("a"), action("JavaScript", JS=pikepdf.String("app.alert(1)"))]))
    pdf.Root.Names = Dictionary(JavaScript=tree)


def embedded(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["virus.exe"] = EXE


def annotation(kind: str, **more: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([0, 0, 9, 9]), **more)
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    return change


def form_data(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pikepdf.String("<xdp/>"))


def address_when_shown(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=action("URI", URI=pikepdf.String("https://spar.example")))


def outside(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"")
    stream.F = pikepdf.String("//server/hemligt")
    pdf.pages[0].Contents = stream


def nested(pdf: pikepdf.Pdf) -> None:
    inner = Array()
    for _ in range(100):
        inner = Array([inner])
    pdf.Root.Djup = inner


def about_script(pdf: pikepdf.Pdf) -> None:
    """A link to click on, to a page that is about scripts."""
    annotation("Link", A=action("URI", URI=pikepdf.String("https://x.example/JavaScript")))(pdf)


def without_pages() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def swelling(pdf: pikepdf.Pdf) -> None:
    """A page whose drawing grows to 20 MB."""
    stream = pdf.make_stream(b"")
    stream.write(zlib.compress(b"q Q " * (5 * MB)), filter=Name.FlateDecode)
    pdf.pages[0].Contents = stream


def script_as_number() -> bytes:
    made = pdf_bytes(change=opening("JavaScript", JS=pikepdf.String("app.alert(1)")), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    spelt = made.replace(b"/JavaScript", b"/#4AavaScript")
    place = spelt.rindex(b"startxref")
    moved = int(spelt[place + 9 :].split()[0]) + spelt[: spelt.rindex(b"xref\n0")].count(b"#4A") * 2
    return _with_table(spelt[: spelt.rindex(b"xref\n0")], spelt, moved)


def _with_table(body: bytes, whole: bytes, place: int) -> bytes:
    """The same objects with a cross-reference table that is right again."""
    trailer = whole[whole.rindex(b"trailer") : whole.rindex(b"startxref")]
    offsets: dict[int, int] = {}
    at = 0
    for line in body.splitlines(keepends=True):
        if line.rstrip().endswith(b" 0 obj"):
            offsets[int(line.split()[0])] = at
        at += len(line)
    rows = b"".join(b"%010d 00000 n \n" % offsets[number] for number in sorted(offsets))
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    return body + table + rows + trailer + b"startxref\n%d\n%%%%EOF\n" % place


def locked(password: str) -> bytes:
    return pdf_bytes(encryption=pikepdf.Encryption(owner="agare", user=password))


# ---- pictures


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_with(chunk: bytes) -> bytes:
    made = saved("PNG")
    return made[:33] + chunk + made[33:]


def png_of(width: int, height: int) -> bytes:
    """Says that it is so large; holds almost nothing."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + png_chunk(b"IDAT", zlib.compress(bytes(9_000))) + png_chunk(b"IEND", b"")


def moving(form: str) -> bytes:
    out = io.BytesIO()
    picture(40, 40).save(out, format=form, save_all=True, append_images=[picture(40, 40, seed=number) for number in range(2, 5)])
    return out.getvalue()


def tiff_of(pages: int) -> bytes:
    """Each page is one black dot."""
    facts = ((256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (278, 1), (279, 1))  # width, height … where the dot lies
    tags = struct.pack("<H", len(facts)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in facts)
    length = len(tags) + 4
    chain = (tags + struct.pack("<I", 10 + length * number if number < pages else 0) for number in range(1, pages + 1))
    return b"II*\0" + struct.pack("<I", 10) + b"\0\0" + b"".join(chain)


def jpeg_comment(text: bytes) -> bytes:
    made = saved("JPEG")
    return made[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + made[2:]


def blank() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, format="PNG")
    return out.getvalue()


# ---- film


def many_boxes() -> bytes:
    return mp4_bytes() + box(b"free") * 250_000


def nested_boxes() -> bytes:
    inner = box(b"free")
    for _ in range(40):
        inner = box(b"moov", inner)
    return box(b"ftyp", b"isom", bytes(4)) + inner + box(b"mdat", b"x")


def sparse(name: str, size: int, start: bytes = b"") -> tuple[str, Callable[[Path], Path]]:
    def write(folder: Path) -> Path:
        path = folder / name
        with path.open("wb") as file:
            file.write(start)
            file.truncate(size)
        return path

    return name, write


FILM_START = mp4_bytes(media=b"")[:-8]
TWO_GB_FILM = FILM_START + struct.pack(">I4sQ", 1, b"mdat", 2 * GB - len(FILM_START))
HTML = b"<html><body><script>fetch('https://spar.example')</script></body></html>"

HOSTILE: dict[str, Callable[[Path], Path]] = dict(
    [
        writes("tom.pdf", bytes),
        sparse("for-stor.mp4", 2 * GB + 1, TWO_GB_FILM),
        sparse("nollor.mp4", 2 * GB),
        writes("skrap.pdf", lambda: bytes(range(128, 256)) * 40),
        writes("program.png", lambda: EXE),
        writes("elf.jpg", lambda: b"\x7fELF\2\1\1" + bytes(90)),
        writes("skal.pdf", lambda: b"#!/bin/sh\nrm -rf /\n"),
        writes("fil.bat", lambda: b"@echo off\r\ndel *.*\r\n"),
        writes("fil.php", lambda: b"<?php system('id'); ?>"),
        writes("klass.pdf", lambda: b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(50)),
        writes("sida.html", lambda: HTML),
        writes("sida.png", lambda: b"<!DOCTYPE html>\n" + HTML),
        writes("utf16.html", lambda: b"\xff\xfe" + HTML.decode().encode("utf-16-le")),
        writes("text-med-skript.txt", lambda: b"hej\n" + HTML),
        writes("bild.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        writes("svg.png", lambda: b'<?xml version="1.0"?><!-- a --><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        writes("sida.mhtml", lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"),
        writes("rorlig.gif", lambda: saved("GIF")),
        writes("gifar.gif", lambda: saved("GIF") + web_page()),
        writes("bild.heic", lambda: box(b"ftyp", b"heic", bytes(4), b"mif1heic")),
        writes("film.mov", lambda: mp4_bytes(brand=b"qt  ")),
        writes("film.avi", lambda: b"RIFF\0\1\0\0AVI LIST" + bytes(90)),
        writes("film.webm", lambda: b"\x1aE\xdf\xa3" + bytes(90)),
        writes("packad.rar", lambda: b"Rar!\x1a\x07\1\0" + bytes(90)),
        writes("packad.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(90)),
        writes("gammal.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        writes("lost.json", lambda: b'[{"post": "hej"}]'),
        writes("lost.csv", lambda: b"Date,Link,Message\n2026-01-01,x,hej\n"),
        # PDF
        writes("skript.pdf", lambda: pdf_bytes(change=opening("JavaScript", JS=pikepdf.String("app.alert(1)")))),
        writes(
            "skript-i-strom.pdf",
            lambda: pdf_bytes(
                change=opening("JavaScript", JS=pikepdf.String("app.alert(1)")), object_stream_mode=pikepdf.ObjectStreamMode.generate
            ),
        ),
        writes("skript-som-tal.pdf", script_as_number),
        writes("skript-i-namntrad.pdf", lambda: pdf_bytes(change=script_by_name)),
        writes("startar.pdf", lambda: pdf_bytes(change=opening("Launch", F=pikepdf.String("cmd.exe")))),
        writes("skickar.pdf", lambda: pdf_bytes(change=annotation("Link", A=action("SubmitForm", F=pikepdf.String("https://x.example"))))),
        writes("annan-fil.pdf", lambda: pdf_bytes(change=annotation("Link", A=action("GoToR", F=pikepdf.String("//server/x"))))),
        writes("inbaddad.pdf", lambda: pdf_bytes(change=embedded)),
        writes("bilaga.pdf", lambda: pdf_bytes(change=annotation("FileAttachment"))),
        writes("film-i.pdf", lambda: pdf_bytes(change=annotation("RichMedia"))),
        writes("xfa.pdf", lambda: pdf_bytes(change=form_data)),
        writes("oppnar-adress.pdf", lambda: pdf_bytes(change=opening("URI", URI=pikepdf.String("https://spar.example")))),
        writes("oppnar-adress-sida.pdf", lambda: pdf_bytes(change=address_when_shown)),
        writes("hamtar.pdf", lambda: pdf_bytes(change=outside)),
        writes("djup.pdf", lambda: pdf_bytes(change=nested)),
        writes("losenord.pdf", lambda: locked("hemligt")),
        writes("krypterad.pdf", lambda: locked("")),
        writes("avbruten.pdf", lambda: pdf_bytes()[:-400]),
        writes("halv.pdf", lambda: pdf_bytes()[:600]),
        writes("borjar-sent.pdf", lambda: bytes(200) + pdf_bytes()),
        writes("pdf-och-zip.pdf", lambda: pdf_bytes() + web_page()),
        writes("pdf-och-html.pdf", lambda: pdf_bytes() + HTML),
        writes("utan-sidor.pdf", without_pages),
        writes("for-manga-sidor.pdf", lambda: pdf_bytes(pages=2_001)),
        writes("sjalvrefererande.pdf", lambda: b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>\nendobj\n%%EOF"),
        # pictures
        writes("png-och-zip.png", lambda: saved("PNG") + web_page()),
        writes("png-och-html.png", lambda: saved("PNG") + HTML),
        writes("jpeg-och-zip.jpg", lambda: saved("JPEG") + web_page()),
        writes("jpeg-och-php.jpg", lambda: saved("JPEG") + b"<?php system('id');"),
        writes("jpeg-och-pdf.jpg", lambda: saved("JPEG") + pdf_bytes()),
        writes("webp-och-zip.webp", lambda: saved("WEBP") + web_page()),
        writes("tiff-och-zip.tif", lambda: saved("TIFF") + web_page()),
        writes("png-och-program.png", lambda: saved("PNG") + EXE),
        writes("pixelbomb.png", lambda: png_of(50_000, 50_000)),
        writes("lang-pixelbomb.png", lambda: png_of(2_000_000, 10)),
        writes("textbomb.png", lambda: png_with(png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(40 * MB))))),
        writes("avbruten.png", lambda: saved("PNG")[:-200]),
        writes("avbruten.jpg", lambda: saved("JPEG")[:-300]),
        writes("bara-ettor.jpg", lambda: saved("JPEG")[:-2] + b"\xff" * 3_000_000),
        writes("avbruten.webp", lambda: saved("WEBP")[:-300]),
        writes("avbruten.tif", lambda: saved("TIFF")[: len(saved("TIFF")) // 2]),
        writes("rorlig.png", lambda: moving("PNG")),
        writes("rorlig.webp", lambda: moving("WEBP")),
        writes("for-manga-sidor.tif", lambda: tiff_of(2_001)),
        # film
        writes("avbruten.mp4", lambda: mp4_bytes()[:-50]),
        writes("ljuger.mp4", lambda: mp4_bytes() + struct.pack(">I4sQ", 1, b"free", 1 << 60)),
        writes("bakat.mp4", lambda: mp4_bytes() + struct.pack(">I4s", 3, b"free")),
        writes("utan-moov.mp4", lambda: box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", bytes(400))),
        writes("utan-spar.mp4", lambda: mp4_bytes(tracks=b"")),
        writes("djup.mp4", nested_boxes),
        writes("manga-delar.mp4", many_boxes),
        writes("hamtar.mp4", lambda: mp4_bytes(tracks=track(b"vide", b"avc1", reference=b"\0\0\0\0https://spar.example/\0"))),
        writes("mp4-och-zip.mp4", lambda: mp4_bytes() + box(b"free", web_page())),
        writes("mp4-och-html.mp4", lambda: mp4_bytes() + HTML),
        # kept as they came: they do nothing where they are served with their own type and nosniff
        sparse("tva-gb.mp4", 2 * GB, TWO_GB_FILM),
        writes("html-i-film.mp4", lambda: mp4_bytes() + box(b"free", HTML)),
        writes("html-i-kommentar.jpg", lambda: jpeg_comment(HTML)),
        writes("html-i-text.png", lambda: png_with(png_chunk(b"tEXt", b"Comment\0" + HTML))),
        writes("telefonens-uppgifter.jpg", lambda: saved("JPEG") + b"SEFH" + bytes(60) + b"SEFT"),
        writes("blank.png", blank),
        writes("lank-om-skript.pdf", lambda: pdf_bytes(change=about_script)),
        writes("svaller.pdf", lambda: pdf_bytes(pages=1, change=swelling)),
        writes("bild.pdf", lambda: saved("PNG")),
    ]
) | ARCHIVES  # fmt: skip

LARGE = frozenset({"for-stor.mp4", "nollor.mp4", "tva-gb.mp4"})
_INERT = """tva-gb.mp4 html-i-film.mp4 html-i-kommentar.jpg html-i-text.png telefonens-uppgifter.jpg blank.png lank-om-skript.pdf
    svaller.pdf bild.pdf zip-i-export.zip djup-json.zip stora-tal.zip skript-i-sida.zip skript-i-export.zip
    pdf-i-zip.zip oandliga-taggar.zip"""
INERT = frozenset(_INERT.split())
_NAMES = {
    "EMPTY": "tom.pdf",
    "TOO_LARGE": "for-stor.mp4",
    "UNKNOWN": "nollor.mp4 skrap.pdf",
    "EXECUTABLE": "program.png elf.jpg skal.pdf fil.bat fil.php klass.pdf program.jar",
    "BARE_HTML": "sida.html sida.png utf16.html text-med-skript.txt",
    "SVG": "bild.svg svg.png",
    "MHTML": "sida.mhtml",
    "OTHER_PICTURE": "rorlig.gif gifar.gif",
    "HEIC": "bild.heic",
    "QUICKTIME": "film.mov",
    "OTHER_FILM": "film.avi film.webm",
    "OTHER_ARCHIVE": "packad.rar packad.7z nagot.gz",
    "OFFICE": "gammal.doc protokoll.docx",
    "BARE_DATA": "lost.json lost.csv",
    "OTHER_XML": "annat.xml",
    "TWO_THINGS": """pdf-och-zip.pdf pdf-och-html.pdf png-och-zip.png png-och-html.png jpeg-och-zip.jpg jpeg-och-php.jpg jpeg-och-pdf.jpg
        webp-och-zip.webp tiff-och-zip.tif png-och-program.png mp4-och-zip.mp4""",
    "PDF_SCRIPT": "skript.pdf skript-i-strom.pdf skript-som-tal.pdf skript-i-namntrad.pdf",
    "PDF_LAUNCH": "startar.pdf skickar.pdf annan-fil.pdf",
    "PDF_EMBEDDED": "inbaddad.pdf bilaga.pdf",
    "PDF_MEDIA": "film-i.pdf",
    "PDF_XFA": "xfa.pdf",
    "PDF_OPENS_ADDRESS": "oppnar-adress.pdf oppnar-adress-sida.pdf",
    "PDF_EXTERNAL": "hamtar.pdf",
    "PDF_TOO_MANY_OBJECTS": "djup.pdf",
    "PDF_LOCKED": "losenord.pdf krypterad.pdf",
    "PDF_DAMAGED": "avbruten.pdf halv.pdf sjalvrefererande.pdf",
    "PDF_STARTS_LATE": "borjar-sent.pdf",
    "PDF_NO_PAGES": "utan-sidor.pdf",
    "PDF_TOO_MANY_PAGES": "for-manga-sidor.pdf",
    "PICTURE_TOO_MANY_PIXELS": "pixelbomb.png lang-pixelbomb.png",
    "PICTURE_DAMAGED": "textbomb.png bara-ettor.jpg avbruten.png avbruten.jpg avbruten.webp avbruten.tif",
    "PICTURE_MOVES": "rorlig.png rorlig.webp",
    "PICTURE_TOO_MANY_PAGES": "for-manga-sidor.tif",
    "FILM_DAMAGED": "avbruten.mp4 ljuger.mp4 bakat.mp4 utan-moov.mp4 mp4-och-html.mp4",
    "FILM_NO_PICTURE": "utan-spar.mp4",
    "FILM_TOO_INVOLVED": "djup.mp4 manga-delar.mp4",
    "FILM_EXTERNAL": "hamtar.mp4",
    "ZIP_PATH": "uppat.zip rot.zip enhet.zip bakstreck.zip",
    "ZIP_LINK": "lank.zip",
    "ZIP_LOCKED": "krypterad.zip",
    "ZIP_TWICE": "dubbel.zip",
    "ZIP_OVERLAP": "overlapp.zip overlapp-i-varandra.zip",
    "ZIP_BOMB": "nollor.zip",
    "ZIP_IN_ZIP": "42.zip zip-i-sida.zip rar-som-bild.zip xz-i-zip.zip zip-i-wacz.wacz",
    "ZIP_TOO_MANY": "hundratusen.zip hundratusen-sager-ett.zip femtiofemtusen.zip",
    "ZIP_LIES": "fel-storlek.zip fel-namn.zip fel-summa.zip",
    "ZIP_METHOD": "lzma.zip delad.zip",
    "ZIP_STARTS_LATE": "framfor.zip bakom.zip",
    "ZIP_DAMAGED": "avbruten.zip",
    "ZIP_EMPTY": "tom.zip bara-mappar.zip",
    "ZIP_PROGRAM": """program.zip program-som-bild.zip skript.zip bat.zip php.zip skal.zip genvag.zip program-i-export.zip
        program-i-macosx.zip med-program.wacz med-skript.wacz""",
    "ZIP_NAME": "nolltecken.zip baklanges.zip",
    "ZIP_OFFICE": "kontor.zip",
    "XML_UNSAFE": "miljarder.xml yttre.xml miljarder-i.zip",
    "XML_DAMAGED": "avbruten.xml djup.xml",
    "WARC_BOMB": "bomb.warc.gz warc-bomb.wacz",
    "WARC_DAMAGED": "avbruten.warc.gz avbruten.warc oandlig-rad.warc fel-summa.warc.gz warc-ar-annat.wacz",
    "WARC_EMPTY": "tom.warc skrap.warc",
    "WACZ_NO_PAGES": "utan-sidor.wacz tomma-sidor.wacz",
    "WACZ_NO_INDEX": "utan-index.wacz trasigt-index.wacz",
    "WACZ_DAMAGED": "utan-lista.wacz lista-som-ljuger.wacz lista-med-sokvag.wacz",
}
FAULTS = {name: fault for fault, names in _NAMES.items() for name in names.split()}
