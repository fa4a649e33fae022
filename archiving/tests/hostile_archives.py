"""Hostile ZIP files, exports and web archives: see `hostile_files`."""

import gzip
import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from archiving.tests.good_files import WXR, facebook_json, saved, wacz_bytes, warc_bytes, web_page, writes, x_archive, zipped

EXE = b"MZ\x90\0\3\0\0\0" + bytes(120) + b"PE\0\0"
MB = 1024 * 1024
BOMB_HEAD = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 300000000\r\nContent-Type: application/http\r\n\r\n"


def raw_zip(entries: list[tuple[bytes, bytes]], *, count: int | None = None, shared: bool = False) -> bytes:
    """A ZIP by hand: (name, stored content). With `shared`, each directory entry points at the first one's bytes."""
    body, directory = bytearray(), bytearray()
    for name, content in entries:
        offset = 0 if shared and directory else len(body)
        facts = struct.pack("<5H3L2H", 20, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content), len(name), 0)
        if not (shared and directory):
            body += b"PK\3\4" + facts + name + content
        directory += b"PK\1\2\x14\0" + facts + struct.pack("<3H2L", 0, 0, 0, 0, offset) + name
    number = len(entries) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number & 0xFFFF, number & 0xFFFF, len(directory), len(body), 0)
    return bytes(body + directory + end)


def symlink() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("bild.png")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def encrypted() -> bytes:
    """The flag in both heads."""
    content = bytearray(zipped({"a.txt": "hemligt"}, method=zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.rfind(b"PK\1\2") + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    return raw_zip([(b"a.txt", b"ett"), (b"a.txt", b"annat")])


def overlapping() -> bytes:
    """500 entries, one body: the way to 500 MB out of 1 MB."""
    return raw_zip([(b"a%03d.txt" % number, b"x" * 1000) for number in range(500)], shared=True)


def quoted_overlap() -> bytes:
    """Each entry's bytes hold the next entry whole, heads and all."""
    inner = raw_zip([(b"b.txt", b"y" * 200)])
    whole = raw_zip([(b"a.txt", inner), (b"b.txt", b"y" * 200)])
    place = whole.find(b"PK\3\4", 4)
    entry = whole.rfind(b"PK\1\2")
    return whole[: entry + 42] + struct.pack("<L", place) + whole[entry + 46 :]


def zeros(size: int = 60 * MB) -> bytes:
    return zipped({"bild.txt": bytes(size)})


def forty_two() -> bytes:
    inner = zeros()
    for _ in range(4):
        inner = zipped({f"lib{number:x}.zip": inner for number in range(16)}, method=zipfile.ZIP_DEFLATED)
    return inner


def many(count: int = 100_000) -> bytes:
    return raw_zip([(b"%d.txt" % number, b"") for number in range(count)])


def lying_size() -> bytes:
    """The directory says 10 bytes; a megabyte comes out."""
    content = bytearray(zipped({"a.txt": b"q" * MB}))
    place = content.rfind(b"PK\1\2")
    content[place + 24 : place + 28] = struct.pack("<L", 10)
    return bytes(content)


def lying_name() -> bytes:
    content = bytearray(zipped({"aaaa.txt": "hej"}))
    content[30:34] = b"bbbb"
    return bytes(content)


def wrong_checksum() -> bytes:
    content = bytearray(zipped({"a.txt": b"hej " * 30}, method=zipfile.ZIP_STORED))
    content[40] ^= 1
    return bytes(content)


def lzma_packed() -> bytes:
    return zipped({"a.txt": b"hej" * 1_000}, method=zipfile.ZIP_LZMA)


def split_over_disks() -> bytes:
    content = bytearray(zipped({"a.txt": "hej"}))
    content[-18:-16] = b"\3\0"
    return bytes(content)


def export_with(members: dict[str, bytes]) -> bytes:
    """A true export, with something more in it."""
    out = io.BytesIO(facebook_json())
    with zipfile.ZipFile(out, "a") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def deep_json() -> bytes:
    return export_with({"x/posts/your_posts_2.json": b"[" * 100_000})


def huge_number() -> bytes:
    return export_with({"x/posts/your_posts_2.json": b'[{"timestamp": 1e999}, {"timestamp": ' + b"9" * 6_000 + b"}]"})


# ---- web archives


def with_wacz(folder: Path, change: "dict[str, bytes | None]") -> bytes:
    """A true WACZ with members replaced, added or (None) taken away, and its list of parts renewed only when it is not itself changed."""
    with zipfile.ZipFile(io.BytesIO(wacz_bytes(folder))) as archive:
        members: dict[str, bytes | None] = {info.filename: archive.read(info) for info in archive.infolist()}
    members |= change
    if "datapackage.json" not in change:
        package = json.loads(members["datapackage.json"] or b"")
        package["resources"] = [part for part in package["resources"] if part["path"] not in change]
        members["datapackage.json"] = json.dumps(package).encode()
    members.pop("datapackage-digest.json", None)
    return zipped({name: content for name, content in members.items() if content is not None}, method=zipfile.ZIP_STORED)


WACZ_CHANGES: dict[str, dict[str, bytes | None]] = {
    "utan-sidor.wacz": {"pages/pages.jsonl": None},
    "tomma-sidor.wacz": {"pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n'},
    "utan-index.wacz": {"indexes/index.cdx.gz": None, "indexes/index.idx": None, "indexes/index.cdx": None},
    "trasigt-index.wacz": {"indexes/index.cdx.gz": b"\x1f\x8bskrap"},
    "med-program.wacz": {"archive/setup.exe": EXE},
    "med-skript.wacz": {"viewer.js": b"alert(1)"},
    "warc-ar-annat.wacz": {"archive/rec.warc.gz": gzip.compress(b"inte en WARC" * 100)},
    "warc-bomb.wacz": {"archive/rec.warc.gz": gzip.compress(BOMB_HEAD + bytes(60 * MB), 9)},
    "utan-lista.wacz": {"datapackage.json": b"{}"},
    "lista-som-ljuger.wacz": {
        "datapackage.json": json.dumps({"resources": [{"path": "pages/pages.jsonl", "hash": f"sha256:{'0' * 64}"}]}).encode()
    },
    "lista-med-sokvag.wacz": {"datapackage.json": json.dumps({"resources": [{"path": "../../etc/passwd"}]}).encode()},
    "zip-i-wacz.wacz": {"pages/extra.zip": zipped({"a.txt": "hej"})},
}


def _changed(name: str, change: "dict[str, bytes | None]") -> tuple[str, Callable[[Path], Path]]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(with_wacz(folder, change))
        return path

    return name, write


ARCHIVES = dict(
    [
        writes("uppat.zip", lambda: zipped({"../../etc/cron.d/x": "hej"})),
        writes("rot.zip", lambda: zipped({"/etc/passwd": "hej"})),
        writes("enhet.zip", lambda: raw_zip([(b"C:\\Windows\\x.txt", b"hej")])),
        writes("bakstreck.zip", lambda: raw_zip([(b"..\\..\\x.txt", b"hej")])),
        writes("lank.zip", symlink),
        writes("krypterad.zip", encrypted),
        writes("dubbel.zip", twice),
        writes("overlapp.zip", overlapping),
        writes("overlapp-i-varandra.zip", quoted_overlap),
        writes("nollor.zip", zeros),
        writes("42.zip", forty_two),
        writes("hundratusen.zip", many),
        writes("hundratusen-sager-ett.zip", lambda: raw_zip([(b"%d.txt" % number, b"") for number in range(100_000)], count=1)),
        writes("femtiofemtusen.zip", lambda: many(55_000)),
        writes("fel-storlek.zip", lying_size),
        writes("fel-namn.zip", lying_name),
        writes("fel-summa.zip", wrong_checksum),
        writes("lzma.zip", lzma_packed),
        writes("delad.zip", split_over_disks),
        writes("framfor.zip", lambda: b"PK\3\4skrap" * 40 + web_page()),
        writes("bakom.zip", lambda: web_page() + b"<html><script>alert(1)</script>" * 10),
        writes("avbruten.zip", lambda: web_page()[:-200]),
        writes("tom.zip", lambda: zipped({})),
        writes("bara-mappar.zip", lambda: zipped({"mapp/": ""})),
        writes("program.zip", lambda: zipped({"sida.html": "<html>", "setup.exe": EXE})),
        writes("program-som-bild.zip", lambda: zipped({"sida.html": "<html>", "bild.jpg": EXE})),
        writes("skript.zip", lambda: zipped({"a.js": "alert(1)"})),
        writes("bat.zip", lambda: zipped({"bild.png": saved("PNG"), "Visa bilden.bat": "del *.*"})),
        writes("php.zip", lambda: zipped({"index.html": "<html>", "bild.jpg": b"<?php system($_GET['c']); ?>"})),
        writes("skal.zip", lambda: zipped({"index.html": "<html>", "las": b"#!/bin/sh\nrm -rf /\n"})),
        writes("genvag.zip", lambda: zipped({"Bilden.lnk": b"L\0\0\0\1\x14\2\0" + bytes(60)})),
        writes("nolltecken.zip", lambda: raw_zip([(b"bild.exe\0.png", b"hej")])),
        writes("baklanges.zip", lambda: zipped({"bild\u202egnp.exe.png": "hej"})),
        writes("zip-i-sida.zip", lambda: zipped({"sida.html": "<html>", "mer.zip": zeros()})),
        writes("rar-som-bild.zip", lambda: zipped({"bild.jpg": b"Rar!\x1a\x07\1\0" + bytes(90)})),
        writes("xz-i-zip.zip", lambda: zipped({"data.bin2": lzma.compress(bytes(MB))})),
        writes("kontor.zip", lambda: zipped({"protokoll.docx": zipped({"[Content_Types].xml": "<x/>"})})),
        writes("protokoll.docx", lambda: zipped({"[Content_Types].xml": "<x/>", "word/vbaProject.bin2": "makro"})),
        writes("program.jar", lambda: zipped({"META-INF/MANIFEST.MF": "Main-Class: X", "x.txt": "hej"})),
        writes("program-i-macosx.zip", lambda: zipped({"sida.html": "<html>", "__MACOSX/setup.exe": EXE})),
        writes("program-i-export.zip", lambda: export_with({"messages/files/spel.exe": EXE})),
        # exports and saved pages that are kept as they are
        writes("zip-i-export.zip", lambda: export_with({"messages/files/bilaga.zip": forty_two()})),
        writes("oandliga-taggar.zip", lambda: zipped({"sida.html": "<a " * 1_000_000 + "<!--" * 100_000})),
        writes("djup-json.zip", deep_json),
        writes("stora-tal.zip", huge_number),
        writes("skript-i-sida.zip", web_page),
        writes("skript-i-export.zip", x_archive),
        writes("pdf-i-zip.zip", lambda: zipped({"a.pdf": b"%PDF-1.4\n%%EOF"}, method=zipfile.ZIP_STORED)),
        # XML
        writes("miljarder.xml", lambda: WXR.replace("<rss", '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss', 1).encode()),
        writes("yttre.xml", lambda: WXR.replace("<rss", '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss', 1).encode()),
        writes("avbruten.xml", lambda: WXR.encode()[:-90]),
        writes("djup.xml", lambda: WXR.replace("<item>", "<a>" * 10_000, 1).encode()),
        writes("annat.xml", lambda: b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'),
        writes("miljarder-i.zip", lambda: zipped({"b.xml": WXR.replace("<rss", '<!DOCTYPE l [<!ENTITY a "h">]><rss', 1)})),
        # WARC
        writes("bomb.warc.gz", lambda: gzip.compress(BOMB_HEAD + bytes(60 * MB), 9)),
        writes("avbruten.warc.gz", lambda: warc_bytes()[:-30]),
        writes("avbruten.warc", lambda: warc_bytes(compressed=False)[:-60]),
        writes("tom.warc", lambda: b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
        writes("skrap.warc", lambda: b"WARC/1.1\r\n" + bytes(range(256)) * 50),
        writes("oandlig-rad.warc", lambda: b"WARC/1.1\r\nWARC-Type: response\r\nX: " + b"a" * 5 * MB),
        writes("nagot.gz", lambda: gzip.compress(b"hej" * 100)),
        writes("fel-summa.warc.gz", lambda: warc_bytes()[:-8] + b"\0" * 8),
        *(_changed(name, change) for name, change in WACZ_CHANGES.items()),
    ]
)
