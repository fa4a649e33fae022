"""d5: the date in UTC is another than in Sweden for an hour or two each night, so nobody asks for it."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BANNED = {
    "timezone.now().date()": "timezone.localdate()",
    "datetime.datetime.now().date()": "timezone.localdate()",
    "datetime.date.today()": "timezone.localdate()",
    "date.today()": "timezone.localdate()",
    "datetime.datetime.today()": "timezone.localtime()",
    "datetime.datetime.utcnow()": "timezone.now()",
    "timezone.now().today()": "timezone.localdate()",
}


def our_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.py", "portal"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    files = [ROOT / name for name in listed] or [path for path in ROOT.rglob("*.py") if not {".venv", "var"} & set(path.parts)]
    return [path for path in files if path.exists() and path != Path(__file__)]


def banned_in(source: str) -> list[str]:
    """Calls that answer with a day or a moment of the wrong zone. `x.date()` is for a moment already in Swedish time, never for now()."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [f"line {call.lineno}: {ast.unparse(call)}" for call in calls if ast.unparse(call) in BANNED]


def test_d5_nobody_asks_for_the_date_in_utc():
    files = our_files()

    found = [f"{path.relative_to(ROOT)} {line}" for path in files for line in banned_in(path.read_text(encoding="utf-8"))]

    assert len(files) > 100
    assert found == []


@pytest.mark.parametrize("call", BANNED)
def test_the_ban_finds_what_it_bans(call):
    assert banned_in(f"def f():\n    return {call}") == [f"line 2: {call}"]
    assert banned_in("day = timezone.localdate()") == []
