"""ZIP files, read with care: nothing is unpacked to disk, and nothing in the file's own directory is believed before it is checked.

Python's `zipfile` reads what the directory points at, also when five hundred entries point at the same bytes (CVE-2024-0450; 3.11.7 has
no check of its own). So the layout is checked first: where each entry begins, and that none lies on another.
"""

import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from archiving.inspection import limits
from archiving.inspection.faults import Fault
from archiving.inspection.result import chunks

METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
METHOD_NAMES = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "zstd", 95: "xz", 98: "PPMd", 99: "AES"}
ENCRYPTED = 0x1 | 0x40 | 0x2000
HEAD = 512  # bytes of each member that say what it is
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, NotImplementedError, OverflowError, IndexError)


@dataclass(frozen=True)
class Member:
    """`path` has forward slashes and is safe to show; folders are not members. `head` is its first bytes."""

    path: str
    size: int
    head: bytes
    info: zipfile.ZipInfo

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def ending(self) -> str:
        return self.name.lower().rpartition(".")[2] if "." in self.name else ""


class Archive:
    """A ZIP file whose every byte has been read and found to be what its directory says."""

    def __init__(self, opened: zipfile.ZipFile, members: list[Member]) -> None:
        self._opened = opened
        self.members = members
        self.paths = {member.path: member for member in members}

    def open(self, member: Member) -> IO[bytes]:
        return self._opened.open(member.info)

    def read(self, member: Member, most: int) -> bytes:
        with self.open(member) as stream:
            return stream.read(most)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Raises Refused for whatever is wrong with the file as an archive; what its members are is not judged here."""
    with path.open("rb") as file:
        _check_directory(file)
        try:
            archive = zipfile.ZipFile(file)
        except BROKEN:
            raise Fault.ZIP_DAMAGED.refused() from None
        with archive:
            infos = archive.infolist()
            _check_entries(infos)
            _check_layout(file, infos, archive.start_dir)
            files = [info for info in infos if not info.is_dir()]
            if not files:
                raise Fault.ZIP_EMPTY.refused()
            yield Archive(archive, [_read_through(archive, info) for info in files])


# ---- the directory at the end


def _check_directory(file: BinaryIO) -> None:
    """How many entries, and how long a list: before any of them is read into memory."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 65_557 - 20))
    ends = file.read()
    place = ends.rfind(b"PK\5\6")
    if place < 0 or place + 22 > len(ends):
        raise Fault.ZIP_DAMAGED.refused()
    disks, _, _, count, length, start, comment = struct.unpack("<4H2LH", ends[place + 4 : place + 22])
    if place + 22 + comment != len(ends):
        raise Fault.ZIP_STARTS_LATE.refused()
    directory_ends = size - len(ends) + place
    if place >= 20 and ends[place - 20 : place - 16] == b"PK\6\7":
        count, length, start = _large_directory(file, ends[place - 20 : place])
        directory_ends -= 20 + 56
    if disks:
        raise Fault.ZIP_METHOD.refused(what="delad i flera filer")
    if count > limits.MOST_MEMBERS or length > limits.LARGEST_DIRECTORY:
        raise Fault.ZIP_TOO_MANY.refused()
    if start + length != directory_ends:
        raise Fault.ZIP_STARTS_LATE.refused()


def _large_directory(file: BinaryIO, locator: bytes) -> tuple[int, int, int]:
    file.seek(struct.unpack("<Q", locator[8:16])[0])
    record = file.read(56)
    if record[:4] != b"PK\6\6" or len(record) < 56:
        raise Fault.ZIP_DAMAGED.refused()
    count, length, start = struct.unpack("<3Q", record[32:56])
    return count, length, start


# ---- the entries


def _check_entries(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > limits.MOST_MEMBERS:
        raise Fault.ZIP_TOO_MANY.refused()
    seen: set[str] = set()
    for info in infos:
        _check_name(info, seen)
        if info.flag_bits & ENCRYPTED:
            raise Fault.ZIP_LOCKED.refused()
        if info.compress_type not in METHODS:
            raise Fault.ZIP_METHOD.refused(what=METHOD_NAMES.get(info.compress_type, f"metod {info.compress_type}"))
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Fault.ZIP_LINK.refused(name=info.filename)
        if info.compress_size > info.file_size + 65_536 and info.compress_type == zipfile.ZIP_STORED:
            raise Fault.ZIP_LIES.refused(name=info.filename)
    _check_growth(infos)


def _check_name(info: zipfile.ZipInfo, seen: set[str]) -> None:
    name = info.filename
    path = _plain(name)
    if path.startswith("/") or path[1:2] == ":" or ".." in path.split("/"):
        raise Fault.ZIP_PATH.refused(name=name)
    unreadable = any(unicodedata.category(letter) in ("Cc", "Cs") or letter in "\u202e\u202d\u2066\u2067\u2068" for letter in name)
    if unreadable or "\0" in info.orig_filename or not path.strip("/ ") or len(path) > 1_000:
        raise Fault.ZIP_NAME.refused(name=info.orig_filename)
    if path in seen:
        raise Fault.ZIP_TWICE.refused(name=name)
    seen.add(path)


def _plain(name: str) -> str:
    """Some Windows programs write backslashes; the same name in two Unicode forms is one name on a Mac."""
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _check_growth(infos: list[zipfile.ZipInfo]) -> None:
    inflated, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if inflated > limits.MOST_INFLATED:
        raise Fault.ZIP_BOMB.refused()
    if inflated > limits.RATIO_MATTERS_FROM and inflated > limits.HIGHEST_RATIO * max(packed, 1):
        raise Fault.ZIP_BOMB.refused()
    for info in infos:
        if info.file_size > limits.RATIO_MATTERS_FROM and info.file_size > limits.HIGHEST_RATIO * max(info.compress_size, 1):
            raise Fault.ZIP_BOMB.refused()


def _check_layout(file: BinaryIO, infos: list[zipfile.ZipInfo], directory: int) -> None:
    """Each entry begins with a head that says the same as the directory, and ends before the next one begins."""
    ordered = sorted(infos, key=_offset)
    if ordered and ordered[0].header_offset != 0:
        raise Fault.ZIP_STARTS_LATE.refused()
    for info, following in zip(ordered, [*map(_offset, ordered[1:]), directory], strict=True):
        file.seek(info.header_offset)
        head = file.read(30)
        if len(head) < 30 or head[:4] != b"PK\3\4":
            raise Fault.ZIP_DAMAGED.refused()
        _, flags, method = struct.unpack("<3H", head[4:10])
        named, extra = struct.unpack("<2H", head[26:30])
        if method != info.compress_type or (flags ^ info.flag_bits) & ENCRYPTED:
            raise Fault.ZIP_LIES.refused(name=info.filename)
        if info.header_offset + 30 + named + extra + info.compress_size > following:
            raise Fault.ZIP_OVERLAP.refused()


def _offset(info: zipfile.ZipInfo) -> int:
    return info.header_offset


def _read_through(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    """Reads the member to its end: its length and checksum are what the directory says, or the file is refused."""
    length = 0
    try:
        with archive.open(info) as stream:
            head = stream.read(HEAD)
            length = len(head)
            for piece in chunks(stream):
                length += len(piece)
    except RuntimeError:  # a password after all
        raise Fault.ZIP_LOCKED.refused() from None
    except BROKEN:
        raise Fault.ZIP_LIES.refused(name=info.filename) from None
    if length != info.file_size:
        raise Fault.ZIP_LIES.refused(name=info.filename)
    return Member(_plain(info.filename), info.file_size, head, info)
