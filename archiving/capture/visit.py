"""What is done on the page before it is pictured: decline cookies, scroll to the end, open the comments. All of it within bounds."""

import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, Frame, Page, Request

from archiving.capture import scripts
from archiving.capture.limits import HEIGHT, UNCHANGED, Limits

PAUSE = 150  # milliseconds


class Walled(Exception):
    """Somebody must log in to see what is there. The text says how that shows."""


@dataclass
class Visit:
    """`stopped_by` are Swedish sentences for bounds that stopped it; `gaps` for what is not there but need not have been."""

    page: Page
    limits: Limits
    stopped_by: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    banner: str = "ingen"
    clicks: int = 0
    media: dict[str, str] = field(default_factory=dict)  # address → the page's own, for films and sounds
    under_way: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("requestfinished", self._over)
        self.page.on("requestfailed", self._over)

    def _asked(self, request: Request) -> None:
        if request.resource_type == "media":
            self.media.setdefault(request.url, self.page.url)
        elif request.resource_type not in {"eventsource", "websocket", "ping"}:
            self.under_way.add(request)

    def _over(self, request: Request) -> None:
        self.under_way.discard(request)

    def wait_until_quiet(self, *, at_most: float = 3) -> None:
        until = time.monotonic() + at_most
        self.page.wait_for_timeout(PAUSE)
        while self.under_way and time.monotonic() < until:
            self.page.wait_for_timeout(PAUSE / 3)

    # ---- cookies

    def decline_cookies(self) -> None:
        """Never accepts: what cannot be declined with one button is left, and the capture says so."""
        for frame in self.page.frames:
            try:
                if frame.evaluate(scripts.COOKIE_BANNER) and self._decline_in(frame):
                    self.banner = "avvisad"
            except Error:
                continue  # a frame that went away meanwhile
        if self.banner != "avvisad" and any(map(_shows_banner, self.page.frames)):
            self.banner = "lämnad"

    def _decline_in(self, frame: Frame) -> bool:
        for role in ("button", "link"):
            button = frame.get_by_role(role, name=scripts.DECLINE).first
            if button.count() and button.is_visible():
                button.click(timeout=3000)
                self.wait_until_quiet(at_most=1)
                return not _shows_banner(frame)
        return False

    # ---- the whole length

    def scroll(self) -> None:
        """To the end, so that what is fetched on the way is there. The end is where the height has not changed for a while."""
        ends_at, unchanged, highest = time.monotonic() + self.limits.scroll_seconds, 0, 0
        for step in range(self.limits.scroll_steps + 1):
            height, bottom = self.page.evaluate(scripts.SCROLL, [HEIGHT * 0.9, 1500])
            if bottom > self.limits.pixels:
                return self.stop(f"Sidan är längre än {_spaced(self.limits.pixels)} bildpunkter.")
            if bottom >= height - 2:
                unchanged = unchanged + 1 if height <= highest else 0
                if unchanged >= UNCHANGED:
                    return None
                self.wait_until_quiet(at_most=2)
            highest = max(highest, height)
            if time.monotonic() > ends_at:
                return self.stop(f"Sidan tog inte slut inom {self.limits.scroll_seconds} sekunder.")
            if step == self.limits.scroll_steps:
                break
        return self.stop(f"Sidan tog inte slut efter {self.limits.scroll_steps} steg.")

    def open_comments(self) -> None:
        """ "Visa fler kommentarer" and its like, until there are none left."""
        ends_at = time.monotonic() + self.limits.click_seconds
        address = self.page.url.partition("#")[0]
        while clicked := self.page.evaluate(scripts.OPEN_MORE, self.limits.clicks - self.clicks):
            self.clicks += clicked
            self.wait_until_quiet()
            if self.page.url.partition("#")[0] != address:
                return self.stop("Sidan bytte adress när kommentarerna fälldes ut.")
            if self.clicks >= self.limits.clicks or time.monotonic() > ends_at:
                return self.stop("Alla kommentarer hann inte fällas ut.")
        if self.clicks:
            self.scroll()
        return None

    def wait_for_pictures(self) -> None:
        """Also those that wait to be seen before they are fetched."""
        missing = self.page.evaluate(scripts.FETCH_PICTURES, 15_000)
        self.wait_until_quiet()
        if missing:
            self.gaps.append(f"Antal bilder på sidan som inte gick att hämta: {missing}.")
        self.page.evaluate("() => window.scrollTo({top: 0, behavior: 'instant'})")

    def stop(self, sentence: str) -> None:
        if sentence not in self.stopped_by:
            self.stopped_by.append(sentence)

    # ---- what kind of page is it

    def look_for_wall(self) -> dict[str, Any]:
        """What the page says of itself. Raises Walled for a log-in page, and for one without contents."""
        facts: dict[str, Any] = self.page.evaluate(scripts.FACTS)
        if facts["password"] and (facts["password"] == "dialog" or facts["letters"] < 1500):
            raise Walled("Sidan visar en inloggning.")
        if scripts.LOGIN_PATH.search(self.page.url.split("//", 1)[-1].partition("/")[2]):
            raise Walled("Sidan skickade vidare till en inloggning.")
        if facts["letters"] < 40 and not facts["pictures"]:
            raise Walled("Sidan är tom.")
        return facts


def _shows_banner(frame: Frame) -> bool:
    try:
        return bool(frame.evaluate(scripts.COOKIE_BANNER))
    except Error:
        return False


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
