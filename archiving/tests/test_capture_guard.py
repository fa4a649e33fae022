"""The guard of a capture: it goes to the public internet and never inside, whatever a page or a name server says. S21, design §8."""

import contextlib
import http.server
import ipaddress
import json
import socket
import threading
from collections.abc import Iterator

import pytest

from archiving.capture import guard
from archiving.capture.addresses import NotAllowed, choose, is_public

PUBLIC = """93.184.216.34 8.8.8.8 1.1.1.1 193.10.10.1 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.167.255.255 223.255.255.254
    2001:4860:4860::8888 2606:2800:220:1:248:1893:25c8:1946 2a00:1450:400f:80d::2004"""

INSIDE = """0.0.0.0 0.1.2.3 10.0.0.0 10.0.0.5 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 127.255.255.255 169.254.0.1
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7
    203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::10.0.0.5 ::ffff:127.0.0.1 ::ffff:10.0.0.5
    ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::5db8:d822
    192.88.99.1 64:ff9b::a00:5 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:5 100::1 2001:db8::1
    2001:0:5db8:d822::f5ff:fffa 2001:0:a00:5:0:0:f5ff:fffa 2002:7f00:1:: 2002:a00:5:: 2002:c0a8:1:: fc00::1 fd00::1 fd12:3456:789a::1
    fe80::1 febf::1 fec0::1 ff02::1 ff0e::1 2a00:1450::5efe:a00:5 5f00::1 3fff::1"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_the_public_internet_may_be_reached(address):
    assert is_public(ipaddress.ip_address(address)) is True


@pytest.mark.parametrize("address", INSIDE.split())
def test_nothing_inside_may_be_reached(address):
    assert is_public(ipaddress.ip_address(address)) is False


def answering(*addresses: str):
    """A name server's answer, as getaddrinfo gives it."""

    def look_up(host: str, port: int, **options: object) -> list[tuple]:
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return look_up


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "::1", "::ffff:127.0.0.1", "0", "[::1]"]
)
def test_each_way_of_writing_this_machine_is_refused(host):
    with pytest.raises(NotAllowed):
        choose(host, 80)


@pytest.mark.parametrize("port", [0, 22, 25, 53, 81, 8080, 8443, 5432, 6379])
def test_only_the_ports_of_the_web_may_be_reached(port):
    with pytest.raises(NotAllowed, match="port"):
        choose("example.se", port, look_up=answering("93.184.216.34"))


def test_a_name_with_one_internal_address_among_its_answers_is_refused():
    with pytest.raises(NotAllowed, match=r"10\.0\.0\.5"):
        choose("example.se", 443, look_up=answering("93.184.216.34", "10.0.0.5"))


def test_the_first_of_public_answers_is_used():
    assert choose("example.se", 443, look_up=answering("93.184.216.34", "1.1.1.1")) == "93.184.216.34"


@pytest.mark.parametrize("answers", [[], ["inte en adress"]])
def test_a_name_without_an_address_is_refused(answers):
    with pytest.raises(NotAllowed):
        choose("example.se", 80, look_up=answering(*answers))


def test_what_tests_may_reach_is_one_address_and_port_and_no_other():
    assert choose("prov", 8801, allowed={"127.0.0.1:8801"}, look_up=answering("127.0.0.1")) == "127.0.0.1"
    with pytest.raises(NotAllowed):
        choose("prov", 8802, allowed={"127.0.0.1:8801"}, look_up=answering("127.0.0.1"))


# ---- a guard that runs, and listeners that must hear nothing


class Listener(http.server.BaseHTTPRequestHandler):
    heard: list[str] = []

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"inne\n")

    def log_message(self, *args: object) -> None:
        pass


class ServerV6(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6


@contextlib.contextmanager
def listening() -> Iterator[tuple[int, list[tuple]]]:
    """The port of a listener on 127.0.0.1 and on ::1, and the connections that reached either."""
    reached: list[tuple] = []
    first = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    port = first.server_address[1]
    servers = [first]
    if socket.has_dualstack_ipv6():
        servers.append(ServerV6(("::1", port), Listener))
    for server in servers:
        server.daemon_threads = True
        server.verify_request = lambda request, client: bool(reached.append(client)) or True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield port, reached
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def through(proxy: int, request: bytes) -> bytes:
    """What the guard answers to this request."""
    with socket.create_connection(("127.0.0.1", proxy), timeout=5) as line:
        line.sendall(request)
        answer = b""
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while piece := line.recv(4096):
                answer += piece
                if b"\r\n\r\n" in answer:
                    break
    return answer


FORMS = ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "x@127.0.0.1", "0.0.0.0"]


def test_no_form_of_an_internal_address_is_contacted_by_url_tunnel_or_websocket(tmp_path):
    with listening() as (port, reached), guard.serve(tmp_path / "log", budget=10**6) as proxy:
        answers = []
        for host in FORMS:
            for at in (port, 80):
                answers.append(through(proxy, f"GET http://{host}:{at}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()))
                answers.append(through(proxy, f"CONNECT {host}:{at} HTTP/1.1\r\nHost: {host}:{at}\r\n\r\n".encode()))
        upgrade = f"GET http://127.0.0.1:{port}/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        answers.append(through(proxy, upgrade.encode()))

    assert reached == []
    assert [answer for answer in answers if b" 200 " in answer.partition(b"\r\n")[0]] == []
    assert sum(b" 403 " in answer.partition(b"\r\n")[0] for answer in answers) >= len(answers) - 8  # the rest were cut off


def test_a_name_that_answers_something_else_the_second_time_is_asked_once(tmp_path):
    """DNS rebinding: the address that was checked is the address that is connected to. The name exists nowhere but in this answer."""
    with listening() as (port, reached), listening() as (_, reached_inside):
        answers = iter([answering("127.0.0.1")("", port)])
        allowed = frozenset({f"127.0.0.1:{port}"})
        with guard.serve(tmp_path / "log", allowed=allowed, budget=10**6, look_up=lambda *a, **k: next(answers)) as proxy:
            answer = through(proxy, f"GET http://byter.invalid:{port}/ HTTP/1.1\r\nHost: byter.invalid\r\n\r\n".encode())

    assert b" 200 " in answer.partition(b"\r\n")[0]
    assert (len(reached), reached_inside) == (1, [])


def test_a_public_name_that_leads_inside_is_refused(tmp_path):
    with listening() as (port, reached):
        for inside in ("127.0.0.1", "::1"):
            with guard.serve(tmp_path / "log", budget=10**6, look_up=answering("93.184.216.34", inside)) as proxy:
                for at in (80, port):
                    answer = through(proxy, f"GET http://www.example.se:{at}/ HTTP/1.1\r\nHost: www.example.se\r\n\r\n".encode())
                    assert b" 403 " in answer.partition(b"\r\n")[0]

    assert reached == []


def test_a_second_request_on_the_same_connection_goes_nowhere_else(tmp_path):
    with listening() as (port, reached), listening() as (other, reached_other):
        allowed = frozenset({f"127.0.0.1:{port}", f"127.0.0.1:{other}"})
        both = guard.serve(tmp_path / "log", allowed=allowed, budget=10**6)
        with both as proxy, socket.create_connection(("127.0.0.1", proxy), timeout=5) as line:
            line.sendall(f"GET http://127.0.0.1:{port}/ett HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            first = line.recv(4096)
            line.sendall(f"GET http://127.0.0.1:{other}/tva HTTP/1.1\r\nHost: 127.0.0.1:{other}\r\n\r\n".encode())
            with contextlib.suppress(OSError):
                line.recv(4096)

    assert b" 200 " in first
    assert (len(reached), reached_other) == (1, [])


def test_what_was_contacted_and_what_was_refused_is_written_down(tmp_path):
    with listening() as (port, _), guard.serve(tmp_path / "log", allowed=frozenset({f"127.0.0.1:{port}"}), budget=10**6) as proxy:
        through(proxy, f"GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        through(proxy, b"GET http://169.254.169.254/latest HTTP/1.1\r\nHost: x\r\n\r\n")

    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert lines[0] == {"host": "127.0.0.1", "port": port, "address": "127.0.0.1"}
    assert lines[1]["refused"] == "169.254.169.254:80 leads to 169.254.169.254, which is not a public address"


def test_the_guard_takes_in_no_more_than_its_budget(tmp_path):
    with listening() as (port, reached), guard.serve(tmp_path / "log", allowed=frozenset({f"127.0.0.1:{port}"}), budget=10) as proxy:
        request = f"GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        through(proxy, request)
        second = through(proxy, request)

    assert b" 509 " in second
    assert len(reached) == 1
    assert '"refused": "too much"' in (tmp_path / "log").read_text()


def test_the_guard_answers_nothing_of_its_own(tmp_path):
    """A request that is not for a proxy gets no page, so a captured site cannot use the guard as a server."""
    with guard.serve(tmp_path / "log", budget=10) as proxy:
        assert b" 200 " not in through(proxy, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").partition(b"\r\n")[0]
