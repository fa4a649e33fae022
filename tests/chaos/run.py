"""`./portal chaos`: every fault against a whole portal, one after another, and a table of what was lost, doubled and noted.

Without arguments the long run (at least 500 kills); `--slice` takes the two minutes that `./portal test` runs; `--only F5 F6` some;
`--guards` takes each fault's guard away in a copy of the code and expects the fault to be noticed. `--seed` repeats a run.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.faults import Fault
    from tests.chaos.world import World


@dataclass
class Outcome:
    code: str
    promise: str
    kills: int
    told: int
    lost: int
    extra: int
    seconds: float
    problem: str = ""
    notes: tuple[str, ...] = ()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./portal chaos", description=__doc__)
    parser.add_argument("--slice", action="store_true", help="the two minutes that ./portal test runs")
    parser.add_argument("--only", nargs="+", metavar="FAULT", help="only these, e.g. F5 F6")
    parser.add_argument("--seed", type=int, default=None, help="repeat a run")
    parser.add_argument("--guards", action="store_true", help="take away each guard in turn and expect the fault to be noticed")
    options = parser.parse_args(argv)
    if options.guards:
        from tests.chaos.guards import prove

        return prove(options.only)
    seed = options.seed if options.seed is not None else (1 if options.slice else random.randrange(1_000_000))
    print(f"Chaos with seed {seed} (repeat it with --seed {seed})\n", flush=True)
    os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-chaos-")  # before anything of the portal is imported
    try:
        return _report(list(_strike_all(seed, options.only, short=options.slice)))
    finally:
        shutil.rmtree(os.environ["PORTAL_VAR"], ignore_errors=True)


def _strike_all(seed: int, only: list[str] | None, *, short: bool) -> Iterator[Outcome]:
    from tests.chaos import archive_faults, archive_kills, clock_faults  # noqa: F401  (they add theirs; those that move the clocks come last)
    from tests.chaos.faults import FAULTS
    from tests.chaos.world import World

    with World(seed=seed) as world:
        from tests import factories

        factories.department()
        for one in FAULTS:
            if one.code in only if only else one.in_slice or not short:
                outcome = _strike(world, one, short=short)
                print(f"{one.code:<5} {outcome.seconds:6.1f} s  {outcome.problem or 'ok'}", flush=True)
                yield outcome


def _strike(world: "World", one: "Fault", *, short: bool) -> Outcome:
    from core.verify import verify

    started, kills, problem = time.monotonic(), world.kills, ""
    world.notes.clear()
    try:
        world.settle(one.services)
        one.strike(world, one.kills[0] if short else one.kills[1])
    except AssertionError as error:
        problem = str(error) or f"{traceback.extract_tb(error.__traceback__)[-1].line}\n{traceback.format_exc()}"
    except Exception as error:
        problem = f"{type(error).__name__}: {error}\n{traceback.format_exc()}"
    verdict = world.ledger.judge(noted=world.noted(), given_up=world.given_up())
    if not problem and not verdict.holds:
        became = world.what_became_of(verdict.lost, verdict.not_noted)
        problem = f"lost {verdict.lost[:5]}, twice {verdict.twice[:5]}, not noted {verdict.not_noted[:5]}; {became}"
    _, broken = verify()
    if not problem and broken:
        problem = f"event {broken.number} of the history {broken.sentence}"
    seconds = time.monotonic() - started
    return Outcome(
        one.code, one.promise, world.kills - kills, verdict.told, len(verdict.lost), verdict.extra, seconds, problem, tuple(world.notes)
    )


def _report(outcomes: list[Outcome]) -> int:
    print(f"\n{'fault':<6}{'kills':>6}{'told':>7}{'lost':>6}{'extra':>7}{'seconds':>9}  promise")
    for one in outcomes:
        print(f"{one.code:<6}{one.kills:>6}{one.told:>7}{one.lost:>6}{one.extra:>7}{one.seconds:>9.1f}  {one.promise}")
        for note in one.notes:
            print(f"{'':<7}{note}")
        if one.problem:
            print(f"       BROKEN: {one.problem}")
    broken = [one.code for one in outcomes if one.problem]
    kills, lost, extra = (sum(getattr(one, name) for one in outcomes) for name in ("kills", "lost", "extra"))
    print(f"{'':<6}{kills:>6}{sum(one.told for one in outcomes):>7}{lost:>6}{extra:>7}{sum(one.seconds for one in outcomes):>9.1f}")
    print(f"\n{len(outcomes) - len(broken)} promises held, {len(broken)} broken{': ' + ', '.join(broken) if broken else ''}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
