"""A blog as WordPress makes them, with what makes pages hard to capture: a redirect, a sticky head, a cookie dialog, posts that come when
one scrolls, pictures that wait to be seen, comments behind a button, and a sound. No other host is asked for anything.

Served on 127.0.0.1 from this process; also what `./portal bench capture` measures on. `python -m tests.sites.blog PORT` shows it.
"""

import io
import json
import random
import struct
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

POSTS, FIRST, COMMENTS, HIDDEN = 30, 10, 3, 5
Answer = tuple[int, dict[str, str], bytes]
HTML = {"Content-Type": "text/html; charset=utf-8"}


def colour(post: int) -> tuple[int, int, int]:
    """Each post has a square of a colour of its own, which pictures do not have by chance."""
    return (8 * post, 255 - 8 * post, 200 if post % 2 else 40)


@cache
def picture(post: int) -> bytes:
    """Some 100 kB of JPEG that does not compress well."""
    noise = random.Random(post)
    small = Image.frombytes("RGB", (160, 100), noise.randbytes(160 * 100 * 3))
    file = io.BytesIO()
    small.resize((960, 600), Image.Resampling.BICUBIC).save(file, "JPEG", quality=88)
    return file.getvalue()


@cache
def sound() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"".join(struct.pack("<h", (n * 37) % 2000) for n in range(120_000)))
    return file.getvalue()


def article(post: int) -> str:
    red, green, blue = colour(post)
    comments = "".join(comment(post, number) for number in range(1, COMMENTS + 1))
    return f"""<article id="post-{post}" class="post type-post status-publish hentry">
<header class="entry-header"><h2 class="entry-title"><a href="/{post}/">Inlägg {post} från biblioteket</a></h2>
<div class="entry-meta"><time class="entry-date" datetime="2026-0{1 + post % 9}-{1 + post % 27:02d}T09:00+01:00">2026</time></div></header>
<div class="entry-content"><p>Brödtext {post}: nu är det åter dags för sagostund i Markaryd, Strömsnäsbruk och Traryd. Välkomna!</p>
<span class="marker" style="background:rgb({red},{green},{blue})"></span>
<figure class="wp-block-image"><img loading="lazy" width="960" height="600" src="/bild/{post}.jpg" alt=""></figure></div>
<section class="comments-area"><ol class="comment-list" id="kommentarer-{post}">{comments}</ol>
<button type="button" class="more" data-post="{post}">Visa fler kommentarer</button></section></article>"""


def comment(post: int, number: int) -> str:
    return f'<li class="comment"><b class="fn">Besökare {number}</b><p>Kommentar {post}.{number}: tack för tipset.</p></li>'


PAGE = """<!DOCTYPE html><html lang="sv-SE"><head><meta charset="utf-8"><title>Bibliotekets blogg – Markaryds kommun</title>
<meta name="generator" content="WordPress-like"><link rel="stylesheet" href="/wp-content/themes/test/style.css"></head>
<body class="home blog"><header class="site-header"><h1 class="site-title">Bibliotekets blogg</h1></header>
<main id="main" class="site-main">%s</main><div id="sentinel"></div>
<form action="/wp-comments-post.php" method="post" id="commentform"><label>Namn <input name="author" autocomplete="name"></label>
<label>E-post <input name="email" type="email" autocomplete="email"></label><label>Ort <input name="ort"></label>
<label>Kommentar <textarea name="comment"></textarea></label><button name="submit">Visa fler kommentarer</button></form>
<audio controls preload="auto" src="/ljud.wav"></audio>
<div id="cookie-notice" role="dialog" aria-label="Kakor"><p>Vi använder kakor (cookies) för statistik.</p>
<button id="ja">Acceptera alla</button><button id="nej">Endast nödvändiga</button></div>
<script src="/wp-content/themes/test/page.js"></script></body></html>"""

STYLE = """body{margin:0;font:16px/1.5 sans-serif}.site-header{position:sticky;top:0;background:#fff;border-bottom:1px solid #ccc}
.site-main{max-width:960px;margin:0 auto}.marker{display:block;width:48px;height:48px;-webkit-print-color-adjust:exact}
img{max-width:100%;height:auto}#cookie-notice{position:fixed;bottom:0;left:0;right:0;background:#222;color:#fff;padding:24px}"""

SCRIPT = """
let next = 2, busy = false;
const main = document.getElementById('main');
document.title += ' \\ud83d\\0';  // a title that was cut in the middle of an emoji
new IntersectionObserver(async entries => {
  if (!entries.some(e => e.isIntersecting) || busy || !next) return;
  busy = true;
  const answer = await fetch('/mer', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({sida: next})});
  const more = await answer.json();
  main.insertAdjacentHTML('beforeend', more.html);
  next = more.next;
  busy = false;
  const sentinel = document.getElementById('sentinel');
  document.body.insertBefore(sentinel, main.nextSibling);
}, {rootMargin: '100px'}).observe(document.getElementById('sentinel'));
document.addEventListener('click', async event => {
  if (event.target.id === 'ja' || event.target.id === 'nej') {
    document.cookie = 'samtycke=' + event.target.id + ';path=/';
    document.getElementById('cookie-notice').remove();
  }
  if (event.target.classList.contains('more')) {
    const post = event.target.dataset.post;
    event.target.disabled = true;
    const html = await (await fetch('/kommentarer/' + post)).text();
    document.getElementById('kommentarer-' + post).insertAdjacentHTML('beforeend', html);
    event.target.remove();
  }
});
"""


def answer(method: str, path: str, body: bytes) -> Answer:
    if path == "/":
        return 302, {"Location": "/blogg/"}, b""
    if path == "/blogg/":
        return 200, {**HTML, "Set-Cookie": "besok=hemligt; Path=/"}, (PAGE % "".join(map(article, range(1, FIRST + 1)))).encode()
    if path == "/mer" and method == "POST":
        part = json.loads(body)["sida"]
        posts = range((part - 1) * FIRST + 1, part * FIRST + 1)
        more = {"html": "".join(map(article, posts)), "next": part + 1 if part * FIRST < POSTS else 0}
        return 200, {"Content-Type": "application/json"}, json.dumps(more).encode()
    if path.startswith("/kommentarer/"):
        post = int(path.split("/")[2])
        return 200, HTML, "".join(comment(post, number) for number in range(COMMENTS + 1, COMMENTS + HIDDEN + 1)).encode()
    if path.startswith("/bild/"):
        return 200, {"Content-Type": "image/jpeg"}, picture(int(path.split("/")[2].removesuffix(".jpg")))
    files = {
        "/ljud.wav": ("audio/wav", sound),
        "/wp-content/themes/test/style.css": ("text/css", STYLE.encode),
        "/wp-content/themes/test/page.js": ("text/javascript", SCRIPT.encode),
    }
    if path in files:
        kind, make = files[path]
        return 200, {"Content-Type": kind}, make()
    return 404, HTML, b"Finns inte"


Site = Callable[[str, str, bytes], Answer]


class Handler(BaseHTTPRequestHandler):
    """Serves what `site` of its server answers. A body that is an iterator is sent piece by piece until the other side has had enough."""

    protocol_version = "HTTP/1.1"

    def handle_one(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server: Any = self.server
        server.asked.append((self.command, self.path, dict(self.headers)))
        status, headers, content = server.site(self.command, self.path.partition("?")[0], body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            for piece in [content] if isinstance(content, bytes) else content:
                self.wfile.write(piece)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = handle_one

    def handle(self) -> None:
        with suppress(ConnectionError):  # a browser that is killed hangs up
            super().handle()

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def served(site: Site = answer, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[ThreadingHTTPServer]:
    """A server with `.asked`, the list of (method, path, headers) that came. Its address is `address_of(server)`."""
    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    server.site, server.asked = site, []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def address_of(server: ThreadingHTTPServer) -> str:
    return f"{server.server_address[0]}:{server.server_address[1]}"


if __name__ == "__main__":
    with served(port=int(sys.argv[1])) as running:
        print(f"http://{address_of(running)}/", flush=True)
        while True:
            time.sleep(60)
