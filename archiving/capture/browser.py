"""Debian's Chromium, driven by Playwright, with the guard as its only way out."""

import os
import pwd
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from archiving.capture.limits import HEIGHT, WIDTH

# The program itself: /usr/bin/chromium is a shell script that adds keys for the maker's services, and extensions.
CHROMIUM = Path("/usr/lib/chromium/chromium")
NOBODY = "nobody"
PASSED_ON = ("PORTAL_CAPTURE",)  # the mark that `process` finds the browser by

# The last such list is the one that counts, so what Playwright turns off is here too. Autofill would tell its maker of a page's forms.
OFF = (
    "AutofillServerCommunication",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
ARGUMENTS = [
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # UDP would go around the guard; with "--force-" before it nothing heeds it
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # names are looked up by the guard, never here
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
    "--no-pings",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    f"--disable-features={','.join(OFF)}",
    "--js-flags=--max-old-space-size=1024",
]


class NoBrowser(Exception):
    """Chromium is not installed, or will not start."""


@contextmanager
def open_browser(folder: Path) -> Iterator[tuple[Browser, str]]:
    """The browser, and in Swedish how it was shut in. Its sandbox is on; as root it cannot be, so then the browser runs as nobody.

    `folder` holds what it writes: profile, temporary files.
    """
    if not CHROMIUM.exists():
        raise NoBrowser(f"{CHROMIUM} is missing")
    home = folder / "browser"
    home.mkdir()
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {"HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin", "LANG": "sv_SE.UTF-8", "TZ": "Europe/Stockholm"}
    sandboxed, words = True, "sandlåda på"
    if os.geteuid() == 0:
        sandboxed = _as_nobody(home, environment)
        words = "sandlåda på, webbläsaren körs som nobody" if sandboxed else "sandlåda av, eftersom portalen körs som root"
    os.environ.update(environment)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=str(CHROMIUM), chromium_sandbox=sandboxed, args=ARGUMENTS, env={**environment}, handle_sigterm=False
            )
        except Exception as error:
            raise NoBrowser(str(error).partition("\n")[0]) from error
        try:
            yield browser, words
        finally:
            browser.close()


def _as_nobody(home: Path, environment: dict[str, str]) -> bool:
    """Have Playwright's driver, and so the browser, started without root's rights. False where that cannot be done."""
    setpriv = shutil.which("setpriv")
    node = Path(compute_driver_executable()[0])
    try:
        nobody = pwd.getpwnam(NOBODY)
    except KeyError:
        return False
    if not setpriv or not _open_to_all(node) or not _open_to_all(home.parent):
        return False
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    starter = home.parent / "driver"
    command = [setpriv, f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", "--", str(node)]
    starter.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    starter.chmod(0o755)
    environment["PLAYWRIGHT_NODEJS_PATH"] = str(starter)
    return True


def _open_to_all(path: Path) -> bool:
    """May everybody go there?"""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def open_context(browser: Browser, *, guard_port: int, har: Path | None = None) -> BrowserContext:
    """The proxy is given here and not at the start, so that the browser's own errands are not recorded; loopback goes through it too."""
    options: dict[str, Any] = {"record_har_path": har, "record_har_content": "attach"} if har else {}
    return browser.new_context(
        proxy={"server": f"http://127.0.0.1:{guard_port}", "bypass": "<-loopback>"},
        viewport={"width": WIDTH, "height": HEIGHT},
        service_workers="block",
        accept_downloads=False,
        locale="sv-SE",
        timezone_id="Europe/Stockholm",
        **options,
    )
