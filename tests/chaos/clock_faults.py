"""The faults of clocks and schedules. They come after all the others, since the clocks stay moved."""

import datetime
import time

from tests.chaos.faults import a_task_ran, fault, people
from tests.chaos.world import World


@fault("F9", "two schedules and two loops do everything once; after three days without any, one mail each", kills=(1, 1), in_slice=False)
def two_of_everything_and_then_none(world: World, kills: int) -> None:
    second_beat = world.process(
        "from celery.bin.celery import main; import sys; sys.argv = "
        f"['celery', '-A', 'markaryd_some', 'beat', '--schedule', '{world.folder}/second-schedule', '--pidfile', '']; main()"
    )
    second_tick = world.process("from django.core.management import call_command; call_command('tick')")
    world.tell(people(4), count=3)
    world.wait_until_quiet(45)
    for process in (second_beat, second_tick):
        process.terminate()
        process.wait(30)

    world.stop_everything()
    readers = people(3)
    addresses = {reader.email for reader in readers}
    world.tell(readers, count=5)
    world.set_clock(world.clock + 3 * 24 * 3600)
    world.start("tick")
    world.wait_until_quiet(60)
    came = [one.recipient for one in world.ledger.arrived if one.recipient in addresses]
    assert sorted(came) == sorted(addresses), "more than one mail each"


@fault("F10", "the schedule's memory is lost over a half-year: everything that was due is done at once", services="", in_slice=False)
def the_schedule_forgets(world: World, kills: int) -> None:
    from core.models import Heartbeat

    world.start("worker", "beat")
    world.eventually(lambda: a_task_ran(world), patience=20)
    world.stop_everything()
    for path in world.folder.glob("beat-schedule*"):
        path.unlink()
    world.tell(people(2))
    world.set_clock(world.clock + 190 * 24 * 3600)
    from core.sweeps import database_now

    begun = database_now()
    world.start("worker", "beat")
    assert world.eventually(lambda: Heartbeat.objects.filter(name__startswith="sweep.", at__gte=begun).exists(), patience=60) is not None
    world.wait_until_quiet(60)


@fault("F15", "a process whose clock is two hours late or a day early sends nothing twice and nothing too early", services="")
def clocks_disagree(world: World, kills: int) -> None:
    from core.sweeps import database_now
    from notifications.models import Notice

    [tomorrow] = world.tell(people(2))
    Notice.objects.filter(rung=tomorrow).update(due_at=database_now() + datetime.timedelta(hours=20))
    now = world.tell(people(4), count=2)
    tick = "from django.core.management import call_command; call_command('tick')"
    loops = [world.process(tick, clock=world.clock + wrong) for wrong in (-7200, 24 * 3600, 0)]
    try:
        world.wait_until_quiet(40, but=[tomorrow])
        time.sleep(5)
    finally:
        for loop in loops:
            loop.terminate()
            loop.wait(30)
    came = {token for token, _ in world.ledger.came()}
    assert tomorrow not in came, "sent a day early"
    assert came >= set(now)
    Notice.objects.filter(rung=tomorrow).update(due_at=database_now())
    world.start("tick")
    world.wait_until_quiet(40)


@fault("F16", "over the night when the clocks go back, everything goes on and nothing comes twice", services="", in_slice=False)
def the_clocks_go_back(world: World, kills: int) -> None:
    from django.utils import timezone

    begins = datetime.datetime(2027, 10, 31, 0, 59, 40, tzinfo=datetime.UTC)  # twenty seconds before 03.00 becomes 02.00
    world.set_clock(int((begins - timezone.now()).total_seconds()))
    world.start("tick", "worker", "beat")
    for number in range(10):
        if number == 4:
            world.stop("worker", "beat")  # what is told after the change leaves by the loop's interval alone
        world.tell(people(2))
        time.sleep(4)
    world.wait_until_quiet(60)
