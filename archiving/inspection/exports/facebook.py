"""Facebook's "Ladda ner din information" for a page, as JSON or HTML. The folders have had four names in ten years; the files' own names
have stayed."""

import re

from archiving.inspection.archives import Archive, Member
from archiving.inspection.exports.meta_html import read_files
from archiving.inspection.exports.summary import Summary, day_of, mended, reading, strings_under

LABEL = "Facebook"
NOTE = "Exporten har bara de kommentarer som sidan själv har skrivit. Besökares kommentarer syns i skärmbilder och utskrifter."

POSTS = re.compile(r"(?:^|/)posts/(?:profile_posts|page_posts|your_posts|your_pages?_posts|posts)[^/]*\.(json|html)$")
COMMENTS = re.compile(r"(?:^|/)(?:comments_and_reactions|comments)/(?:your_)?comments[^/]*\.(json|html)$")
FOLDERS = re.compile(r"(?:^|/)(?:this_profile's_activity_across_facebook|your_facebook_activity|your_activity_across_facebook)/")
TEXTS = frozenset(["post", "comment"])


def is_mine(archive: Archive) -> bool:
    return any(FOLDERS.search(path) or POSTS.search(path) for path in archive.paths)


def summarize(archive: Archive) -> Summary:
    summary = Summary("facebook")

    def add_posts(member: Member) -> None:
        for post in reading(archive, member, summary, "page_posts", "profile_posts", "posts", "status_updates"):
            summary.add_post(day_of(post.get("timestamp")), *map(mended, strings_under(post.get("data"), TEXTS)))

    def add_comments(member: Member) -> None:
        for comment in reading(archive, member, summary, "comments_v2", "comments"):
            summary.add_comment(day_of(comment.get("timestamp")), *map(mended, strings_under(comment.get("data"), TEXTS)))

    return read_files(archive, summary, POSTS, COMMENTS, add_posts=add_posts, add_comments=add_comments)
