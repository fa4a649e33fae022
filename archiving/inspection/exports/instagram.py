"""Instagram's export, as JSON or HTML: posts, reels, stories and the account's own comments."""

import datetime
import re
from typing import Any

from archiving.inspection.archives import Archive, Member
from archiving.inspection.exports.meta_html import read_files
from archiving.inspection.exports.summary import Summary, day_of, mended, reading

LABEL = "Instagram"
NOTE = "Exporten har bara de kommentarer som kontot självt har skrivit. Besökares kommentarer syns i skärmbilder och utskrifter."

POSTS = re.compile(r"(?:^|/)(?:content|media|posts)/(?:posts|reels|stories|igtv_videos|archived_posts)[^/]*\.(json|html)$")
COMMENTS = re.compile(r"(?:^|/)comments/(?:post_comments|reels_comments)[^/]*\.(json|html)$")
FOLDERS = re.compile(r"(?:^|/)your_instagram_activity/|(?:^|/)connections/followers_and_following/")
OLDER = re.compile(r"(?:^|/)content/(?:posts|reels|stories)_?\d*\.(json|html)$")  # before 2023 there was no folder around it


def is_mine(archive: Archive) -> bool:
    return any(FOLDERS.search(path) or OLDER.search(path) for path in archive.paths)


def summarize(archive: Archive) -> Summary:
    summary = Summary("instagram")

    def add_posts(member: Member) -> None:
        for post in reading(archive, member, summary, "ig_reels_media", "ig_stories", "ig_igtv_media", "ig_archived_post_media"):
            summary.add_post(_day(post), mended(post.get("title")), *_titles(post))

    def add_comments(member: Member) -> None:
        for comment in reading(archive, member, summary, "comments_reels_comments", "comments_media_comments"):
            said = comment.get("string_map_data")
            summary.add_comment(_said_on(said), *_said(said))

    return read_files(archive, summary, POSTS, COMMENTS, add_posts=add_posts, add_comments=add_comments)


def _day(post: dict[str, Any]) -> datetime.date | None:
    media = [part for part in _media(post) if part.get("creation_timestamp")]
    return day_of(post.get("creation_timestamp")) or (day_of(media[0]["creation_timestamp"]) if media else None)


def _media(post: dict[str, Any]) -> list[dict[str, Any]]:
    media = post.get("media")
    return [part for part in media if isinstance(part, dict)] if isinstance(media, list) else []


def _titles(post: dict[str, Any]) -> list[str]:
    return [mended(part.get("title")) for part in _media(post)]


def _said_on(said: Any) -> datetime.date | None:
    """The labels are in the account's language: the one that has a time is the time."""
    parts = said.values() if isinstance(said, dict) else ()
    return next((day for part in parts if isinstance(part, dict) and (day := day_of(part.get("timestamp")))), None)


def _said(said: Any) -> list[str]:
    """The comment stands first, the name of whose post it was on after it."""
    parts = said.values() if isinstance(said, dict) else ()
    values = [mended(part.get("value")) for part in parts if isinstance(part, dict) and part.get("value")]
    return values[:1]
