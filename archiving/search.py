"""Finding what is kept: by words in the texts, file name, hash, account, period, campaign and state.

Words are reduced to their Swedish stems here, in Python, and the stems lie in a table of their own with an index, so SQLite and PostgreSQL
find the same files: "bibliotekens" finds "biblioteket".
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

import snowballstemmer
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from archiving.models import FileStem, FileText, FixityFault, Snapshot, SnapshotFile, StoredFile
from archiving.models.text import LONGEST_STEM

LONGEST_TEXT = 1_000_000  # bytes of UTF-8
MOST_STEMS = 30_000  # of one text
MOST_WORDS = 8  # of a question
AROUND = 110  # characters shown before and after a hit
MOST_HITS = 3  # marked in an excerpt

WORD = re.compile(r"[^\W_]+")
HASH = re.compile(r"[0-9a-f]{8,64}")
SOFT_HYPHEN = "\N{SOFT HYPHEN}"

_stemmer = snowballstemmer.stemmer("swedish")


# ---- what is found


def index(stored: StoredFile, text: str) -> None:
    """Make the file findable by its words. Call it in the transaction that makes the use of the file; done before is no error. The words
    of a file that a disposal run has destroyed meanwhile do not come back."""
    text = _clean(text)
    with transaction.atomic():
        if StoredFile.objects.select_for_update().get(pk=stored.pk).destroyed_at:
            return
        row, is_new = FileText.objects.get_or_create(stored=stored, defaults={"text": text})
        if is_new:
            stems = sorted(stems_of(text))[:MOST_STEMS]
            FileStem.objects.bulk_create([FileStem(text=row, stem=stem) for stem in stems], batch_size=2_000)


def _clean(text: str) -> str:
    """No NUL, which PostgreSQL refuses, and no soft hyphens, which would part words."""
    text = unicodedata.normalize("NFC", text.replace("\0", " ").replace(SOFT_HYPHEN, ""))
    return text.encode("utf-8", "ignore")[:LONGEST_TEXT].decode("utf-8", "ignore")


def stems_of(text: str) -> set[str]:
    return {stem_of(word) for word in set(WORD.findall(text.casefold()))}


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """`word` is in small letters. Snowball's Swedish only takes endings away, so a stem is the beginning of its word."""
    return str(_stemmer.stemWord(word))[:LONGEST_STEM]


# ---- finding


def found_files(choices: dict[str, Any], *, user: User) -> "QuerySet[SnapshotFile]":
    """`choices`: what the search form understood. The newest first; only what this person may see (design §9)."""
    files = SnapshotFile.objects.filter(version__snapshot__in=Snapshot.objects.visible_to(user))
    if words := _clean(choices.get("q") or "").strip():
        files = files.filter(_about(words))
    if account := choices.get("konto"):
        files = files.filter(version__snapshot__account=int(account))
    if first := choices.get("fran"):
        files = files.filter(version__period_to__gte=first)
    if last := choices.get("till"):
        files = files.filter(version__period_from__lte=last)
    if campaign := choices.get("kampanj"):
        files = files.filter(version__snapshot__campaign=int(campaign))
    if state := choices.get("lage"):
        files = files.filter(version__snapshot__state=state)
    return files.select_related("version__snapshot__account__platform", "stored__text").order_by("-version_id", "number")


def _about(words: str) -> Q:
    """All the words in the text, or the whole in the file's name, or the beginning of a hash."""
    wanted = Q(name__icontains=words) | Q(original_name__icontains=words)
    if stems := question(words):
        wanted |= Q(stored__in=_with_all(stems))
    sha256 = words.strip().lower()
    if HASH.fullmatch(sha256):
        between = (sha256, sha256 + "g")  # g comes after the last digit of a hash
        wanted |= Q(stored__sha256__gte=between[0], stored__sha256__lt=between[1])
        wanted |= Q(version__manifest__sha256__gte=between[0], version__manifest__sha256__lt=between[1])
    return wanted


def question(words: str) -> list[str]:
    """The stems of what somebody asks for, at most eight."""
    return list(dict.fromkeys(stem_of(word) for word in WORD.findall(_clean(words).casefold())))[:MOST_WORDS]


def _with_all(stems: list[str]) -> "QuerySet[FileText, int]":
    texts = FileText.objects.all()
    for stem in stems:
        texts = texts.filter(pk__in=FileStem.objects.filter(stem=stem).values("text"))
    return texts.values_list("stored", flat=True)


# ---- showing


def excerpt(text: str, stems: Collection[str]) -> SafeString:
    """The first place where one of the words stands, with the hits marked. Everything else is escaped. Empty when there is none."""
    hits = _hits(text, stems)
    first = next(hits, None)
    if first is None:
        return mark_safe("")
    start, end = max(first.start() - AROUND, 0), min(first.end() + AROUND, len(text))
    parts, place = ["… " if start else ""], start
    for hit in [first, *(one for _, one in zip(range(MOST_HITS - 1), hits, strict=False) if one.end() <= end)]:
        parts += [escape(text[place : hit.start()]), f"<mark>{escape(hit[0])}</mark>"]
        place = hit.end()
    parts += [escape(text[place:end]), " …" if end < len(text) else ""]
    return mark_safe("".join(parts))


def _hits(text: str, stems: Collection[str]) -> Iterator[re.Match[str]]:
    if not stems:
        return iter(())
    beginning = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, stems))})[^\W_]*", re.IGNORECASE)
    return (hit for hit in beginning.finditer(text) if stem_of(hit[0].casefold()) in stems)


# ---- what came in before, or without its words


def without_text(*, most: int) -> list[StoredFile]:
    """Files of snapshots whose words nobody has read, and that are whole as far as is known."""
    hurt = FixityFault.objects.filter(restored=False).values("stored")
    files = StoredFile.objects.filter(text__isnull=True, destroyed_at__isnull=True, pk__in=SnapshotFile.objects.values("stored"))
    return list(files.exclude(pk__in=hurt).order_by("pk")[:most])
