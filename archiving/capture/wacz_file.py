"""WARC → WACZ, with the page and the index in it. `wacz validate` is content without either, so that is looked at here."""

import contextlib
import gzip
import hashlib
import io
import json
import uuid
import zipfile
from pathlib import Path

from wacz.main import main as wacz


class BadWacz(Exception):
    """It would not replay; the text says what is missing."""


def pack(warc: Path, out: Path, *, url: str, at: str, title: str, text: str) -> None:
    """`at` is the time of the page's record in the WARC: with another one the page is not found. Raises BadWacz."""
    pages = out.with_suffix(".pages.jsonl")
    header = {"format": "json-pages-1.0", "id": "pages", "title": "Sidor"}
    page = {"id": uuid.uuid4().hex, "url": url, "ts": at, "title": title or url, "text": text}
    pages.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (header, page)), encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()):
        # -c: with -p alone the page is dropped, in silence, when its time is not the record's to the letter
        wacz(["create", "-c", "-p", str(pages), "-o", str(out), "--title", title or url, str(warc)])
    pages.unlink()
    check(out, url=url)


def check(path: Path, *, url: str) -> None:
    """Its page, that page in its index, its WARC, and every hash. Raises BadWacz."""
    with zipfile.ZipFile(path) as members:
        names = set(members.namelist())
        wanted = {"pages/pages.jsonl", "indexes/index.cdx.gz", "indexes/index.idx", "datapackage.json"}
        if missing := wanted - names:
            raise BadWacz(f"{', '.join(sorted(missing))} is missing")
        if not any(name.startswith("archive/") for name in names):
            raise BadWacz("there is no WARC in it")
        pages = [json.loads(line) for line in members.read("pages/pages.jsonl").splitlines() if line.strip()]
        if not any(page.get("url") == url for page in pages):
            raise BadWacz("the page is not among its pages")
        index = gzip.decompress(members.read("indexes/index.cdx.gz")).decode()
        if f'"{url.partition("#")[0]}"' not in index:
            raise BadWacz("the page is not in its index")
        for resource in json.loads(members.read("datapackage.json"))["resources"]:
            kind, _, expected = resource["hash"].partition(":")
            digest = hashlib.new(kind)
            with members.open(resource["path"]) as member:
                while piece := member.read(65_536):
                    digest.update(piece)
            if digest.hexdigest() != expected:
                raise BadWacz(f"{resource['path']} is not what it was")
