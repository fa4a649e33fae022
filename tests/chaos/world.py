"""The whole portal on this machine, to be broken: PostgreSQL, Redis behind a proxy, a mail server, web, worker, beat and tick."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults import Proxy
from tools.portal_servers import Postgres, Redis, adopt_orphans, answers_ping, children_of, command_of, descendants_of, free_port, wait_for

MOVED_CLOCK = Path(__file__).parent / "moved_clock"
FAKETIME = "/usr/lib/{machine}-linux-gnu/faketime/libfaketime.so.1"


class World:
    """Use it as a context. `services` are the very commands that `./portal run` starts, watched and restarted in the same way."""

    def __init__(self, *, seed: int) -> None:
        self.random = random.Random(seed)
        self.folder = Path(os.environ["PORTAL_VAR"])
        self.postgres, self.redis = Postgres(), Redis()
        self.kills = 0
        self.notes: list[str] = []
        self.clock = 0  # seconds that the portal's clocks are ahead of ours
        self._watching = threading.Event()
        self._watched: set[str] = set()

    def __enter__(self) -> "World":
        adopt_orphans()  # so that what a killed process leaves behind can be told from what others run on this machine
        self.postgres.start()
        self.redis.start()
        self.proxy = Proxy(self.redis.port)
        mail_port, self.web_port = free_port(), free_port()
        os.environ.update(
            PORTAL_MODE="test",
            DATABASE_URL=self.postgres.url,
            REDIS_URL=f"redis://127.0.0.1:{self.proxy.port}/0",
            EMAIL_URL=f"smtp://127.0.0.1:{mail_port}",
            SITE_URL=f"http://127.0.0.1:{self.web_port}",
            DJANGO_SETTINGS_MODULE="markaryd_some.settings",
        )
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        from tests.chaos.ledger import Ledger

        self.ledger = Ledger()
        self.ledger.port = mail_port
        self.ledger.start()
        from tools import portal_run

        portal_run.say = lambda text: None  # deaths are what this is about
        self.services = {service.name: service for service in portal_run.list_services("127.0.0.1", self.web_port)}
        self._commands = {name: service.command for name, service in self.services.items()}
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        from django.db import connections

        from tools.portal_servers import end_all_children

        self._watching.clear()
        time.sleep(0.3)
        for service in self.services.values():
            service.stop()
        connections.close_all()
        self.ledger.stop()
        self.proxy.close()
        self.redis.stop()
        self.postgres.stop()
        end_all_children()

    # ---- the portal's processes

    def start(self, *names: str) -> None:
        """Start these services, and restart them when they die, as `./portal run` does."""
        for name in names:
            service = self.services[name]
            service.command = [*self._clock_prefix(self.clock), *self._commands[name]]
            service.start()
        self._watched = self._watched | set(names)
        self._watching.set()
        if "web" in names:
            assert wait_for(self._web_answers, patience=40), self.log("web")
        if "worker" in names:
            assert wait_for(lambda: " ready." in self.log("worker"), patience=40), self.log("worker")

    def stop(self, *names: str) -> None:
        self._watched = self._watched - set(names)
        for name in names:
            service = self.services[name]
            service.stop()
            service.process = None
            service.log.unlink(missing_ok=True)

    def settle(self, services: Iterable[str]) -> None:
        """Before the next fault: these services and no others, nothing left to send, nothing promised, everything whole."""
        from notifications.models import DeliveryAttempt, Mail

        wanted = set(services)
        self.stop(*[name for name, service in self.services.items() if service.process is not None and name not in wanted])
        if self.proxy.swallowing:
            self.proxy.heal()
        self.ledger.forget()
        unsent = Mail.objects.filter(state__in=["due", "leased", "retry"])
        DeliveryAttempt.objects.filter(mail__in=unsent, finished_at__isnull=True).update(finished_at=timezone_now(), outcome="uncertain")
        unsent.update(state="dropped", leased_until=None)
        self.start(*[name for name in services if self.services[name].process is None])

    def stop_everything(self) -> None:
        self.stop(*[name for name, service in self.services.items() if service.process is not None])

    def log(self, name: str) -> str:
        path = self.services[name].log
        return path.read_text(errors="replace") if path.exists() else ""

    def kill(self, name: str) -> bool:
        """kill -9, the process and its children. False when it was not running just then."""
        service = self.services[name]
        process = service.process
        if process is None or process.poll() is not None:
            return False
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        service.pause, service.started_at = 0.1, 0.0
        self.kills += 1
        return True

    def kill_a_child(self, name: str = "worker") -> bool:
        """kill -9 of one pool process, as the kernel does when memory is out."""
        process = self.services[name].process
        children = children_of(process.pid) if process else []
        if not children:
            return False
        with suppress(ProcessLookupError):
            os.kill(self.random.choice(children), signal.SIGKILL)
            self.kills += 1
            return True
        return False

    def _watch(self) -> None:
        while True:
            if self._watching.wait(1):
                for name in list(self._watched):
                    with suppress(OSError):
                        self.services[name].watch()
            time.sleep(0.1)

    def _web_answers(self) -> bool:
        from tools.portal_run import serves

        return serves("127.0.0.1", self.web_port)

    # ---- its surroundings

    def kill_redis(self) -> None:
        self.redis.process.kill()
        self.redis.process.wait()

    def start_redis(self) -> None:
        from tools.portal_servers import Server

        Server.start(self.redis)
        assert wait_for(lambda: answers_ping(self.redis.port), patience=10)

    def set_clock(self, seconds: int) -> None:
        """All the portal's clocks, the database's too, go so far ahead. Stop the services first."""
        from django.db import connections

        connections.close_all()
        self.clock = seconds
        self.postgres.process.send_signal(signal.SIGINT)
        self.postgres.process.wait(20)
        plain = Postgres.command
        self.postgres.command = lambda: [*self._clock_prefix(seconds), *plain(self.postgres)]  # type: ignore[method-assign]  # this server alone
        from tools.portal_servers import Server

        Server.start(self.postgres)

    def _clock_prefix(self, seconds: int) -> list[str]:
        if not seconds:
            return []
        library = FAKETIME.format(machine=os.uname().machine)
        if not Path(library).exists():
            raise AssertionError("libfaketime is missing. Mend it with: sudo apt-get install -y faketime")
        return [
            "env",
            f"LD_PRELOAD={library}",
            f"FAKETIME={seconds:+d}",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "NO_FAKE_STAT=1",
            f"PYTHONPATH={MOVED_CLOCK}",
        ]

    def process(self, code: str, *, clock: int = 0, **environment: str) -> "subprocess.Popen[bytes]":
        """Another process with Django started, on the same database, broker and mail server."""
        command = [*self._clock_prefix(clock), sys.executable, "-c", f"import django; django.setup()\n{code}"]
        return subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)

    def strangers(self) -> dict[int, str]:
        """Living processes that began here and are neither a server nor one of the portal's services: their numbers and commands."""
        known = [self.postgres.process, self.redis.process, *(service.process for service in self.services.values())]
        others = set(children_of(os.getpid())) - {process.pid for process in known if process is not None}
        families = [pid for other in others for pid in (other, *descendants_of(other))]
        return {pid: command for pid in families if (command := command_of(pid))}

    def note(self, text: str) -> None:
        """Stands under the fault's row in the table."""
        self.notes.append(text)

    # ---- what is told, and how it ended

    def tell(self, people: Iterable[Any], *, count: int = 1) -> list[str]:
        """Something must be told to each of them; when the transaction is through, it is promised."""
        from accounts.models import Department
        from notifications.actions import tell
        from notifications.models import Urgency

        people, tokens = list(people), []
        about = Department.objects.order_by("pk")[0]
        for _ in range(count):
            token = self.ledger.new_token()
            tell(
                people,
                kind=f"chaos.{token}",  # two of one kind about one thing would go in one mail, the later instead of the earlier
                about=about,
                rung=token,
                occurrence="once",
                subject=f"Påminnelse {token}",
                text="Läs och svara.",
                why="Du är ansvarig.",
                path="/",
                urgency=Urgency.NOW,
            )
            for person in people:
                self.ledger.promise(token, person.email)
            tokens.append(token)
        return tokens

    def wait_until_quiet(self, patience: float, *, but: Iterable[str] = ()) -> float:
        """Until all that is promised, but for these tokens, has come or waits for a person, and nobody holds a mail. Seconds taken."""
        from notifications.models import Mail

        started, but = time.monotonic(), set(but)

        def quiet() -> bool:
            missing = {token for token, _ in self.ledger.missing()} - but
            if missing and missing - self.given_up():
                return False
            return not Mail.objects.filter(state__in=["due", "leased", "retry"]).exists()

        wait_for(quiet, patience=patience)
        return time.monotonic() - started

    def given_up(self) -> frozenset[str]:
        """Tokens in mails that wait for a person."""
        from notifications.models import Notice

        return frozenset(Notice.objects.filter(mail__state="dead", kind__startswith="chaos.").values_list("rung", flat=True))

    def noted(self) -> set[str]:
        """Message-IDs that the history says may have been sent twice."""
        from core.models import Event
        from notifications.models import Mail

        mails = Event.objects.filter(verb="mail.possibly_sent_twice").values("object_id")
        return set(Mail.objects.filter(pk__in=mails).values_list("message_id", flat=True))

    def what_became_of(self, tokens: Iterable[str], message_ids: Iterable[str]) -> list[tuple[object, ...]]:
        """For the table: where what never came, or came twice, stands in the database."""
        from notifications.models import Mail, Notice

        notices = Notice.objects.filter(rung__in=tokens).values_list("rung", "state", "mail__state", "mail__deliveries__outcome")
        mails = Mail.objects.filter(message_id__in=message_ids)
        tries = mails.values_list("message_id", "state", "uncertain", "attempts", "deliveries__number", "deliveries__outcome")
        return [*notices[:10], *tries.order_by("message_id", "deliveries__number")[:10]]

    def shorten_leases(self) -> None:
        """A sender that was killed holds its mail for a minute and a half; this lets them go. Only when no sender lives."""
        from django.utils import timezone

        from notifications.models import Mail

        Mail.objects.filter(state="leased").update(leased_until=timezone.now())

    def eventually(self, question: Callable[[], object], *, patience: float) -> float | None:
        """Seconds until the answer was yes, or None."""
        started = time.monotonic()
        return time.monotonic() - started if wait_for(question, patience=patience) else None


def timezone_now() -> Any:
    from django.utils import timezone

    return timezone.now()
