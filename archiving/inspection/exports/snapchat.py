"""Snapchat's "Mina data": JSON files in `json/`. What was public (stories) and saved (memories) is counted; messages are not read."""

import datetime
import re

from archiving.inspection.archives import Archive
from archiving.inspection.exports.summary import Summary, day_of_utc, reading

LABEL = "Snapchat"
NOTE = "Exporten från Snapchat har sparade minnen och berättelser. Det som redan har försvunnit ur appen finns inte med."

POSTS = re.compile(r"(?:^|/)json/(?:memories_history|story_history|shared_story)\.json$")
MINE = re.compile(r"(?:^|/)json/(?:account|snap_history|chat_history|memories_history|story_history|shared_story|user_profile)\.json$")
LISTS = ("Saved Media", "Your Story Views", "Shared Story", "Friend and Public Story Views", "Spotlight History", "Story History")
DATES = ("Date", "Story Date", "Created", "Creation Time")


def is_mine(archive: Archive) -> bool:
    return any(MINE.search(path) for path in archive.paths)


def summarize(archive: Archive) -> Summary:
    summary, understood = Summary("snapchat"), set()
    for path, member in archive.paths.items():
        if POSTS.search(path):
            understood.add(path)
            for item in reading(archive, member, summary, *LISTS):
                summary.add_post(_day(item))
    summary.list_unknown(archive, understood)
    return summary


def _day(item: dict[str, object]) -> datetime.date | None:
    return next((day for key in DATES if (day := day_of_utc(item.get(key)))), None)
