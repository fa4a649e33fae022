"""Hostile files are refused with a sentence of their own, or kept as they came; nothing else ever happens (S21, design §9)."""

import random
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from archiving.inspection import Inspected, Refused, inspect_file, inspect_in_child
from archiving.inspection.child import ask
from archiving.inspection.faults import Fault
from archiving.inspection.limits import CHILD_ADDRESS_SPACE, MB, MOST_PIXELS
from archiving.tests.good_files import GOOD
from archiving.tests.hostile_files import FAULTS, HOSTILE, INERT

CHANGES_OF_EACH = 25
# What could eat memory or time if a check were missing: these go through a child of their own, as in the portal.
DANGEROUS = (
    "42.zip", "nollor.zip", "hundratusen.zip", "hundratusen-sager-ett.zip", "bomb.warc.gz", "warc-bomb.wacz", "pixelbomb.png",
    "textbomb.png", "svaller.pdf", "miljarder.xml", "tva-gb.mp4", "nollor.mp4",
)  # fmt: skip


def test_each_hostile_file_is_refused_or_known_to_be_inert():
    assert HOSTILE.keys() == FAULTS.keys() | INERT
    assert not FAULTS.keys() & INERT
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in DANGEROUS])
def test_a_hostile_file_is_refused_with_the_sentence_of_its_fault(name, tmp_path):
    path = HOSTILE[name](tmp_path)

    with pytest.raises(Refused) as refusal:
        inspect_file(path, name=name)

    assert refusal.value.fault == FAULTS[name]
    assert len(refusal.value.sentence) <= 500


@pytest.mark.parametrize("name", sorted(INERT))
def test_an_inert_file_is_kept_as_it_came(name, tmp_path):
    path = HOSTILE[name](tmp_path)
    size, written = path.stat().st_size, path.stat().st_mtime_ns

    found = inspect_file(path, name=name)

    assert found.content_type not in ("text/html", "image/svg+xml", "application/xhtml+xml")
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (size, written)
    assert not [other for other in tmp_path.iterdir() if other != path]


@pytest.mark.parametrize("name", DANGEROUS)
def test_what_could_eat_memory_is_bounded_in_a_child(name, tmp_path):
    path = HOSTILE[name](tmp_path)
    started = time.monotonic()

    answer = ask(path, name=name)

    assert answer.get("fault", "") == FAULTS.get(name, "")
    assert answer["peak_kb"] < 300 * 1024
    assert time.monotonic() - started < 60


def test_each_fault_has_a_swedish_sentence_of_its_own_that_says_what_to_do():
    advice = re.compile(r"\b(?:spara|skriv|lägg|ladda|ta|dela|packa|hämta|exportera|spela|byt|gör|kontrollera)\b", re.IGNORECASE)

    without_advice = [fault.name for fault in Fault if not advice.search(fault.value)]

    assert without_advice == []
    assert len({fault.value for fault in Fault}) == len(Fault.__members__)
    assert max(len(fault.value) for fault in Fault) + 120 <= 500


def test_a_name_out_of_the_file_is_shown_short_and_without_control_characters():
    refusal = Fault.ZIP_PATH.refused(name="../" + "a" * 500 + "\u202e\n\0")

    assert "\u202e" not in refusal.sentence
    assert len(refusal.sentence) < 300


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_cut_off_is_refused(name, tmp_path):
    path = GOOD[name](tmp_path)
    whole = path.read_bytes()

    for share in (0.02, 0.3, 0.6, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(Refused):
            inspect_file(path, name=name)


@pytest.mark.parametrize("name", GOOD)
def test_a_file_with_bytes_changed_is_read_or_refused_and_nothing_else_is_raised(name, tmp_path):
    """Seeded: the same changes each time."""
    path = GOOD[name](tmp_path)
    whole = path.read_bytes()

    for number in range(CHANGES_OF_EACH):
        path.write_bytes(changed(whole, random.Random(f"{name} {number}")))
        with suppress(Refused):
            inspect_file(path, name=name)


def changed(whole: bytes, dice: random.Random) -> bytes:
    """Bytes overwritten, one bit turned, or a piece put in another place."""
    content = bytearray(whole)
    way = dice.randrange(3)
    if way == 0:
        for _ in range(dice.randrange(1, 10)):
            content[dice.randrange(len(content))] = dice.randrange(256)
    elif way == 1:
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    else:
        there, here = dice.randrange(len(content)), dice.randrange(len(content))
        content[there : there + dice.randrange(50)] = content[here : here + dice.randrange(50)]
    return bytes(content)


# ---- the child


def test_a_child_gives_what_the_inspection_gives(tmp_path):
    path = GOOD["facebook.zip"](tmp_path)

    found = inspect_in_child(path, name="facebook.zip")

    assert isinstance(found, Inspected)
    assert found == inspect_file(path, name="facebook.zip")


def test_a_child_refuses_what_the_inspection_refuses(tmp_path):
    path = HOSTILE["skript.pdf"](tmp_path)

    with pytest.raises(Refused) as refusal:
        inspect_in_child(path, name="skript.pdf")

    assert refusal.value.fault == "PDF_SCRIPT"


def test_a_child_that_takes_too_long_is_ended_and_the_file_refused(tmp_path):
    path = GOOD["utskrift.pdf"](tmp_path)

    answer = ask(path, name="utskrift.pdf", wall_seconds=0.01)

    assert answer["refused"] == Fault.TOO_HEAVY.value
    assert [line for line in running() if str(path) in line] == []


def running() -> list[str]:
    """The command lines of all processes."""
    lines = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended while we looked
            lines.append(place.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return lines


@pytest.mark.parametrize(
    ("greedy", "ends_with"),
    [
        ("bytearray(2 * 10**9)", "MemoryError"),
        ("open('/tmp/' + os.urandom(8).hex(), 'wb').write(bytes(2_000_000))", "File too large"),
        ("[os.dup(1) for _ in range(100)]", "Too many open files"),
    ],
)
def test_a_child_that_wants_too_much_gets_nothing(greedy, ends_with, tmp_path):
    script = f"import os; from archiving.inspection.__main__ import _bound; _bound(); {greedy}".replace("/tmp/", f"{tmp_path}/")

    ended = subprocess.run([sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    assert ended.returncode != 0
    assert ends_with in ended.stderr


def test_a_child_that_dies_without_a_word_has_refused_the_file(tmp_path, monkeypatch):
    path = GOOD["utskrift.pdf"](tmp_path)
    monkeypatch.setattr("archiving.inspection.child.sys.executable", "/bin/false")

    with pytest.raises(Refused) as refusal:
        inspect_in_child(path, name="utskrift.pdf")

    assert refusal.value.fault == "TOO_HEAVY"


def test_a_child_knows_no_secrets(tmp_path, monkeypatch):
    """What it is given is what stands in KNOWN_TO_CHILD: neither the key nor the address of the database."""
    teller = tmp_path / "teller.sh"
    teller.write_text('#!/bin/sh\nprintf \'{"refused": "%s", "fault": ""}\' "$SECRET_KEY$DATABASE_URL"\n')
    teller.chmod(0o755)
    monkeypatch.setenv("SECRET_KEY", "hemlig")
    monkeypatch.setenv("DATABASE_URL", "postgres://hemlig")
    monkeypatch.setattr("archiving.inspection.child.sys.executable", str(teller))

    answer = ask(teller, name="x")

    assert answer["refused"] == ""


def test_a_name_of_any_letters_reaches_the_child(tmp_path):
    path = GOOD["skarmbild.png"](tmp_path)

    found = inspect_in_child(path, name="bild\0\udcff😀\n" * 50 + ".gif")

    assert found.checks["wrong_ending"] == {"had": "gif", "is": "png"}


def test_the_limit_of_memory_leaves_room_for_the_largest_picture():
    assert MOST_PIXELS * 4 + 500 * MB < CHILD_ADDRESS_SPACE
