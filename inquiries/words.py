"""How inquiries are said in lists and on pages: when they are due, how long is left, and who wrote without telling who it was."""

import datetime

from django.utils import timezone

from core.workday_words import short_day

ANONYMOUS = "Besökare"


def due_words(due: datetime.datetime, *, now: datetime.datetime) -> str:
    """ "i dag kl. 16.30", "i morgon kl. 16.30", "mån 4 maj kl. 16.30"."""
    local = timezone.localtime(due)
    return f"{day_words(local.date(), today=timezone.localdate(now))} kl.\N{NO-BREAK SPACE}{local:%H.%M}"


def day_words(day: datetime.date, *, today: datetime.date) -> str:
    """ "i går", "i morgon", "mån 4 maj"; with the year when it is another."""
    near = {-1: "i går", 0: "i dag", 1: "i morgon"}.get((day - today).days)
    return near or short_day(day) + (f" {day.year}" if day.year != today.year else "")


def left_words(due: datetime.datetime, *, now: datetime.datetime) -> str:
    """ "om 25 minuter", "om 3 timmar", "25 minuter sedan"; "" when it is more than a day away, for then the day says it."""
    minutes = int((due - now).total_seconds() // 60)
    size = abs(minutes)
    if size >= 24 * 60:
        return ""
    if size < 60:
        words = "en minut" if size == 1 else f"{size} minuter"
    else:
        words = "en timme" if size < 120 else f"{size // 60} timmar"
    return f"om {words}" if minutes >= 0 else f"{words} sedan"


def masked_name(display_name: str, *, hidden: bool) -> str:
    """Initials, "A. S.": lists never show a visitor's name (d22)."""
    words = [word for word in display_name.split() if word[0].isalpha()]
    if hidden or not words:
        return ANONYMOUS
    initials = [words[0][0], words[-1][0]] if len(words) > 1 else [words[0][0]]
    return " ".join(f"{letter.upper()}." for letter in initials)
