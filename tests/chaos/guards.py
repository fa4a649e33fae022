"""What keeps each promise: take the guard away, and the fault is noticed. A fault run that cannot fail would prove nothing.

Each guard is words in a file and what stands there without it. The change is made in a copy of the code, never in the code itself.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.portal_setup import ROOT

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "node_modules", "*.pyc")


@dataclass(frozen=True)
class Guard:
    """`changes`: file, words, and what replaces them."""

    fault: str
    what: str
    changes: tuple[tuple[str, str, str], ...]


MAILS = "notifications/models/mail.py"
DELIVERY = "notifications/delivery.py"
SETTINGS = "markaryd_some/settings.py"
SWEEPS = "core/sweeps.py"
STORAGE = "archiving/storage.py"
UPLOADS = "archiving/uploads.py"
CAPTURES = "archiving/capture_runs.py"

GUARDS = [
    Guard("F1", "mails of a sender that died are taken up again", ((MAILS, "self.filter(due | left_behind)", "self.filter(due)"),)),
    Guard("F2", "after two crashes in one mail a person decides", ((DELIVERY, "MOST_UNCERTAIN = 2", "MOST_UNCERTAIN = 99"),)),
    Guard("F3", "what nobody rang for is found by a sweep", (("notifications/sweeps.py", "delivery.deliver_due(now=now)", "pass"),)),
    Guard(
        "F4",
        "a worker that loses the broker comes back",
        (
            (SETTINGS, "CELERY_TASK_ACKS_LATE = True\n", "CELERY_TASK_ACKS_LATE = True\nCELERY_BROKER_CONNECTION_RETRY = False\n"),
            ("tools/portal_run.py", "elif (code := self.process.poll()) is not None:", "elif (code := None) is not None:"),
        ),
    ),
    Guard("F5", "a link that is silent for five seconds is dead", ((SETTINGS, '    "socket_timeout": 5,', '    "socket_timeout": None,'),)),
    Guard("F6", "what the broker forgot stands in the database", (("notifications/sweeps.py", "delivery.deliver_due(now=now)", "pass"),)),
    Guard(
        "F7",
        "a publisher gives up at once",
        ((SETTINGS, '{"socket_timeout": 1, "socket_connect_timeout": 0.5, "max_retries": 0}', '{"socket_timeout": 9, "max_retries": 3}'),),
    ),
    Guard(
        "F8",
        "only whoever holds the lease sends",
        (
            ("notifications/lease.py", ", leased_until=mail.leased_until)", ")"),
            (DELIVERY, "waiting.select_for_update(skip_locked=database.features.has_select_for_update_skip_locked)", "waiting"),
            (
                DELIVERY,
                "        waiting.filter(pk__in=pks).update(",
                "        time.sleep(0.5)\n        Mail.objects.filter(pk__in=pks).update(",
            ),
            (MAILS, 'name="one_attempt_at_a_time_for_a_mail"', 'name="one_attempt_at_a_time_for_a_mail_"'),
        ),
    ),
    Guard(
        "F9",
        "all that one person should have goes in one mail",
        (("notifications/envelopes.py", "key=_recipient)", "key=lambda one: one.pk)"),),
    ),
    Guard(
        "F10",
        "plain intervals, no dates",
        (
            (SWEEPS, '"schedule": one.every}', '"schedule": crontab(hour=3, minute=0, day_of_month="1", month_of_year="1,7")}'),
            (SWEEPS, "import datetime\n", "import datetime\nfrom celery.schedules import crontab\n"),
            (SWEEPS, '"expires": ring["schedule"]', '"expires": 30'),
        ),
    ),
    Guard(
        "F13",
        "a writer takes its turn from the start",
        ((SETTINGS, '"transaction_mode": "IMMEDIATE",', '"transaction_mode": "DEFERRED",'),),
    ),
    Guard("F15", "the database's clock is the one that counts", ((SWEEPS, 'if connection.vendor != "postgresql":', "if True:"),)),
    Guard(
        "F16",
        "intervals are counted by a clock that never goes back",
        (
            ("core/management/commands/tick.py", "time.monotonic()", "time.mktime(time.localtime()[:8] + (0,))"),
            (SWEEPS, '"schedule": one.every}', '"schedule": 86400}'),
        ),
    ),
    Guard(
        "F18",
        "what did not get through is tried again",
        ((DELIVERY, "State.DEAD if attempts >= MOST_ATTEMPTS or", "State.DEAD if True or"),),
    ),
    Guard(
        "F19",
        "four hundreds are tried again, five hundreds are not",
        (("notifications/mail.py", "500 <= code < 600", "400 <= code < 600"),),
    ),
    Guard("F20", "who is next is asked when a mail dies", ((DELIVERY, "    pass_on(now=clock())\n", ""),)),
    Guard(
        "F30",
        "an address that no mail can have is refused before it reaches the others",
        (("notifications/mail.py", "    except ValidationError:", "    except ZeroDivisionError:"),),
    ),
    Guard(
        "F31",
        "a sweep goes on until nothing is due",
        ((DELIVERY, "time.monotonic() - started < LONGEST_SWEEP", "time.monotonic() - started < 0.001"),),
    ),
    Guard("F14", "a full disk is told from other trouble", ((STORAGE, "FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)", "FULL = ()"),)),
    Guard(
        "F21",
        "a page that does not answer is given up",
        (("archiving/capture/engine.py", "threading.Thread(target=self._watch, daemon=True).start()", "pass"),),
    ),
    Guard(
        "F22",
        "an upload's bytes have a second name until their row is committed",
        (
            (UPLOADS, "        os.link(path, second)\n", "        os.rename(path, second)\n"),
            (UPLOADS, "        search.index(stored,", '        __import__("time").sleep(5)\n        search.index(stored,'),
        ),
    ),
    Guard(
        "F22",
        "a capture is handed in and ended in one transaction",
        (
            (CAPTURES, "@transaction.atomic\ndef _hand_in", "def _hand_in"),
            (CAPTURES, "select_for_update().exists()", "exists()"),
            (CAPTURES, "    _move(job, token, State.DONE", "    time.sleep(5)\n    _move(job, token, State.DONE"),
        ),
    ),
    Guard("F22", "working folders of the dead are swept", ((STORAGE, "path.lstat().st_mtime < oldest", "False"),)),
    Guard(
        "F22",
        "what the browsers of the dead had written is swept",
        (("archiving/capture/process.py", "                shutil.rmtree(left, ignore_errors=True)\n", ""),),
    ),
    Guard(
        "F23",
        "bytes are on the disk before the row says so",
        ((STORAGE, "            os.fsync(file.fileno())\n", "            pass\n"),),
    ),
    Guard("F23", "and so are their names", ((STORAGE, "        os.fsync(descriptor)\n", "        pass\n"),)),
    Guard(
        "F24",
        "a file is read and not only weighed",
        (("archiving/fixity.py", "return None if digest.hexdigest() == stored.sha256 else", "return None if digest else"),),
    ),
    Guard("F32", "a worker that hears nothing ends itself", (("core/deaf.py", "            os._exit(EXIT_CODE)", "            hear()"),)),
]


def prove(only: list[str] | None) -> int:
    """Each chosen guard in turn: the fault's run must fail without it. Exit code 1 when one passes."""
    missed = []
    for guard in GUARDS:
        if only and guard.fault not in only:
            continue
        noticed = _what_breaks_without(guard)
        print(f"{guard.fault:<5} without “{guard.what}”: {noticed or 'NOT NOTICED'}", flush=True)
        if not noticed:
            missed.append(guard.fault)
    print(f"\n{len(missed)} guards can be taken away unnoticed{': ' + ', '.join(missed) if missed else ''}")
    return 1 if missed else 0


def _what_breaks_without(guard: Guard) -> str:
    """What the run says of the fault then; empty when its promise held all the same."""
    folder = Path(tempfile.mkdtemp(prefix="portal-guard-"))
    try:
        copy = folder / "portal"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT, symlinks=True)
        (copy / ".venv").symlink_to(ROOT / ".venv")
        for path, words, instead in guard.changes:
            text = (copy / path).read_text(encoding="utf-8")
            if words not in text:
                raise AssertionError(f"{path} does not hold: {words}")
            (copy / path).write_text(text.replace(words, instead), encoding="utf-8")
        environment = {name: value for name, value in os.environ.items() if name != "PORTAL_VAR"}
        command = [sys.executable, "-m", "tests.chaos.run", "--slice", "--only", guard.fault]
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=900)
        if "promises held" not in done.stdout:
            raise AssertionError(f"the run did not reach its end:\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}")
        broken = [line.strip() for line in done.stdout.splitlines() if line.strip().startswith("BROKEN")]
        return broken[0][:200] if broken else ""
    finally:
        shutil.rmtree(folder, ignore_errors=True)
