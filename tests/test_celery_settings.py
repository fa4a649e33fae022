"""Each Celery setting, against real servers and real workers. Take a setting away and its test fails.

The broker is the embedded Valkey or, in the other half of `./portal test`, Debian's Redis.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core import broker, deaf
from tests.faults import Proxy, Unanswered
from tools.portal_servers import Redis, Server, answers_ping, free_port, spawn, stop, valkey_command, valkey_program, wait_for

pytestmark = pytest.mark.broker


class Valkey(Redis):
    """The embedded broker's program, on a port so that a proxy can stand before it."""

    def command(self) -> list[Any]:
        return [valkey_program(), "--port", self.port, "--bind", "127.0.0.1", "--dir", self.folder, "--save", ""]


class Worker:
    """A real worker on `tests.probe`, and the file its tasks write in."""

    def __init__(
        self, folder: Path, port: int, *, concurrency: int = 1, deaf_after: float = 180, longest_task: float = 330, **options: object
    ) -> None:
        self.log, self.traces = folder / f"worker-{time.monotonic_ns()}.log", folder / "traces"
        self.traces.touch()
        self.app = publisher(port)
        limits = {"PROBE_DEAF_AFTER": str(deaf_after), "PROBE_LONGEST_TASK": str(longest_task)}
        env = {**os.environ, "REDIS_URL": url(port), "PROBE_OPTIONS": json.dumps(options), **limits}
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.probe",
            "worker",
            "-l",
            "INFO",
            "-c",
            concurrency,
            "--without-mingle",
            "--without-gossip",
        ]
        with self.log.open("wb") as log:
            self.process: subprocess.Popen[bytes] = spawn(command, stdout=log, stderr=log, env=env, cwd=settings.BASE_DIR)
        assert wait_for(lambda: " ready." in self.log.read_text(), patience=40, process=self.process), self.log.read_text()

    def send(self, word: str, seconds: float = 0, **options: Any) -> None:
        self.app.send_task("tests.probe.note", args=[str(self.traces), word, seconds], **options)

    def saw(self, line: str, *, times: int = 1, within: float = 10) -> bool:
        return wait_for(lambda: sum(trace.startswith(line + " ") for trace in self.read()) >= times, patience=within)

    def read(self) -> list[str]:
        return self.traces.read_text().splitlines()

    def child(self) -> int:
        """The process that runs the last task that began."""
        return int([trace for trace in self.read() if trace.startswith("begin")][-1].split()[2])

    def running(self) -> str:
        """The word of the last task that this worker, and no other on the same file, began."""
        return [trace for trace in self.read() if trace.startswith("begin") and trace.endswith(f" {self.process.pid}")][-1].split()[1]


def url(port: int) -> str:
    return f"redis://127.0.0.1:{port}/0"


def publisher(port: int, **changes: object) -> Celery:
    """The portal's Celery settings as a web process has them, pointed at another broker."""
    app = Celery("publisher", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.update(broker_url=url(port), **changes)
    return app


def listener(port: int) -> Celery:
    """The same with a worker's timeouts."""
    return publisher(port, broker_transport_options=settings.CELERY_WORKER_TRANSPORT_OPTIONS)


def any_task(port: int) -> Any:
    def ring(pk: int) -> None: ...

    return publisher(port).task(ring, name="any")


def seconds_taken(act: Callable[[], object], *, failing: bool) -> float:
    started = time.monotonic()
    if failing:
        with pytest.raises(Exception, match=r"(?i)time|refused|connect"):
            act()
    else:
        act()
    return time.monotonic() - started


def start_server() -> Server:
    server = Redis() if os.environ.get("REDIS_URL") else Valkey()
    server.start()
    return server


@pytest.fixture
def server() -> Iterator[Server]:
    server = start_server()
    yield server
    server.stop()


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def start(port: int, **options: Any) -> Worker:
        started.append(Worker(tmp_path, port, **options))
        return started[-1]

    yield start
    for worker in started:
        stop(worker.process, (signal.SIGKILL, 5))


@pytest.fixture(scope="module")
def quiet_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Worker, "redis.Redis"]]:
    """One worker for the tests that leave it as they found it."""
    server = start_server()
    worker = Worker(tmp_path_factory.mktemp("worker"), server.port)
    yield worker, redis.Redis(port=server.port)
    stop(worker.process, (signal.SIGKILL, 5))
    server.stop()


# ---- publishing: a page never waits long for a broker that is gone


def test_publishing_to_a_refused_port_fails_at_once() -> None:
    app = publisher(free_port())

    taken = seconds_taken(lambda: app.send_task("any"), failing=True)

    assert taken < 0.4


def test_publishing_into_a_black_hole_gives_up_within_one_and_a_half_seconds(server: Server) -> None:
    proxy = Proxy(server.port)
    proxy.hole()
    app = publisher(proxy.port)

    taken = seconds_taken(lambda: app.send_task("any"), failing=True)

    assert taken < 1.5
    proxy.close()


def test_publishing_over_a_link_that_died_gives_up_within_one_and_a_half_seconds(server: Server) -> None:
    proxy = Proxy(server.port)
    app = publisher(proxy.port)
    app.send_task("any")
    proxy.hole()

    taken = seconds_taken(lambda: app.send_task("any"), failing=True)

    assert taken < 1.5
    proxy.close()


def test_publishing_to_a_port_that_never_answers_gives_up_within_a_second() -> None:
    port = Unanswered()
    app = publisher(port.port)

    taken = seconds_taken(lambda: app.send_task("any"), failing=True)

    assert taken < 0.9
    port.close()


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_delays_a_transaction_once_and_loses_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(broker, "_silent_until", 0.0)
    proxy = Proxy(server.port)
    proxy.hole()
    task = any_task(proxy.port)

    def save_and_ring_twice() -> None:
        with transaction.atomic():
            saved = ContentType.objects.create(app_label="core", model="saved")
            broker.poke(task, saved.pk)
            broker.poke(task, saved.pk)

    with caplog.at_level(logging.ERROR):
        taken = seconds_taken(save_and_ring_twice, failing=False)

    assert taken < 1.5
    assert ContentType.objects.filter(model="saved").count() == 1
    [logged] = caplog.records
    assert logged.message.startswith("The broker does not answer, so any waits for the next sweep: Timeout")
    proxy.close()


@pytest.mark.django_db(transaction=True)
def test_the_bell_is_tried_again_when_some_time_has_passed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "_silent_until", time.monotonic() - 1)
    task = any_task(server.port)

    broker.poke(task, 17)

    assert redis.Redis(port=server.port).llen("celery") == 1


# ---- the worker


def test_a_worker_hears_again_after_its_links_died_in_silence(server: Server, start_worker: Callable[..., Worker]) -> None:
    """Without `socket_timeout` it stays deaf for ever; without our `health_check_interval` for about a minute."""
    proxy = Proxy(server.port)
    worker = start_worker(proxy.port)
    proxy.hole()
    time.sleep(1)
    proxy.heal()

    worker.send("after")

    assert worker.saw("done after", within=25), worker.log.read_text()
    proxy.close()


def test_a_worker_that_is_deaf_for_good_ends_itself_and_says_so_once(server: Server, start_worker: Callable[..., Worker]) -> None:
    """F32: without `socket_timeout` nothing else would ever wake it. Without core/deaf.py it lives on, and hears nothing."""
    proxy = Proxy(server.port)
    worker = start_worker(proxy.port, deaf_after=4, socket_timeout=None, health_check_interval=0)
    proxy.hole()
    time.sleep(1)
    proxy.heal()

    worker.send("after")

    assert worker.process.wait(20) == deaf.EXIT_CODE
    assert worker.log.read_text().count("this worker is deaf") == 1
    assert "done after" not in worker.traces.read_text()
    proxy.close()


def test_a_task_in_hand_when_the_link_died_keeps_no_deaf_worker_alive(server: Server, start_worker: Callable[..., Worker]) -> None:
    """F32: while it seeks the broker, Celery hears of no task that ends, and believes that it still runs."""
    proxy = Proxy(server.port)
    worker = start_worker(proxy.port, deaf_after=3, longest_task=4)
    worker.send("in-hand", 12)
    assert worker.saw("begin in-hand")

    proxy.hole()

    assert worker.process.wait(40) == deaf.EXIT_CODE
    proxy.close()


def test_a_worker_that_is_busy_or_hears_something_now_and_then_is_not_deaf(server: Server, start_worker: Callable[..., Worker]) -> None:
    worker = start_worker(server.port, deaf_after=2)

    worker.send("long", 4)
    assert worker.saw("done long")
    for number in range(4):
        worker.send(f"short{number}")
        time.sleep(1)

    assert worker.saw("done short3")
    assert worker.process.poll() is None


def test_a_task_whose_process_was_killed_runs_again_at_once(server: Server, start_worker: Callable[..., Worker]) -> None:
    """`acks_late` alone acknowledges it as failed; `reject_on_worker_lost` alone has nothing left to reject."""
    worker = start_worker(server.port)
    worker.send("twice", 1)
    assert worker.saw("begin twice")

    os.kill(worker.child(), signal.SIGKILL)

    assert worker.saw("done twice", within=20), worker.log.read_text()


def test_the_task_of_a_killed_worker_is_found_by_another_within_seconds(server: Server, start_worker: Callable[..., Worker]) -> None:
    """`unacked_restore_interval` and `unacked_restore_throttle`: by default a worker looks every 100 seconds."""
    first, second = start_worker(server.port, visibility_timeout=1), start_worker(server.port, visibility_timeout=1)
    first.send("alpha", 60)
    first.send("bravo", 60)
    assert first.saw("begin alpha")
    assert first.saw("begin bravo")

    os.killpg(first.process.pid, signal.SIGKILL)

    lost = first.running().encode()
    queue = redis.Redis(port=server.port)
    assert wait_for(lambda: any(lost in message for message in queue.lrange("celery", 0, -1)), patience=8), second.log.read_text()


def test_running_tasks_may_finish_when_the_worker_is_stopped(server: Server, start_worker: Callable[..., Worker]) -> None:
    worker = start_worker(server.port)
    worker.send("last", 2)
    assert worker.saw("begin last")

    worker.process.send_signal(signal.SIGQUIT)

    assert worker.saw("done last"), worker.log.read_text()


def test_a_busy_worker_leaves_the_rest_of_the_queue_to_others(quiet_worker: tuple[Worker, Any]) -> None:
    worker, connection = quiet_worker

    for number in range(6):
        worker.send(f"queued{number}", 0.5 if number == 0 else 0)
    assert worker.saw("begin queued0")
    time.sleep(0.2)

    assert connection.hlen("unacked") == 1
    assert connection.llen("celery") == 5
    assert worker.saw("done queued5")


def test_a_pool_process_is_replaced_before_it_grows_old(quiet_worker: tuple[Worker, Any]) -> None:
    worker, _ = quiet_worker
    before = len(worker.read())

    for _ in range(settings.CELERY_WORKER_MAX_TASKS_PER_CHILD + 1):
        worker.send("many")
    worker.saw("done many", times=settings.CELERY_WORKER_MAX_TASKS_PER_CHILD + 1, within=20)

    assert len({trace.split()[2] for trace in worker.read()[before:]}) == 2


def test_a_message_that_is_not_json_is_refused_and_the_next_one_runs(quiet_worker: tuple[Worker, Any]) -> None:
    worker, _ = quiet_worker

    worker.send("pickled", serializer="pickle")
    worker.send("plain")

    assert worker.saw("done plain")
    assert not any("pickled" in trace for trace in worker.read())


def test_nobody_keeps_results() -> None:
    assert publisher(free_port()).conf.task_ignore_result is True


def test_a_task_is_stopped_before_its_message_is_handed_to_somebody_else(server: Server) -> None:
    app = listener(server.port)

    with app.connection_for_read() as connection:
        handed_out_again_after = connection.default_channel.visibility_timeout

    assert 0 < app.conf.task_soft_time_limit < app.conf.task_time_limit < handed_out_again_after <= 900


def test_a_listening_link_is_kept_alive_by_the_system(server: Server) -> None:
    with listener(server.port).connection_for_read() as connection:
        link = connection.default_channel.client.connection_pool.get_connection()

        assert link._sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert publisher(server.port).connection_for_write().default_channel.socket_keepalive is None


def test_a_worker_that_connects_gives_up_on_an_unanswered_port_and_tries_again() -> None:
    port = Unanswered()
    connection = listener(port.port).connection_for_read()

    taken = seconds_taken(connection.transport.establish_connection, failing=True)

    assert taken < 4.5
    port.close()


# ---- the embedded broker


def test_what_is_queued_survives_when_the_embedded_broker_is_killed(tmp_path: Path) -> None:
    command = valkey_command(tmp_path / "v.sock", tmp_path / "data")
    connection = redis.Redis(unix_socket_path=str(tmp_path / "v.sock"))
    first = spawn(command, stdout=subprocess.DEVNULL)
    assert wait_for(lambda: answers_ping(tmp_path / "v.sock"), patience=10)
    connection.lpush("celery", "message")
    first.kill()
    first.wait()

    second = spawn(command, stdout=subprocess.DEVNULL)
    assert wait_for(lambda: answers_ping(tmp_path / "v.sock"), patience=10)

    assert connection.lrange("celery", 0, -1) == [b"message"]
    stop(second)
