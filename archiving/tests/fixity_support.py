"""How tests hurt what is stored, and have it read."""

import datetime
from zoneinfo import ZoneInfo

from archiving import fixity, storage
from archiving.models import FixityFault, FixityRun
from tests.factories_archive import stored

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NIGHT = datetime.datetime(2026, 11, 23, 1, 30, tzinfo=STOCKHOLM)


def flip_a_byte(file):
    path = storage.path_of(file)
    path.chmod(0o640)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lose(file):
    storage.path_of(file).unlink()


def run_at(now=NIGHT):
    fixity.check_what_is_due(now=now)
    return FixityRun.objects.first()


def a_fault(damage=flip_a_byte):
    file = stored()
    damage(file)
    run_at()
    return FixityFault.objects.get(stored=file)
