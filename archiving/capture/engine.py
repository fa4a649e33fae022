"""One capture from address to artefacts, inside a process of its own. What it leaves in its folder: the files, and `result.json`, last."""

import base64
import contextlib
import datetime
import errno
import json
import os
import subprocess
import sys
import threading
import time
import zoneinfo
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, Response
from playwright.sync_api import TimeoutError as Late

from archiving.capture import browser as chromium
from archiving.capture.addresses import INSIDE, REFUSED_HEADER
from archiving.capture.limits import NO_ROOM, TILE, WIDTH, Limits
from archiving.capture.visit import Visit, Walled, _spaced

RESULT = "result.json"
STOCKHOLM = zoneinfo.ZoneInfo("Europe/Stockholm")
HUNG = 3  # our exit code when the page stopped answering


class Failed(Exception):
    """`sentence` is Swedish; `again`: another try may go better."""

    def __init__(self, sentence: str, *, again: bool = True, details: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.again, self.details = sentence, again, details


@dataclass
class Artefact:
    """`checks` as the inspection of what people hand in has them: width and height of a picture, pages of a PDF."""

    name: str
    kind: str
    content_type: str
    ending: str
    checks: dict[str, Any] = field(default_factory=dict)


@dataclass
class Capture:
    url: str
    folder: Path
    scratch: Path
    limits: Limits
    allowed: list[str] = field(default_factory=list)
    pdf_kind: str = "2b"
    files: list[Artefact] = field(default_factory=list)
    provenance: dict[str, Any] = field(default_factory=dict)
    step_ends: float = float("inf")

    # ---- the whole of it

    def run(self) -> None:
        try:
            self._run()
        except (Error, OSError) as error:
            if not ran_out_of_room(error):
                raise
            sys.exit(NO_ROOM)

    def _run(self) -> None:
        self.provenance = {"adress": self.url, "borjade": now(), "granser": asdict(self.limits)}
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            gaps, stopped_by = self._take()
        except Walled as wall:
            self._finish(failure=Failed(f"{wall} Portalen loggar aldrig in, så ögonblicksbilden behöver tas för hand.", again=False))
        except Failed as failure:
            self._finish(failure=failure)
        except chromium.NoBrowser as error:
            self._finish(failure=Failed("Webbläsaren gick inte att starta.", details=str(error)))
        except (Error, OSError) as error:
            if ran_out_of_room(error):
                raise
            self._finish(failure=Failed("Webbläsaren slutade att svara.", details=str(error)[:500]))
        else:
            self._finish(gaps=gaps, stopped_by=stopped_by)

    def _take(self) -> tuple[list[str], list[str]]:
        with self._guard() as port:
            with self._step("start"), chromium.open_browser(self.scratch) as (browser, shut_in):
                self.provenance |= {"webblasare": f"Chromium {browser.version}", "skydd": shut_in}
                har = self.scratch / "browser" / "har.zip"
                context = chromium.open_context(browser, guard_port=port, har=har)
                page = context.new_page()
                page.set_default_timeout(15_000)
                visit = Visit(page, self.limits)
                facts = self._see(page, visit)
                with self._step("stäng"):
                    context.close()
            with self._step("packa"):
                missing = self._pack(har, port, visit, facts)
        return self._words(visit, missing)

    # ---- in the browser

    def _see(self, page: Page, visit: Visit) -> dict[str, Any]:
        with self._step("ladda"):
            self._load(page, visit)
        with self._step("kakor"):
            visit.decline_cookies()
            visit.look_for_wall()
        with self._step("rulla", self.limits.scroll_seconds):
            visit.scroll()
        with self._step("fäll ut", self.limits.click_seconds + self.limits.scroll_seconds):
            visit.open_comments()
        with self._step("bilder"):
            if visit.banner == "ingen":
                visit.decline_cookies()  # some wait until somebody has scrolled
            visit.wait_for_pictures()
            facts = visit.look_for_wall()
            facts["title"] = storable(facts["title"])
        self.provenance |= {"slutlig_adress": page.url, "titel": facts["title"], "datum_pa_sidan": facts["dates"], "kakruta": visit.banner}
        self.provenance |= {"hojd": facts["height"], "utfallningar": visit.clicks}
        with self._step("skärmbild"):
            self._picture(page, min(facts["height"], self.limits.pixels))
        with self._step("utskrift"):
            page.emulate_media(media="screen")
            # outline=True would break the PDF/A that this becomes
            page.pdf(path=self.folder / "print.pdf", format="A4", tagged=True, print_background=True)
        text, source = storable(page.inner_text("body")), storable(page.content())
        self._write("text.txt", "text", "text/plain", "txt", text.encode())
        self._write("sida.html", "webbsida", "text/html", "html", source.encode())
        return {**facts, "text": text}

    def _load(self, page: Page, visit: Visit) -> None:
        try:
            response = page.goto(self.url, wait_until="domcontentloaded", timeout=self.limits.load_seconds * 1000)
        except Late:
            raise Failed("Sidan svarade inte i tid.") from None
        except Error as error:
            self._could_not_load(str(error))
        if response is None:
            raise Failed("Adressen gav ingen sida.", again=False)
        self.provenance |= facts_of(response)
        if REFUSED_HEADER in response.headers:
            self._refuse_inside()
        self.provenance["anvandaragent"] = page.evaluate("navigator.userAgent")
        if response.status >= 400:
            raise Failed(
                f"Sidan svarade med felkoden {response.status}.", again=response.status >= 500 or response.status in {408, 425, 429}
            )
        with contextlib.suppress(Late):
            page.wait_for_load_state("load", timeout=self.limits.load_seconds * 500)
            visit.wait_until_quiet()
            return
        visit.gaps.append("Sidan blev aldrig helt färdigladdad.")

    def _refuse_inside(self) -> None:
        if any(INSIDE in line.get("refused", "") for line in self._guard_log()):
            raise Failed("Adressen leder till ett internt nät, och dit går portalen aldrig.", again=False)

    def _could_not_load(self, error: str) -> None:
        self._refuse_inside()
        if "has been closed" in error or "crashed" in error:
            raise Failed("Webbläsaren slutade att svara.", details=error[:300])
        if "ERR_TOO_MANY_REDIRECTS" in error:
            raise Failed("Adressen skickar vidare i en ring.")
        if "ERR_CERT" in error or "ERR_SSL" in error:
            raise Failed("Sidans certifikat är inte giltigt.", details=error[:300])
        if "Download is starting" in error or "ERR_ABORTED" in error:
            raise Failed("Adressen leder till en fil och inte till en sida.", again=False, details=error[:300])
        raise Failed("Sidan gick inte att nå.", details=error[:300])

    def _picture(self, page: Page, height: int) -> None:
        """Tiles from the top, in order. Lossless, and quick rather than small."""
        session = page.context.new_cdp_session(page)
        for number, top in enumerate(range(0, max(height, 1), TILE), start=1):
            clip = {"x": 0, "y": top, "width": WIDTH, "height": max(1, min(TILE, height - top)), "scale": 1}
            shot = session.send(
                "Page.captureScreenshot", {"format": "png", "clip": clip, "captureBeyondViewport": True, "optimizeForSpeed": True}
            )
            self._write(
                f"skarmbild-{number:03d}.png",
                "skarmbild",
                "image/png",
                "png",
                base64.b64decode(shot["data"]),
                width=WIDTH,
                height=clip["height"],
            )

    # ---- afterwards, when the browser's memory is free again

    def _pack(self, har: Path, port: int, visit: Visit, facts: dict[str, Any]) -> list[str]:
        from archiving.capture import pdfa, wacz_file, warc

        log = self._guard_log()
        fetch = warc.fetcher(
            guard_port=port, user_agent=self.provenance["anvandaragent"], largest=self.limits.media_bytes,
            seconds=self.limits.load_seconds, now=lambda: warc.warc_time(now()),
        )  # fmt: skip
        record = self.folder / "sida.warc.gz"
        url = self.provenance["slutlig_adress"]
        done = warc.write_warc(
            record, har=har, page_url=url, media=visit.media, fetch=fetch, software=f"Portalen, {self.provenance['webblasare']}",
            addresses={(line["host"], line["port"]): line["address"] for line in log if "address" in line},
        )  # fmt: skip
        if not done.page_at:
            raise Failed("Sidan blev inte inspelad.")
        try:
            wacz_file.pack(record, self.folder / "sida.wacz", url=url, at=done.page_at, title=facts["title"], text=facts["text"])
            pages = self._print_to_keep(visit)
        except wacz_file.BadWacz as error:
            raise Failed("Webbarkivet blev inte helt.", details=str(error)) from error
        except pdfa.NotPdfA as error:
            raise Failed("Utskriften gick inte att göra om till PDF/A.", details=str(error)) from error
        self.files.append(Artefact("utskrift.pdf", "utskrift", "application/pdf", "pdf", {"pages": pages}))
        self.files.append(Artefact("sida.wacz", "webbarkiv", "application/wacz", "wacz"))
        self.provenance["saknade_adresser"] = done.missing[:200]
        self.provenance["kontaktade"] = sorted({f"{line['host']}:{line['port']} ({line['address']})" for line in log if "address" in line})
        self.provenance["nekade"] = sorted({line["refused"] for line in log if "refused" in line})
        return done.missing

    def _print_to_keep(self, visit: Visit) -> int:
        """The print as PDF/A of the kind that is asked for, or as PDF/A-2b where that one cannot hold what is on the page: the capture says
        so then. A page with a character that no font here has becomes neither, and is kept as it was printed: a sign that is missing
        is no reason to lose the page. Gives the number of pages. Raises NotPdfA for what is no PDF."""
        from archiving.capture import pdfa

        made, kept = self.folder / "print.pdf", self.folder / "utskrift.pdf"
        if self.pdf_kind != pdfa.DEFAULT:
            try:
                return pdfa.to_pdfa(made, kept, self.pdf_kind)
            except pdfa.NotPdfA:
                visit.gaps.append(f"Utskriften är PDF/A-{pdfa.DEFAULT}: den gick inte att göra om till PDF/A-{self.pdf_kind}.")
        try:
            return pdfa.to_pdfa(made, kept)
        except pdfa.NotPdfA as error:
            self.provenance["inte_pdfa"] = str(error)
            visit.gaps.append("Utskriften är en vanlig PDF: sidan har något som inte går att göra om till PDF/A.")
            pages = pdfa.pages_of(made)
            made.rename(kept)
            return pages

    def _words(self, visit: Visit, missing: list[str]) -> tuple[list[str], list[str]]:
        gaps = list(visit.gaps)
        if visit.banner == "lämnad":
            gaps.append("En ruta om kakor gick inte att avvisa och syns i bilden.")
        if missing:
            gaps.append(f"Antal filer som sidan använder men som inte gick att hämta: {len(missing)}.")
        if any(line.get("refused") == "too much" for line in self._guard_log()):
            visit.stop(f"Sidan var större än {_spaced(self.limits.network_bytes // 1_000_000)} MB.")
        return gaps, visit.stopped_by

    # ---- around it

    @contextlib.contextmanager
    def _guard(self) -> Iterator[int]:
        port_file, log = self.folder / "guard.port", self.folder / "guard.log"
        log.touch()
        command = [sys.executable, "-m", "archiving.capture.guard", str(port_file), str(log), str(self.limits.network_bytes), *self.allowed]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            ends_at = time.monotonic() + 20
            while not port_file.exists():
                if process.poll() is not None or time.monotonic() > ends_at:
                    raise Failed("Portalens skydd mot interna adresser startade inte.")
                time.sleep(0.02)
            yield int(port_file.read_text())
        finally:
            process.kill()
            process.wait()

    def _guard_log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "guard.log").read_text(encoding="utf-8").splitlines()]

    @contextlib.contextmanager
    def _step(self, name: str, more: float = 0) -> Iterator[None]:
        """A page can keep the browser busy for ever, and then no call to it comes back."""
        before = self.step_ends
        self.step_name, self.step_ends = name, time.monotonic() + self.limits.step_seconds + more
        yield
        self.step_ends = before if before == float("inf") else time.monotonic() + self.limits.step_seconds

    def _watch(self) -> None:
        while time.monotonic() < self.step_ends:
            time.sleep(0.2)
        self._finish(failure=Failed("Sidan slutade att svara.", details=f"Steget {self.step_name} blev inte klart."))
        os._exit(HUNG)

    def _write(self, name: str, kind: str, content_type: str, ending: str, content: bytes, **checks: int) -> None:
        (self.folder / name).write_bytes(content)
        self.files.append(Artefact(name, kind, content_type, ending, checks))

    def _finish(self, *, failure: Failed | None = None, gaps: list[str] | None = None, stopped_by: list[str] | None = None) -> None:
        self.provenance["slutade"] = now()
        result: dict[str, Any] = {"outcome": "failed" if failure else "captured", "provenance": self.provenance}
        if failure:
            result |= {"error": failure.sentence, "again": failure.again, "details": failure.details}
        else:
            self.provenance |= {"saknas": gaps, "stoppades_av": stopped_by}
            content = json.dumps(self.provenance, ensure_ascii=False, sort_keys=True, indent=2).encode()
            self._write("proveniens.json", "proveniens", "application/json", "json", content)
            result |= {"files": [asdict(file) for file in self.files], "gaps": gaps, "stopped_by": stopped_by}
        half = self.folder / f"{RESULT}.half"
        half.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
        half.rename(self.folder / RESULT)


def ran_out_of_room(error: Exception) -> bool:
    """The disk, or our share of it, is full; the browser's driver says so in words."""
    return getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or "ENOSPC" in str(error)


def now() -> str:
    """ISO 8601 with offset."""
    return datetime.datetime.now(STOCKHOLM).isoformat(timespec="seconds")


def storable(text: str) -> str:
    """What a script cut in the middle of an emoji, or put a NUL in, is nothing that a file or a database can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def facts_of(response: Response) -> dict[str, Any]:
    chain, request = [], response.request.redirected_from
    while request is not None:
        chain.append(request.url)
        request = request.redirected_from
    return {"status": response.status, "omdirigeringar": chain[::-1], "certifikat": response.security_details() or None}
