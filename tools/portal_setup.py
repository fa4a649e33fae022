"""What `./portal` needs in place before anything runs: Debian packages, the virtual environment, the locked dependencies.

Every step looks first and does nothing when nothing changed, so that a second start takes no time.
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PORTAL_VAR") or ROOT / "var").absolute()
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "portal-sync.json"
LOCK, DEV_LOCK, TOOLS_LOCK = (ROOT / f"requirements{kind}.lock" for kind in ("", "-dev", "-tools"))

CHROMIUM = Path("/usr/lib/chromium/chromium")
PDF_LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}

# The packages' own servers must not start: the tests start theirs, and nothing else may be left running.
INSTALL = """
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then trap 'rm -f "$policy"' EXIT; printf '#!/bin/sh\\nexit 101\\n' >"$policy"; chmod +x "$policy"; fi
install() { apt-get install -qq -y --no-install-recommends "$@" >/dev/null; }
install "$@" 2>/dev/null || { apt-get update -qq; install "$@"; }
"""


class Stop(Exception):
    """Nothing can go on; the text is one line that says what to do."""


def say(text: str) -> None:
    print(f"· {text}")


def ensure(*, dev: bool) -> None:
    """Bring packages, virtual environment and dependencies up to date."""
    install_packages(missing_packages(dev=dev))
    make_venv()
    sync(dev=dev)


# ---- Debian packages


def missing_packages(*, dev: bool) -> list[str]:
    missing = [] if PYTHON.exists() or importlib.util.find_spec("ensurepip") else ["python3-venv"]
    missing += [package for package, library in PDF_LIBRARIES.items() if not can_load(library)]
    if not CHROMIUM.exists():
        missing += ["chromium", "chromium-sandbox"]  # the portal takes snapshots of our own web channels
    if dev:
        if postgres_bin() is None:
            missing.append("postgresql")
        missing += [program for program in ("redis-server", "faketime", "openssl") if not shutil.which(program)]
    return missing


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def postgres_bin() -> Path | None:
    """The folder of the newest PostgreSQL's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda program: int(program.parts[-3]))
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def install_packages(packages: list[str]) -> None:
    if not packages:
        return
    mend = f"sudo apt-get install -y {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise Stop(f"Missing: {', '.join(packages)} (Debian's names), and there is no apt-get here. On Debian 12 this mends it: {mend}")
    sudo = [] if os.geteuid() == 0 else [shutil.which("sudo") or ""]
    if sudo == [""]:
        raise Stop(f"Missing: {', '.join(packages)}. As root run: {mend.removeprefix('sudo ')}")
    say(f"Installing {', '.join(packages)}")
    command = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", INSTALL, "sh", *packages]
    if subprocess.run(command).returncode != 0:
        raise Stop(f"The packages could not be installed. Mend it with: {mend}")
    if still := [package for package in packages if package in missing_packages(dev=True)]:
        raise Stop(f"Still missing after the installation: {', '.join(still)}. Try: {mend}")


# ---- virtual environment and dependencies


def make_venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return
    say("Making the virtual environment .venv")
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV]).returncode != 0:
        raise Stop("The virtual environment could not be made. Try: rm -rf .venv && ./portal run")


def sync(*, dev: bool) -> None:
    """Install exactly what the lock says, hashes checked. A folder that once had the test tools keeps them."""
    done = json.loads(STAMP.read_text()) if STAMP.exists() else {}
    dev = dev or done.get("dev", False)
    wanted = {"dev": dev, "lock": digest(DEV_LOCK if dev else LOCK), "python": str(PYTHON.resolve())}
    if done == wanted:
        return
    say("Installing the dependencies")
    STAMP.unlink(missing_ok=True)
    install_lock(DEV_LOCK if dev else LOCK)
    STAMP.write_text(json.dumps(wanted))


def install_lock(lock_file: Path) -> None:
    by_uv = None
    if uv := uv_program():
        command: list[Any] = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock_file]
        by_uv = subprocess.run(command, env=uv_environment(), capture_output=True, text=True)
        if by_uv.returncode == 0:
            return
    say("Without uv: pip takes about a minute longer")
    if pip_install(lock_file).returncode != 0:
        print(by_uv.stderr if by_uv else "", end="", file=sys.stderr)
        raise Stop("The dependencies could not be installed (see above). When the network is back, run the same command again.")


def uv_program() -> Path | None:
    """uv inside the virtual environment, at the version of its own lock; None when it cannot be had."""
    uv, mark = VENV / "bin" / "uv", VENV / "portal-uv"
    if not (uv.exists() and mark.exists() and mark.read_text() == digest(TOOLS_LOCK)):
        if pip_install(TOOLS_LOCK, quiet=True).returncode != 0 or not uv.exists():
            return None
        mark.write_text(digest(TOOLS_LOCK))
    return uv


def uv_environment() -> dict[str, str]:
    """uv must not fetch an interpreter, and it must trust the certificates that the machine trusts."""
    return {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "true"}


def pip_install(lock_file: Path, *, quiet: bool = False) -> "subprocess.CompletedProcess[bytes]":
    command: list[Any] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock_file]
    return subprocess.run(command, stderr=subprocess.DEVNULL if quiet else None)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprint(*patterns: str) -> str:
    """Changes when a file of ours that matches is added, taken away, or changed."""
    files = sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file() and path.suffix != ".pyc"})
    facts = [f"{path.relative_to(ROOT)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


# ---- locks


def lock(*, upgrade: bool) -> int:
    """Renew the locks. They hold names, versions and hashes, and no address of any machine."""
    make_venv()
    uv = uv_program()
    if uv is None:
        raise Stop("uv could not be fetched, and only uv can renew the locks. Try again with the network.")
    for kind in ("-tools", "", "-dev"):
        source, target = f"requirements{kind}.txt", f"requirements{kind}.lock"
        options = ["--generate-hashes", "--python-version", "3.11", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
        command: list[Any] = [
            uv,
            "pip",
            "compile",
            "--quiet",
            *options,
            *(["--upgrade"] if upgrade else []),
            source,
            "--output-file",
            target,
        ]
        if subprocess.run(command, cwd=ROOT, env=uv_environment()).returncode != 0:
            raise Stop(f"{target} was not renewed (see above).")
        if any(mark in (ROOT / target).read_text() for mark in ("://", " @ ", "file:")):
            raise Stop(f"{target} names a host or a file. Take the addresses out of {source}.")
        say(f"{target} renewed")
    return 0
