"""What the browser saw on the wire, as WARC 1.1: its own record of the visit (HAR), and films and sounds fetched again.

The browser's record leaves out the contents of films and sounds and says nothing of it, so those are asked for once more, by the guard.
"""

import base64
import datetime
import io
import json
import ssl
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.timeutils import datetime_to_iso_date
from warcio.warcwriter import WARCWriter

SECRET = {"cookie", "authorization", "proxy-authorization", "proxy-connection"}  # of requests: never kept
OF_THE_WIRE = {"content-encoding", "transfer-encoding", "content-length", "connection", "proxy-connection", "keep-alive"}
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 404: "Not Found"}
REDIRECTS = (301, 302, 303, 307, 308)
IN_MEMORY = 1_000_000  # bytes of a body; more goes by way of a file


@dataclass
class Recorded:
    """`missing` are addresses that were asked for in vain; `page_at` is the time of the page's own record, as WARC and WACZ write it."""

    records: int = 0
    missing: list[str] = field(default_factory=list)
    page_at: str = ""


def write_warc(
    out: Path,
    *,
    har: Path,
    page_url: str,
    media: Mapping[str, str],
    fetch: Callable[[str, str], Iterable["Fetched"]],
    addresses: Mapping[tuple[str, int], str],
    software: str,
) -> Recorded:
    """`page_url` is where the visit ended; `media` is address → the page it stood on; `addresses` are those the guard connected to."""
    done = Recorded()
    with out.open("wb") as file, zipfile.ZipFile(har) as attached:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(out.name, {"software": software, "format": "WARC File Format 1.1"}))
        for entry in json.loads(attached.read("har.har"))["log"]["entries"]:
            url = entry["request"]["url"]
            if not url.startswith(("http://", "https://")) or url in media:
                continue
            if entry["response"]["status"] < 100:
                done.missing.append(url)
                continue
            body = _body(attached, entry)
            if body is None:
                done.missing.append(url)
                continue
            if entry["response"]["status"] >= 400:
                done.missing.append(url)
            with body:
                _write_pair(writer, entry, body, addresses)
            done.records += 1
            if not done.page_at and _same(url, page_url):
                done.page_at = warc_time(entry["startedDateTime"])
        for url, page in media.items():
            _write_media(writer, fetch(url, page), url, addresses, done)
    return done


def _same(url: str, page_url: str) -> bool:
    return url.partition("#")[0] == page_url.partition("#")[0]


def warc_time(moment: str) -> str:
    """Whole seconds, in UTC: WACZ tells a page's record by it."""
    return datetime_to_iso_date(
        datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone(datetime.UTC).replace(tzinfo=None)
    )


def _body(attached: zipfile.ZipFile, entry: Mapping[str, Any]) -> IO[bytes] | None:
    """None when the browser has an answer but not its contents."""
    content = entry["response"]["content"]
    if name := content.get("_file"):
        return attached.open(name)
    if text := content.get("text"):
        return io.BytesIO(base64.b64decode(text) if content.get("encoding") == "base64" else text.encode(errors="replace"))
    empty = entry["response"]["status"] in (204, 205, 304, *REDIRECTS) or entry["request"]["method"] == "HEAD"
    return io.BytesIO() if empty or content.get("size", 0) <= 0 else None


def _write_pair(writer: Any, entry: Mapping[str, Any], body: IO[bytes], addresses: Mapping[tuple[str, int], str]) -> None:
    asked, answered = entry["request"], entry["response"]
    posted = (asked.get("postData") or {}).get("text", "").encode(errors="replace")
    request_headers = [(one["name"], one["value"]) for one in asked["headers"] if _keep(one["name"], SECRET)]
    response_headers = [(one["name"], one["value"].replace("\n", ", ")) for one in answered["headers"] if _keep(one["name"], OF_THE_WIRE)]
    _write(
        writer, asked["url"], warc_time(entry["startedDateTime"]), method=asked["method"], request_headers=request_headers, posted=posted,
        status=answered["status"], reason=answered["statusText"], response_headers=response_headers, body=body, addresses=addresses,
    )  # fmt: skip


def _keep(name: str, left_out: set[str]) -> bool:
    return not name.startswith(":") and name.lower() not in left_out


def _write(
    writer: Any,
    url: str,
    at: str,
    *,
    method: str,
    request_headers: list[tuple[str, str]],
    posted: bytes,
    status: int,
    reason: str,
    response_headers: list[tuple[str, str]],
    body: IO[bytes],
    addresses: Mapping[tuple[str, int], str],
) -> None:
    place = urlsplit(url)
    builder: RecordBuilder = writer
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as contents:
        size = 0
        while piece := body.read(65_536):
            size += len(piece)
            contents.write(piece)
        contents.seek(0)
        warc_headers = {"WARC-Date": at}
        if address := addresses.get((place.hostname or "", place.port or (443 if place.scheme == "https" else 80))):
            warc_headers["WARC-IP-Address"] = address
        line = f"{status} {reason or REASONS.get(status, '')}".strip()
        response = builder.create_warc_record(
            url, "response", payload=contents, length=size, warc_headers_dict=warc_headers,
            http_headers=StatusAndHeaders(line, [*response_headers, ("Content-Length", str(size))], protocol="HTTP/1.1"),
        )  # fmt: skip
        path = (place.path or "/") + (f"?{place.query}" if place.query else "")
        if not any(name.lower() == "host" for name, _ in request_headers):
            request_headers = [("Host", place.netloc.rpartition("@")[2]), *request_headers]
        request = builder.create_warc_record(
            url, "request", payload=io.BytesIO(posted), length=len(posted), warc_headers_dict={"WARC-Date": at},
            http_headers=StatusAndHeaders(f"{method} {path} HTTP/1.1", request_headers, is_http_request=True),
        )  # fmt: skip
        writer.write_request_response_pair(request, response)


# ---- films and sounds


@dataclass
class Fetched:
    """One answer on the way; the last one has the contents, in an open file at its start, or none when it could not be had."""

    url: str
    at: str
    status: int
    headers: list[tuple[str, str]]
    asked: list[tuple[str, str]]
    body: IO[bytes] | None


def _write_media(writer: Any, answers: Iterable[Fetched], url: str, addresses: Mapping[tuple[str, int], str], done: Recorded) -> None:
    for answer in answers:
        if answer.body is None:
            done.missing.append(url)
            return
        headers = [header for header in answer.headers if _keep(header[0], OF_THE_WIRE)]
        _write(
            writer, answer.url, answer.at, method="GET", request_headers=answer.asked, posted=b"",
            status=answer.status, reason="", response_headers=headers, body=answer.body, addresses=addresses,
        )  # fmt: skip
        done.records += 1


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def fetcher(
    *, guard_port: int, user_agent: str, largest: int, seconds: float, now: Callable[[], str]
) -> Callable[[str, str], Iterable[Fetched]]:
    """Fetches by the guard alone, redirects one at a time; certificates are verified."""
    guard = f"http://127.0.0.1:{guard_port}"
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({"http": guard, "https": guard}),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        _Stay(),
    ):
        opener.add_handler(handler)

    def fetch(url: str, page: str) -> Iterable[Fetched]:
        for _ in range(6):
            asked = [("User-Agent", user_agent), ("Referer", page.partition("#")[0]), ("Accept", "*/*")]
            at = now()
            try:
                if not url.startswith(("http://", "https://")):
                    raise ValueError(url)
                answer = opener.open(urllib.request.Request(url, headers=dict(asked)), timeout=seconds)
                with answer, tempfile.TemporaryFile() as body:
                    if _copy(answer, body, largest):
                        yield Fetched(url, at, answer.status, list(answer.headers.items()), asked, body)
                        if answer.status not in REDIRECTS:
                            return
                        url = urljoin(url, answer.headers.get("Location", ""))
                        continue
            except (OSError, ValueError, urllib.error.URLError):
                pass
            break
        yield Fetched(url, now(), 0, [], [], None)

    return fetch


def _copy(answer: Any, body: IO[bytes], largest: int) -> bool:
    """False for what is larger than it may be, or shorter than was promised."""
    promised, size = answer.headers.get("Content-Length"), 0
    while piece := answer.read(65_536):
        size += len(piece)
        if size > largest:
            return False
        body.write(piece)
    body.seek(0)
    return answer.status in (200, *REDIRECTS) and (promised is None or int(promised) == size)
