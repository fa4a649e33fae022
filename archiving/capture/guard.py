"""The browser's only way out: a proxy that looks each name up once, refuses internal addresses, and connects to the address it checked.

Chromium never looks a name up by itself, so there is no second look-up that could answer something else. WebSockets and HTTPS come as
CONNECT and meet the same rule; whether the certificate is good is judged by Chromium, end to end.
"""

import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proxy import Proxy
from proxy.http.exception import HttpRequestRejected
from proxy.http.parser import HttpParser
from proxy.http.proxy import HttpProxyBasePlugin

from archiving.capture.addresses import REFUSED_HEADER, LookUp, NotAllowed, choose

REFUSED = b"The guard does not let a capture go there."
OURS = {REFUSED_HEADER.encode(): b"refused"}


class Rules:
    """What this guard was told, and what it has counted. There is one guard in a process."""

    allowed: frozenset[str] = frozenset()
    budget = 0  # bytes that may come in, all connections together
    look_up: LookUp = staticmethod(socket.getaddrinfo)
    log: Path = Path(os.devnull)
    received = 0
    lock = threading.Lock()


class Guard(HttpProxyBasePlugin):
    """One for each connection from the browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.destination: tuple[str, int] | None = None
        self.address = ""

    def before_upstream_connection(self, request: HttpParser) -> HttpParser:
        host, port = _destination(request)
        if Rules.received > Rules.budget:
            raise HttpRequestRejected(status_code=509, reason=b"Too much", body=REFUSED)
        try:
            self.address = choose(host, port, allowed=Rules.allowed, look_up=Rules.look_up)
        except NotAllowed as reason:
            write_down(refused=str(reason), host=host, port=port)
            raise HttpRequestRejected(status_code=403, reason=b"Forbidden", headers=OURS, body=REFUSED) from reason
        self.destination = (host, port)
        write_down(host=host, port=port, address=self.address)
        return request

    def resolve_dns(self, host: str, port: int) -> tuple[str, None]:
        """What was checked is what is connected to. Without an address from here the proxy would look the name up again."""
        if not self.address or self.destination != (host.strip("[]"), port):
            raise HttpRequestRejected(status_code=403, reason=b"Forbidden", headers=OURS, body=REFUSED)
        return self.address, None

    def handle_client_request(self, request: HttpParser) -> HttpParser:
        """A later request on the same connection goes to the same place or nowhere."""
        if request.host and _destination(request) != self.destination:
            raise HttpRequestRejected(status_code=403, reason=b"Forbidden", headers=OURS, body=REFUSED)
        return request

    def handle_upstream_chunk(self, chunk: memoryview) -> memoryview:
        with Rules.lock:
            before, Rules.received = Rules.received, Rules.received + len(chunk)
        if before <= Rules.budget < Rules.received:
            write_down(refused="too much", bytes=Rules.received)
        if Rules.received > Rules.budget:
            raise ConnectionAbortedError("more bytes than this capture may take")
        return chunk


def _destination(request: HttpParser) -> tuple[str, int]:
    return (request.host or b"").decode("latin-1").strip("[]"), request.port or 80


def write_down(**facts: Any) -> None:
    with Rules.lock, Rules.log.open("a", encoding="utf-8") as log:
        log.write(json.dumps(facts, ensure_ascii=False) + "\n")


@contextmanager
def serve(log: Path, *, allowed: frozenset[str] = frozenset(), budget: int, look_up: LookUp = socket.getaddrinfo) -> Iterator[int]:
    """The port it listens on, at 127.0.0.1. One process (a thread for each connection), so that the bytes are counted together."""
    Rules.allowed, Rules.budget, Rules.log, Rules.received = allowed, budget, log, 0
    Rules.look_up = staticmethod(look_up)
    arguments = ["--hostname", "127.0.0.1", "--port", "0", "--num-acceptors", "1", "--num-workers", "1", "--threaded", "--timeout", "60"]
    with Proxy([*arguments, "--log-level", "CRITICAL"], plugins=[Guard]) as proxy:
        yield proxy.flags.port


def main(port_file: str, log: str, budget: str, *allowed: str) -> None:
    """`python -m archiving.capture.guard`: serves until it is killed or whoever started it closes our standard input."""
    with serve(Path(log), allowed=frozenset(allowed), budget=int(budget)) as port:
        half = Path(f"{port_file}.half")
        half.write_text(str(port))
        half.rename(port_file)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
