"""The demo's blog as the portal's own capture would have left it: picture, print (PDF/A), web archive that replays, text and provenance.

The address is invented and the portal reaches no internal one, so nothing is fetched: the page is laid out here, packed by the same code
as a real capture, and says itself that it is an example.
"""

import base64
import datetime
import io
import json
import zipfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pypdfium2
from django.conf import settings
from django.template import engines
from django.utils import timezone
from PIL import Image, ImageDraw

from archiving.capture import pdfa, wacz_file, warc
from archiving.capture.engine import Artefact
from archiving.capture.process import Outcome
from core.pdf import ARCHIVAL, FONT, File, as_pdf

HERE = Path(__file__).parent
TITLE, SOFTWARE = "Kulturskolans blogg", "Portalens demo"
EXAMPLE = "Exempel ur demon: adressen är påhittad, så sidan är gjord av portalen och inte hämtad."
WIDTH, HEIGHT = 1280, 1340  # of the picture, in pixels
SCREEN, PAPER = f"size: {WIDTH}px {HEIGHT}px; margin: 0", "size: A4; margin: 12mm"
PIXELS_PER_POINT = 4 / 3

# Days before the capture, heading, text, comments.
POSTS = [
    (
        4,
        "Premiären är spelad!",
        "Två utsålda föreställningar och stående applåder. Tack alla ni som kom, och tack alla som stod bakom scenen.",
        ["Mormor Ulla: Så fint!", "Tack Ulla, det tyckte vi med. /Ines Marklund, musiklärare, Markaryds kommun"],
    ),
    (18, "Kulisserna är på plats", "Elvaåringarna har målat en hel skog. Nästa vecka kommer ljuset upp.", ["Albin: Den blev jättegrön."]),
    (39, "Nu har vi börjat repetera", "Fyrtio elever, en flygel och ett manus med kaffefläckar. Följ med på vägen till premiären.", []),
]


def captured(url: str, *, at: datetime.datetime, folder: Path) -> Outcome:
    """The files lie in `folder` afterwards, as after a capture that went well."""
    address, today = f"{url.rstrip('/')}/", timezone.localdate(at)
    posts = [
        {"day": today - datetime.timedelta(days=ago), "title": title, "text": text, "comments": said} for ago, title, text, said in POSTS
    ]
    html = engines["django"].from_string((HERE / "blog.html").read_text(encoding="utf-8")).render({"posts": posts, "address": address})
    text = "\n\n".join("\n".join([title, text, *said]) for _, title, text, said in POSTS)
    (folder / "skarmbild-001.png").write_bytes(_picture_of(_laid_out(html, address, SCREEN)))
    (folder / "text.txt").write_text(text, encoding="utf-8")
    (folder / "sida.html").write_text(html, encoding="utf-8")
    (folder / "print.pdf").write_bytes(_laid_out(html, address, PAPER))
    pages = pdfa.to_pdfa(folder / "print.pdf", folder / "utskrift.pdf")
    _web_archive(folder, {address: (html.encode(), "text/html; charset=utf-8"), **_files(address)}, text, at=at)
    provenance = _provenance(url, address, [str(post["day"]) for post in posts], at=at)
    (folder / "proveniens.json").write_text(json.dumps(provenance, ensure_ascii=False, sort_keys=True, indent=2), encoding="utf-8")
    made = (
        Artefact("skarmbild-001.png", "skarmbild", "image/png", "png", {"width": WIDTH, "height": HEIGHT}),
        Artefact("text.txt", "text", "text/plain", "txt"),
        Artefact("sida.html", "webbsida", "text/html", "html"),
        Artefact("utskrift.pdf", "utskrift", "application/pdf", "pdf", {"pages": pages}),
        Artefact("sida.wacz", "webbarkiv", "application/wacz", "wacz"),
        Artefact("proveniens.json", "proveniens", "application/json", "json"),
    )
    return Outcome(files=[asdict(one) for one in made], gaps=[EXAMPLE], provenance=provenance)


def _provenance(url: str, address: str, days: list[str], *, at: datetime.datetime) -> dict[str, Any]:
    begun = timezone.localtime(at)
    return {
        "adress": url,
        "slutlig_adress": address,
        "borjade": begun.isoformat(timespec="seconds"),
        "slutade": (begun + datetime.timedelta(seconds=14)).isoformat(timespec="seconds"),
        "webblasare": SOFTWARE,
        "titel": TITLE,
        "datum_pa_sidan": days,
        "saknade_adresser": [],
        "saknas": [EXAMPLE],
        "stoppades_av": [],
    }


# ---- the page as picture and as print


@cache
def _laid_out(html: str, address: str, paper: str) -> bytes:
    """PDF. `paper` is what CSS says of the page."""
    font = f"@font-face {{ font-family: 'Source Sans 3'; src: url('{FONT}') }}"
    with_paper = html.replace("</head>", f"<style>{font} @page {{ {paper} }}</style></head>")
    typeface = (settings.BASE_DIR / "static" / "fonts" / "source-sans-3.woff2").read_bytes()
    return as_pdf(with_paper, {FONT: (typeface, "font/woff2"), **_files(address)}, variant=ARCHIVAL)


@cache
def _picture_of(pdf: bytes) -> bytes:
    """PNG of its first page, as it would be on a screen."""
    output = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=PIXELS_PER_POINT).to_pil().convert("RGB").save(output, "PNG")
    return output.getvalue()


def _files(address: str) -> dict[str, File]:
    """What the page asks for, by address."""
    return {f"{address}stil.css": ((HERE / "blog.css").read_bytes(), "text/css"), f"{address}bild.png": (_stage(), "image/png")}


@cache
def _stage() -> bytes:
    """A curtain, a floor and a spotlight."""
    picture = Image.new("RGB", (820, 300), "#5d1620")
    pen = ImageDraw.Draw(picture)
    for fold in range(0, 820, 41):
        pen.rectangle((fold, 0, fold + 20, 300), fill="#7c1f2c")
    pen.polygon([(410, 0), (240, 300), (580, 300)], fill="#f3d9a0")
    pen.rectangle((0, 240, 820, 300), fill="#6b4a2b")
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


# ---- the web archive


def _web_archive(folder: Path, answers: dict[str, File], text: str, *, at: datetime.datetime) -> None:
    """By way of what a browser writes down of a visit, as for a real page. The first answer is the page."""
    page = next(iter(answers))
    entries = [_visited(url, content, kind, at) for url, (content, kind) in answers.items()]
    with zipfile.ZipFile(folder / "har.zip", "w") as har:
        har.writestr("har.har", json.dumps({"log": {"entries": entries}}))
    record = folder / "sida.warc.gz"
    done = warc.write_warc(record, har=folder / "har.zip", page_url=page, media={}, fetch=_nothing, addresses={}, software=SOFTWARE)
    wacz_file.pack(record, folder / "sida.wacz", url=page, at=done.page_at, title=TITLE, text=text)


def _visited(url: str, content: bytes, kind: str, at: datetime.datetime) -> dict[str, Any]:
    body = {"text": base64.b64encode(content).decode(), "encoding": "base64", "size": len(content)}
    return {
        "startedDateTime": at.astimezone(datetime.UTC).isoformat(),
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {"status": 200, "statusText": "OK", "headers": [{"name": "Content-Type", "value": kind}], "content": body},
    }


def _nothing(url: str, page: str) -> NoReturn:
    raise LookupError(f"The demo's page has no film or sound at {url}")
