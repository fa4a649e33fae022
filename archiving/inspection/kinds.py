"""What a file is, by its first bytes. Its name only decides what is said about a wrong ending."""

import codecs
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from archiving.inspection.faults import Fault
from archiving.inspection.result import Inspected

HEAD = 4096  # bytes that are looked at


@dataclass(frozen=True)
class Kind:
    """`also` are other endings that name the same type."""

    label: str
    content_type: str
    ending: str
    kind: str
    also: tuple[str, ...] = ()

    def inspected(self, kind: str = "") -> Inspected:
        return Inspected(self.content_type, self.ending, kind or self.kind)


PDF = Kind("PDF", "application/pdf", "pdf", "utskrift")
PNG = Kind("PNG", "image/png", "png", "skarmbild")
JPEG = Kind("JPEG", "image/jpeg", "jpg", "skarmbild", ("jpeg", "jpe", "jfif"))
TIFF = Kind("TIFF", "image/tiff", "tif", "skarmbild", ("tiff",))
WEBP = Kind("WebP", "image/webp", "webp", "skarmbild")
MP4 = Kind("MP4", "video/mp4", "mp4", "film", ("m4v",))
WARC = Kind("WARC", "application/warc", "warc", "webbarkiv")
WARC_GZ = Kind("WARC", "application/gzip", "warc.gz", "webbarkiv", ("gz",))
WACZ = Kind("WACZ", "application/wacz", "wacz", "webbarkiv")
ZIP = Kind("ZIP", "application/zip", "zip", "export")
WXR = Kind("WordPress WXR", "application/xml", "xml", "export", ("wxr", "rss"))
ALL = (PDF, PNG, JPEG, TIFF, WEBP, MP4, WARC, WARC_GZ, WACZ, ZIP, WXR)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word, Excel and Outlook before 2007, and MSI
PICTURES_WE_DO_NOT_KEEP = {b"GIF8": "GIF", b"BM": "BMP", b"\0\0\1\0": "ICO", b"8BPS": "PSD", b"\x76\x2f\x31\x01": "EXR"}
FILMS_WE_DO_NOT_KEEP = {
    b"\x1aE\xdf\xa3": "WebM eller MKV", b"FLV": "FLV", b"ID3": "MP3", b"OggS": "Ogg", b"\x30\x26\xb2\x75": "WMV", b"fLaC": "FLAC",
    b"\0\0\1\xba": "MPEG",
}  # fmt: skip
ARCHIVES_WE_DO_NOT_KEEP = {
    b"Rar!\x1a\x07": "RAR", b"7z\xbc\xaf\x27\x1c": "7-Zip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz", b"\x28\xb5\x2f\xfd": "zstd",
    b"MSCF": "CAB", b"\x1f\xa0": "Z", b"LZIP": "lzip",
}  # fmt: skip
STILL_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}


def kind_of(path: Path) -> Kind:
    """A ZIP may turn out to be a WACZ later. Raises Refused."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    return _binary(head) or _text(head)


def _binary(head: bytes) -> Kind | None:
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return TIFF
    if head[:4] == b"RIFF":
        return _riff(head)
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12])
    if head[4:8] in (b"moov", b"mdat", b"wide", b"skip", b"free"):
        raise Fault.QUICKTIME.refused()
    if head.startswith(b"WARC/"):
        return WARC
    if head.startswith(b"\x1f\x8b"):
        return _gzip(head)
    if head.startswith(b"PK\3\4"):
        return ZIP
    if head.startswith((b"PK\5\6", b"PK\6\6")):
        raise Fault.ZIP_EMPTY.refused()
    _refuse_the_known(head)
    return None


def _riff(head: bytes) -> Kind:
    if head[8:12] == b"WEBP":
        return WEBP
    raise Fault.OTHER_FILM.refused(what="AVI" if head[8:12] == b"AVI " else "RIFF")


def _iso_media(brand: bytes) -> Kind:
    if brand in STILL_BRANDS:
        raise Fault.HEIC.refused()
    if brand == b"qt  ":
        raise Fault.QUICKTIME.refused()
    return MP4


def _gzip(head: bytes) -> Kind:
    try:
        begins = zlib.decompressobj(31).decompress(head, HEAD)
    except zlib.error:
        raise Fault.DAMAGED.refused() from None
    if begins.startswith(b"WARC/"):
        return WARC_GZ
    raise Fault.OTHER_ARCHIVE.refused(what="tar.gz eller gz")


def _refuse_the_known(head: bytes) -> None:
    """What people do have and mean well with gets its own advice."""
    if is_program(head):
        raise Fault.EXECUTABLE.refused()
    if head.startswith(OLE):
        raise Fault.OFFICE.refused()
    for start, what in ARCHIVES_WE_DO_NOT_KEEP.items():
        if head.startswith(start):
            raise Fault.OTHER_ARCHIVE.refused(what=what)
    if head[257:262] == b"ustar":
        raise Fault.OTHER_ARCHIVE.refused(what="tar")
    for start, what in PICTURES_WE_DO_NOT_KEEP.items():
        if head.startswith(start) and (len(start) > 2 or b"\0" in head[:32]):
            raise Fault.OTHER_PICTURE.refused(what=what)
    for start, what in FILMS_WE_DO_NOT_KEEP.items():
        if head.startswith(start):
            raise Fault.OTHER_FILM.refused(what=what)
    if b"%PDF-" in head[:1024]:
        raise Fault.PDF_STARTS_LATE.refused()


def is_program(head: bytes) -> bool:
    """Windows, Linux, macOS and Java programs, Android code, shortcuts, packages, and scripts that name their interpreter."""
    if head.startswith(b"MZ"):
        return b"\0" in head[:64]
    if head.startswith(b"#!"):
        return head[2:].lstrip(b" \t").startswith(b"/")
    return head.startswith(PROGRAMS) or bool(FLASH.match(head)) or bool(PHP.match(head.lstrip(codecs.BOM_UTF8).lstrip()))


PROGRAMS = (
    b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n03",
    b"L\0\0\0\1\x14\2\0", b"!<arch>\n", b"\xed\xab\xee\xdb", b"\0asm\1\0", b"ITSF",
)  # fmt: skip
FLASH = re.compile(rb"[CFZ]WS[\x01-\x32]")
PHP = re.compile(rb"<\?(?:php\b|=)", re.IGNORECASE)


def _text(head: bytes) -> Kind:
    text = _decoded(head).lstrip("\ufeff \t\r\n")
    begins = text[:HEAD].lower()
    if begins.startswith("<"):
        return _markup(begins)
    if begins.startswith(("mime-version:", "from: <saved by", "content-type: multipart/related", 'from: "saved by')):
        raise Fault.MHTML.refused()
    if begins.startswith(("{", "[", "window.ytd.")) or _looks_like_csv(text):
        raise Fault.BARE_DATA.refused()
    if re.match(r"@echo off|\s*powershell|set-executionpolicy|#requires|on error resume next", begins):
        raise Fault.EXECUTABLE.refused()
    if re.search(r"<html|<script|<body", begins):
        raise Fault.BARE_HTML.refused()
    raise Fault.UNKNOWN.refused()


def _decoded(head: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    return head.decode("utf-8", "replace")


def _markup(begins: str) -> Kind:
    if "wordpress.org/export" in begins and "<rss" in begins:
        return WXR
    plain = re.sub(r"<\?.*?\?>|<!--.*?-->", "", begins, flags=re.DOTALL).strip()
    if re.match(r"(?:<!doctype[^>]*>\s*)?<(?:\w+:)?svg\b", plain) or plain.startswith("<!doctype svg"):
        raise Fault.SVG.refused()
    if re.match(r"<!doctype\s+html|<html|<head|<body|<script|<meta|<title|<div|<iframe|<img|<a\b|<style|<p\b|<h1", plain):
        raise Fault.BARE_HTML.refused()
    if "<html" in plain or "<script" in plain:
        raise Fault.BARE_HTML.refused()
    raise Fault.OTHER_XML.refused()


def _looks_like_csv(text: str) -> bool:
    first, _, rest = text.partition("\n")
    return bool(rest) and "\ufffd" not in text[:200] and max(first.count(","), first.count(";"), first.count("\t")) >= 2


def wrong_ending(name: str, ending: str) -> dict[str, str] | None:
    """`had` and `is`. None when the name's ending is one of the type's own, or when it has none."""
    kind = next(kind for kind in ALL if kind.ending == ending)
    lower = name.lower().strip()
    if "." not in lower or any(lower.endswith(f".{known}") for known in (kind.ending, *kind.also)):
        return None
    return {"had": lower.rpartition(".")[2][:20], "is": kind.ending}
