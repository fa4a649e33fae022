"""The faults of a server room, one function each. What is promised for each: the sentence beside it; who keeps it: `guards.py`.

A fault function breaks the world, mends it, and asserts what it saw. Afterwards `run.py` holds the ledger against the database.
"""

import datetime
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.chaos.world import World
from tools.portal_servers import wait_for


@dataclass(frozen=True)
class Fault:
    """`services` are running when it begins; `kills` says how often it strikes in the short and in the long run."""

    code: str
    promise: str
    strike: Callable[[World, int], None]
    services: tuple[str, ...]
    kills: tuple[int, int]
    in_slice: bool


SILENCE = 180 + 330 + 30  # seconds until a deaf worker ends itself, when it had the longest of tasks in hand

FAULTS: list[Fault] = []


def fault(
    code: str, promise: str, *, services: str = "worker beat tick", kills: tuple[int, int] = (1, 1), in_slice: bool = True
) -> Callable[[Callable[[World, int], None]], Callable[[World, int], None]]:
    def register(strike: Callable[[World, int], None]) -> Callable[[World, int], None]:
        FAULTS.append(Fault(code, promise, strike, tuple(services.split()), kills, in_slice))
        return strike

    return register


def people(number: int) -> list[Any]:
    from tests import factories

    return [factories.person() for _ in range(number)]


# ---- senders that die


@fault("F1", "kill -9 of worker and tick at any moment: nothing lost, at most the mail in flight comes twice", kills=(6, 500))
def senders_are_killed(world: World, kills: int) -> None:
    readers, struck = people(12), world.kills
    while world.kills - struck < kills:
        world.ledger.seconds_before_answer = 0.02  # a mail is in flight for a while, so that some kills hit one
        for _ in range(50):  # no more: a mail lists a hundred things, and the ledger reads what it lists
            world.tell(readers, count=1)
            time.sleep(world.random.uniform(0.05, 0.6))
            victim = world.random.choice(["tick", "tick", "worker", "child", "child", "child"])
            _ = world.kill_a_child() if victim == "child" else world.kill(victim)
            if world.kills - struck == kills:
                break
        world.ledger.seconds_before_answer = 0
        _until_nothing_is_held(world)


def _until_nothing_is_held(world: World) -> None:
    """Leases of the dead run out by themselves after a minute and a half; here they are let go, while nobody lives who holds one."""
    for _ in range(6):
        world.stop("worker", "beat", "tick")
        _let_them_try_again(world)
        world.start("worker", "beat", "tick")
        if world.wait_until_quiet(30) < 30:
            return


@fault("F2", "a mail in flight at two deaths of its sender waits for a person; the others go on", services="", kills=(2, 2))
def the_same_mail_kills_its_sender(world: World, kills: int) -> None:
    from notifications.models import Mail

    poison, *others = people(4)
    [token] = world.tell([poison])
    for _ in range(2):
        _kill_with_message_in_flight(world)
        world.shorten_leases()
    world.tell(others)
    world.start("worker", "beat", "tick")
    world.wait_until_quiet(40, but=[token])

    assert Mail.objects.get(notices__rung=token).state == "dead"


def _kill_with_message_in_flight(world: World) -> None:
    """A sender of its own, killed after the mail server has the mail and before it has answered."""
    arrived = len(world.ledger.messages)
    world.ledger.held.clear()
    sender = world.process("from notifications.delivery import deliver_due; deliver_due()")
    assert wait_for(lambda: len(world.ledger.messages) > arrived, patience=20, process=sender)
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    world.kills += 1
    world.ledger.held.set()


@fault("F3", "kill -9 of the web process between commit and bell: the sweep finds the row within 60 s", services="tick")
def the_web_process_dies_before_it_rings(world: World, kills: int) -> None:
    [reader] = people(1)
    token = world.ledger.new_token()
    dies = world.process(
        f"""
import os, signal
from django.db import transaction
from accounts.models import Department, User
from notifications import actions
from notifications.models import Urgency
actions.poke = lambda task: transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
actions.tell([User.objects.get(pk={reader.pk})], kind="chaos.{token}", about=Department.objects.first(), rung="{token}", occurrence="once",
             subject="Påminnelse {token}", text="Läs.", why="Du är ansvarig.", path="/", urgency=Urgency.NOW)
"""
    )
    assert dies.wait(30) == -signal.SIGKILL
    world.kills += 1
    world.ledger.promise(token, reader.email)

    assert world.eventually(lambda: not world.ledger.missing(), patience=60) is not None


# ---- a broker that is gone, deaf or forgetful


@fault("F4", "the broker restarts, three times, and refuses for 15 s: tasks run again within 10 s", kills=(2, 4))
def the_broker_restarts(world: World, kills: int) -> None:
    for number in range(kills):
        world.kill_redis()
        world.kills += 1
        time.sleep(15 if number == 3 else 1)
        world.start_redis()
    patience = 10 if kills > 2 else 25  # the short run may have a busy machine under it
    assert world.eventually(lambda: a_task_ran(world), patience=patience) is not None, world.log("worker")[-2000:]


def a_task_ran(world: World) -> bool:
    """A canary sent now reaches its row in the database."""
    from core.models import Heartbeat
    from core.sweeps import database_now
    from core.tasks import canary

    asked_at = database_now()
    try:
        canary.delay()
    except Exception:  # the broker may still be on its way up
        return False
    return wait_for(lambda: Heartbeat.objects.filter(name="canary", at__gte=asked_at).exists(), patience=1.5)


@fault("F5", "the link to the broker dies in silence: mail leaves meanwhile without it, and the worker hears again within 60 s")
def the_link_dies_in_silence(world: World, kills: int) -> None:
    world.proxy.hole()
    hole_until = time.monotonic() + (40 if kills > 1 else 12)
    world.tell(people(3))
    assert world.eventually(lambda: not world.ledger.missing(), patience=45) is not None, "nothing left while the broker was gone"
    time.sleep(max(0, hole_until - time.monotonic()))
    world.proxy.heal()
    assert world.eventually(lambda: a_task_ran(world), patience=60) is not None, world.log("worker")[-2000:]


@fault("F6", "the broker forgets everything: nothing to repair", kills=(2, 10))
def the_broker_forgets(world: World, kills: int) -> None:
    """The worker is gone meanwhile: a paused one has already been handed the first message by the kernel."""
    for _ in range(kills):
        world.stop("worker")
        world.tell(people(2), count=2)
        assert redis_says(world, b"FLUSHALL") == b"+OK"
        world.start("worker")
        world.kills += 1
    world.wait_until_quiet(75)


def redis_says(world: World, *words: bytes) -> bytes:
    """The first line of its answer to this command."""
    with socket.create_connection(("127.0.0.1", world.redis.port), timeout=5) as line:
        line.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
        return line.recv(1000).partition(b"\r\n")[0]


@fault("F7", "a page saves while the broker is gone: it answers within 1.5 s, the row is there, the trouble is logged once", services="")
def a_page_saves_without_a_broker(world: World, kills: int) -> None:
    world.proxy.hole()
    started = time.monotonic()
    first = world.tell(people(1))
    taken = time.monotonic() - started
    world.tell(people(2))
    world.proxy.heal()
    from notifications.models import Notice

    assert taken < 1.5, f"{taken:.1f} s"
    assert Notice.objects.filter(rung=first[0]).count() == 1
    world.start("tick")
    world.wait_until_quiet(60)


@fault("F8", "a message delivered again and again does nothing more", kills=(1, 1))
def every_task_comes_five_times(world: World, kills: int) -> None:
    from core.sweeps import registered
    from core.tasks import run_sweep
    from notifications.tasks import deliver_due

    world.ledger.seconds_before_answer = 0.05  # so that they meet
    world.tell(people(12))
    for _ in range(5):
        deliver_due.delay()
        for one in registered():
            run_sweep.delay(one.name)
    world.wait_until_quiet(40)
    assert max(world.ledger.copies().values()) == 1, "nobody died, and yet a mail came twice"


@fault("F32", "a worker that is alive and deaf ends itself and is started again", services="beat tick", in_slice=False)
def a_worker_is_deaf(world: World, kills: int) -> None:
    world.start("worker")
    before = world.services["worker"].process
    world.proxy.hole()
    assert before is not None
    assert world.eventually(lambda: before.poll() is not None, patience=SILENCE) is not None, "it did not end itself"
    world.proxy.heal()
    world.kills += 1
    assert world.eventually(lambda: a_task_ran(world), patience=60) is not None


# ---- a mail server in all its moods


@fault("F18", "a mail server that is down, silent or hangs up after the last byte: retried, and at most one copy extra", services="")
def the_mail_server_misbehaves(world: World, kills: int) -> None:
    world.ledger.stop()
    world.tell(people(3))
    _sweep(world)
    world.ledger.start()
    _let_them_try_again(world)
    _sweep(world)
    assert not world.ledger.missing()

    world.ledger.hang_up_after_data = True
    world.tell(people(1))
    _sweep(world)
    world.ledger.hang_up_after_data = False
    _let_them_try_again(world)
    _sweep(world)
    assert not world.ledger.missing()


def _sweep(world: World) -> None:
    assert world.process("from notifications.delivery import deliver_due; deliver_due()").wait(120) == 0


def _let_them_try_again(world: World) -> None:
    """The pauses grow from a minute; here the next try is now."""
    from django.utils import timezone

    from notifications.models import Mail

    world.shorten_leases()
    Mail.objects.filter(state="retry").update(due_at=timezone.now())


@fault("F19", "421, 450 and 452 are tried again, 550 and 552 wait for a person, each for its own recipient only", services="")
def the_mail_server_answers_in_numbers(world: World, kills: int) -> None:
    from notifications.models import Mail

    codes = ["450 4.2.1 busy", "452 4.3.1 full", "421 4.3.2 closing", "550 5.1.1 unknown", "552 5.2.2 full"]
    readers = people(len(codes))
    for reader, code in zip(readers, codes, strict=True):
        world.ledger.answers[reader.email] = code
        world.tell([reader])
    fine = world.tell(people(2))
    for _ in range(3):
        _sweep(world)
        _let_them_try_again(world)
    states = [Mail.objects.get(recipient=reader).state for reader in readers]
    assert states == ["retry", "retry", "retry", "dead", "dead"], states
    world.ledger.answers.clear()
    _let_them_try_again(world)
    _sweep(world)
    came = {token for token, _ in world.ledger.came()}
    assert set(fine) <= came
    assert [Mail.objects.get(recipient=reader).state for reader in readers] == ["accepted"] * 3 + ["dead"] * 2


@fault("F20", "the only responsible person's address is refused: the substitute is told within 15 minutes", services="")
def the_only_recipient_bounces(world: World, kills: int) -> None:
    from django.utils import timezone

    from core.sweeps import run_all
    from inquiries.actions import log_inquiry
    from tests import factories

    account = factories.active_account()
    responsible = account.roster.get(role="responsible").person
    substitute = account.roster.get(role="substitute").person
    world.ledger.answers[responsible.email] = "550 5.1.1 unknown"
    now = timezone.now()
    log_inquiry(
        account=account,
        facts={"kind": "comment", "url": "", "text": "När öppnar ni?", "display_name": "", "posted_at": now},
        by=factories.officer(),
        now=now,
    )
    monday = _next_monday_morning(now)
    reached: list[str] = []
    for minutes in range(0, 30, 5):
        run_all(now=monday + datetime.timedelta(minutes=minutes))
        reached = [one.recipient for one in world.ledger.arrived if one.recipient == substitute.email]
        if reached:
            assert minutes <= 15
            break
    assert reached, "the substitute was never told"


def _next_monday_morning(now: datetime.datetime) -> datetime.datetime:
    from django.utils import timezone

    from core.workdays import WorkCalendar

    day = WorkCalendar.current().add_working_days(timezone.localdate(now), 1)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(7, 5)))


@fault("F30", "one row that cannot be sent dies alone; the queue behind it moves", services="")
def a_poison_row_is_first_in_line(world: World, kills: int) -> None:
    from accounts.models import User

    bad, *good = people(4)
    [token] = world.tell([bad])
    User.objects.filter(pk=bad.pk).update(email="nej\r\nBcc: alla@kommunen.example")
    fine = world.tell(good)
    world.start("tick")
    world.wait_until_quiet(40, but=[token])
    assert {token for token, _ in world.ledger.came()} >= set(fine)
    assert not any("alla@" in one.recipient for one in world.ledger.arrived)


@fault(
    "F31",
    "very many at once: all through, and pages stay as quick as before",
    services="web worker beat tick",
    kills=(300, 10_000),
    in_slice=False,
)
def very_many_at_once(world: World, kills: int) -> None:
    from accounts.models import User

    start = User.objects.count()
    User.objects.bulk_create(
        User(email=f"manga{start + number}@kommunen.example", name=f"Person {number}", password="!") for number in range(kills)
    )
    readers = list(User.objects.order_by("-pk")[:kills])
    quiet = _slowest_of_twenty(world)
    world.ledger.seconds_before_answer = 0.05 if kills > 1000 else 0.005  # at most twenty a second from one sender
    world.tell(readers)
    busy = max(_slowest_of_twenty(world) for _ in range(3))
    patience = 120 + kills * 0.08
    taken = world.wait_until_quiet(patience)
    world.ledger.seconds_before_answer = 0
    assert taken < patience, f"{taken:.0f} s"
    assert busy < max(2 * quiet, 1.0), f"a page took {busy:.2f} s, {quiet:.2f} s before"


def _slowest_of_twenty(world: World) -> float:
    """The 95th percentile of twenty page loads, in seconds."""
    import urllib.request

    times = []
    for _ in range(20):
        started = time.monotonic()
        urllib.request.urlopen(f"http://127.0.0.1:{world.web_port}/sociala-medier/", timeout=20).read()
        times.append(time.monotonic() - started)
    return sorted(times)[18]


# ---- SQLite


@fault("F13", "SQLite with four writers and a reader: nobody finds the database locked", services="", kills=(4, 8))
def four_write_in_sqlite(world: World, kills: int) -> None:
    database = f"sqlite:///{world.folder / 'four.sqlite3'}"
    number = 500 if kills > 4 else 60
    migrate = world.process("from django.core.management import call_command; call_command('migrate', verbosity=0)", DATABASE_URL=database)
    assert migrate.wait(120) == 0
    write = f"""
from accounts.models import User
for number in range({number}):
    from django.db import transaction
    with transaction.atomic():
        before = User.objects.count()
        User.objects.create(email=f"{{__import__('os').getpid()}}.{{number}}@kommunen.example", name=f"Person {{before}}")
"""
    read = f"from accounts.models import User\nfor _ in range({number * 2}): list(User.objects.values_list('pk', flat=True)[:50])"
    processes = [world.process(write, DATABASE_URL=database) for _ in range(4)] + [world.process(read, DATABASE_URL=database)]
    assert [process.wait(300) for process in processes] == [0] * 5, "a writer failed"
