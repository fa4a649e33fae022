"""One whole file of each type that the archive takes in, made here. `GOOD` maps a name to what writes it into a folder."""

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw
from wacz.main import main as wacz
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

POST = "Öppet hus på biblioteket i Markaryd lördag 14 oktober 2026. Välkommen att låna böcker och dricka kaffe!"
PAGE = f"<!doctype html><html><head><title>Biblioteket</title></head><body><h1>Biblioteket</h1><p>{POST}</p></body></html>"


def picture(width: int = 240, height: int = 320, *, seed: int = 1) -> Image.Image:
    """Something to look at: coloured boxes, as a feed has."""
    made = Image.new("RGB", (width, height), "white")
    draw, dice = ImageDraw.Draw(made), random.Random(seed)
    for _ in range(60):
        x, y = dice.randrange(width), dice.randrange(height)
        draw.rectangle((x, y, x + width // 4, y + height // 6), fill=tuple(dice.randrange(256) for _ in range(3)))
    return made


def saved(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture().save(out, format=form, **options)
    return out.getvalue()


def pdf_bytes(*, pages: int = 2, text: str = POST, change: Callable[[pikepdf.Pdf], None] | None = None, **options: object) -> bytes:
    """Pages with a text layer in a standard font. `change` may spoil it before it is saved."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica, Encoding=pikepdf.Name.WinAnsiEncoding
        )
    )
    for _ in range(pages):
        shown = (
            b"BT /F1 12 Tf 50 700 Td (" + text.encode("cp1252", "replace").replace(b"(", b"").replace(b")", b"") + b") Tj ET"
            if text
            else b""
        )
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pdf.make_stream(shown)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    if change:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def zipped(members: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


# ---- film


def box(name: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), name) + content


def track(kind: bytes, codec: bytes, *, reference: bytes = b"\0\0\0\1") -> bytes:
    header = bytes(76) + struct.pack(">II", 640 << 16 if kind == b"vide" else 0, 360 << 16 if kind == b"vide" else 0)
    handler = bytes(8) + kind + bytes(13)
    described = struct.pack(">II", 0, 1) + box(codec, bytes(70))
    where = struct.pack(">II", 0, 1) + box(b"url ", reference)
    table = box(b"stbl", box(b"stsd", described))
    media = box(b"mdia", box(b"hdlr", handler), box(b"minf", box(b"dinf", box(b"dref", where)), table))
    return box(b"trak", box(b"tkhd", bytes(8) + header), media)


def mp4_bytes(*, brand: bytes = b"isom", seconds: int = 12, tracks: bytes | None = None, media: bytes = b"\x55" * 400) -> bytes:
    told = bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80)
    inside = track(b"vide", b"avc1") + track(b"soun", b"mp4a") if tracks is None else tracks
    return box(b"ftyp", brand, bytes(4), b"isommp42") + box(b"moov", box(b"mvhd", told), inside) + box(b"mdat", media)


# ---- web archives


def warc_bytes(*, compressed: bool = True, pages: int = 2, html: str = PAGE) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compressed)
    for number in range(pages):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://markaryd.example/{number}", "response", payload=io.BytesIO(html.encode()), http_headers=headers,
            warc_headers_dict={"WARC-Date": f"2026-10-14T12:00:0{number}Z"},
        )  # fmt: skip
        writer.write_record(record)
    return out.getvalue()


def wacz_bytes(folder: Path) -> bytes:
    warc, pages, out = folder / "rec.warc.gz", folder / "pages.jsonl", folder / "made.wacz"
    warc.write_bytes(warc_bytes())
    lines = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": "true"},
        {"url": "https://markaryd.example/0", "ts": "2026-10-14T12:00:00Z", "title": "Biblioteket", "text": POST},
    ]
    pages.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    assert wacz(["create", "-c", "-p", str(pages), "-o", str(out), "--title", "Biblioteket", str(warc)]) == 0
    return out.read_bytes()


# ---- platforms' exports


def meta_text(text: str) -> str:
    """As Meta writes it: each byte of the UTF-8 as a letter."""
    return text.encode().decode("latin-1")


def facebook_json() -> bytes:
    posts = [
        {"timestamp": 1_768_471_200, "data": [{"post": meta_text("Gott nytt år från biblioteket!")}], "title": "Biblioteket"},
        {"timestamp": 1_791_972_000, "data": [{"update_timestamp": 1_791_972_001}, {"post": meta_text(POST)}], "attachments": []},
    ]
    comments = {
        "comments_v2": [
            {
                "timestamp": 1_791_980_000,
                "data": [{"comment": {"timestamp": 1_791_980_000, "comment": meta_text("Tack för i dag, på återseende!")}}],
            }
        ]
    }
    at = "this_profile's_activity_across_facebook"
    return zipped(
        {
            f"{at}/posts/profile_posts_1.json": json.dumps(posts),
            f"{at}/comments_and_reactions/comments.json": json.dumps(comments),
            f"{at}/posts/media/hus_1/a.jpg": saved("JPEG"),
            f"{at}/pages/nytt_slag.json": json.dumps({"nytt": 1}),
        }
    )


def facebook_html() -> bytes:
    post = '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><div class="_2pin">{}</div><div class="_3-94 _a6-o">{}</div></div>'
    posts = post.format("Gott nytt år!", "15 jan. 2026 11:00") + post.format(POST, "Oct 14, 2026, 12:00 PM")
    page = f"<html><head><meta charset='utf-8'><title>Inlägg</title></head><body>{posts}</body></html>"
    return zipped({"your_facebook_activity/posts/profile_posts_1.html": page, "start_here.html": "<html><body>Start</body></html>"})


def instagram_json() -> bytes:
    posts = [
        {"media": [{"uri": "media/posts/202610/a.jpg", "creation_timestamp": 1_791_972_000, "title": meta_text("Höst på åkern")}]},
        {
            "media": [{"uri": "b.jpg", "creation_timestamp": 1_768_471_200}],
            "title": meta_text("Två bilder"),
            "creation_timestamp": 1_768_471_200,
        },
    ]
    said = [{"string_map_data": {"Comment": {"value": meta_text("Härligt!")}, "Time": {"timestamp": 1_791_980_000}}}]
    return zipped(
        {
            "your_instagram_activity/content/posts_1.json": json.dumps(posts),
            "your_instagram_activity/content/stories.json": json.dumps(
                {"ig_stories": [{"uri": "c.jpg", "creation_timestamp": 1_780_000_000, "title": ""}]}
            ),
            "your_instagram_activity/comments/post_comments_1.json": json.dumps(said),
            "media/posts/202610/a.jpg": saved("JPEG"),
        }
    )


def x_archive() -> bytes:
    tweets = [
        {"tweet": {"created_at": "Wed Oct 14 20:19:24 +0000 2026", "full_text": "Öppet hus på lördag", "id_str": "1"}},
        {"tweet": {"created_at": "Thu Jan 15 10:00:00 +0000 2026", "full_text": "@anna Ja, klockan tio", "in_reply_to_status_id": "7"}},
    ]
    return zipped(
        {
            "data/manifest.js": "window.__THAR_CONFIG = {}",
            "data/tweets.js": f"window.YTD.tweets.part0 = {json.dumps(tweets)}",
            "data/account.js": "window.YTD.account.part0 = [ ]",
            "assets/js/main.js": "var a = 1;",
            "Your archive.html": "<html><body>Arkiv</body></html>",
        }
    )


def linkedin_csv() -> bytes:
    shares = 'Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n2026-10-14 10:00:00,l.example/1,"Vi söker, nu",,,PUBLIC\n'
    comments = "Date,Link,Message\n2026-01-15 10:20:30,https://l.example/2,Välkommen!\n"
    return zipped({"Shares.csv": shares, "Comments.csv": "\ufeff" + comments, "Profile.csv": "First Name,Last Name\nStina,S\n"})


def snapchat_json() -> bytes:
    saved_media = {"Saved Media": [{"Date": "2026-10-14 10:00:00 UTC", "Media Type": "Image", "Download Link": "https://s.example/1"}]}
    return zipped({"json/account.json": "{}", "json/memories_history.json": json.dumps(saved_media), "index.html": "<html></html>"})


WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Bloggen</title><wp:wxr_version>1.2</wp:wxr_version>
<item><title>Öppet hus</title><content:encoded><![CDATA[<p>Välkommen på <b>lördag</b></p>]]></content:encoded>
<wp:post_date_gmt>2026-10-14 08:00:00</wp:post_date_gmt><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>
<wp:comment><wp:comment_author_email>anna@privat.example</wp:comment_author_email><wp:comment_author_IP>192.0.2.7</wp:comment_author_IP>
<wp:comment_date_gmt>2026-10-15 09:00:00</wp:comment_date_gmt><wp:comment_content>Vi kommer gärna</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved></wp:comment>
<wp:comment><wp:comment_content>Köp billigt</wp:comment_content><wp:comment_approved>spam</wp:comment_approved></wp:comment></item>
<item><title>Utkast</title><wp:post_type>post</wp:post_type><wp:status>draft</wp:status></item>
<item><title>bild</title><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status></item>
</channel></rss>"""


def web_page() -> bytes:
    words = " ".join([POST] * 4)
    head = '<head><title>Nyheter</title><script src="sida_files/a.js"></script></head>'
    html = f'<html>{head}<body>{words}<img src="sida_files/a.png"></body></html>'
    return zipped({"sida.html": html, "sida_files/a.js": "alert(1)", "sida_files/a.png": saved("PNG"), "sida_files/b.svg": "<svg/>"})


def writes(name: str, make: Callable[[], bytes]) -> tuple[str, Callable[[Path], Path]]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(make())
        return path

    return name, write


def _wacz(folder: Path) -> Path:
    path = folder / "sida.wacz"
    path.write_bytes(wacz_bytes(folder))
    return path


GOOD: dict[str, Callable[[Path], Path]] = dict(
    [
        writes("utskrift.pdf", pdf_bytes),
        writes("strommar.pdf", lambda: pdf_bytes(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
        writes("skarmbild.png", lambda: saved("PNG")),
        writes("skarmbild.jpg", lambda: saved("JPEG", quality=80)),
        writes("progressiv.jpg", lambda: saved("JPEG", progressive=True)),
        writes("skarmbild.tif", lambda: saved("TIFF", compression="tiff_lzw")),
        writes("skarmbild.webp", lambda: saved("WEBP")),
        writes("film.mp4", mp4_bytes),
        writes("insamling.warc", lambda: warc_bytes(compressed=False)),
        writes("insamling.warc.gz", warc_bytes),
        writes("sparad.zip", web_page),
        writes("facebook.zip", facebook_json),
        writes("facebook-html.zip", facebook_html),
        writes("instagram.zip", instagram_json),
        writes("x.zip", x_archive),
        writes("linkedin.zip", linkedin_csv),
        writes("snapchat.zip", snapchat_json),
        writes("blogg.xml", lambda: WXR.encode()),
        writes("blogg.zip", lambda: zipped({"blogg.xml": WXR})),
        writes("bilder.zip", lambda: zipped({"a.png": saved("PNG"), "lasmig.txt": "Bilder från mötet"})),
        ("sida.wacz", _wacz),
    ]
)
