"""WACZ: a ZIP with a list of its parts, WARC files, an index and a list of pages. One without index or pages passes other validators and
cannot be replayed, so the parts are asked for here, each by itself."""

import hashlib
import json
from typing import IO, Any

from archiving.inspection import limits
from archiving.inspection.archives import Archive, Member
from archiving.inspection.faults import Fault
from archiving.inspection.kinds import WACZ
from archiving.inspection.members import is_packed, listed, refuse_programs
from archiving.inspection.result import Inspected, Text, chunks
from archiving.inspection.warc import Contents, add, check_gzip, warn
from archiving.inspection.words import look_at

PACKAGE = "datapackage.json"
PAGES = ("pages/pages.jsonl", "pages/extraPages.jsonl")
HASHES = ("sha256", "sha512", "sha1", "md5")  # of the tools that write WACZ; they tell damage, not forgery
LONGEST_PAGE_LINE = 4 * limits.MB  # a page with its text


def is_wacz(archive: Archive) -> bool:
    return PACKAGE in archive.paths and any(path.startswith("archive/") for path in archive.paths)


def inspect_wacz(archive: Archive) -> Inspected:
    refuse_programs(archive, scripts=False)
    _check_parts(archive, _package(archive))
    warcs = [member for member in archive.members if member.path.startswith("archive/")]
    contents = Contents()
    for member in warcs:
        if member.ending == "gz":
            with archive.open(member) as stream:
                check_gzip(stream)
        with archive.open(member) as stream:
            add(stream, contents)
    if contents.responses == 0:
        raise Fault.WACZ_NO_CONTENT.refused()
    found = WACZ.inspected()
    pages, text = _pages(archive)
    found.text = str(text) or str(contents.text)
    found.checks |= contents.as_checks() | {"pages_listed": pages} | look_at(found.text) | listed(archive)
    warn(found, contents)
    return found


def _package(archive: Archive) -> dict[str, Any]:
    member = archive.paths[PACKAGE]
    if member.size > limits.LARGEST_DATAPACKAGE:
        raise Fault.WACZ_DAMAGED.refused(what="innehållsförteckningen är för stor")
    try:
        package = json.loads(archive.read(member, limits.LARGEST_DATAPACKAGE))
        resources = package["resources"]
        named = {part["path"] for part in resources}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Fault.WACZ_DAMAGED.refused(what="innehållsförteckningen går inte att läsa") from None
    if not isinstance(resources, list) or not all(isinstance(path, str) for path in named):
        raise Fault.WACZ_DAMAGED.refused(what="innehållsförteckningen går inte att läsa")
    return {str(part["path"]): part for part in resources}


def _check_parts(archive: Archive, resources: dict[str, Any]) -> None:
    """Each part that is listed is there with the hash it should have; pages, index and WARC are there; nothing packed lies elsewhere."""
    for path, part in resources.items():
        member = archive.paths.get(path)
        if member is None:
            raise Fault.WACZ_DAMAGED.refused(what=f"{path} saknas")
        if not _is_whole(archive, member, str(part.get("hash", ""))):
            raise Fault.WACZ_DAMAGED.refused(what=f"{path} har fel kontrollsumma")
    sizes = {path: member.size for path, member in archive.paths.items()}
    if not any(path.startswith("archive/") and path.endswith((".warc", ".warc.gz")) for path in sizes):
        raise Fault.WACZ_NO_CONTENT.refused()
    if not any(path.startswith("indexes/") and size for path, size in sizes.items()):
        raise Fault.WACZ_NO_INDEX.refused()
    if not sizes.get(PAGES[0]):
        raise Fault.WACZ_NO_PAGES.refused()
    for member in archive.members:
        if is_packed(member) and not member.path.startswith(("archive/", "indexes/")):
            raise Fault.ZIP_IN_ZIP.refused(name=member.path)
        if member.path.startswith("archive/") and not member.path.endswith((".warc", ".warc.gz")):
            raise Fault.WACZ_DAMAGED.refused(what=f"{member.path} är inte WARC")
        if member.path.startswith("indexes/") and member.ending == "gz":
            _check_index(archive, member)


def _is_whole(archive: Archive, member: Member, expected: str) -> bool:
    if not expected:
        return True
    algorithm, _, value = expected.partition(":")
    if algorithm not in HASHES:
        return False
    digest = hashlib.new(algorithm, usedforsecurity=False)
    with archive.open(member) as stream:
        for piece in chunks(stream):
            digest.update(piece)
    return digest.hexdigest() == value.lower()


def _check_index(archive: Archive, member: Member) -> None:
    with archive.open(member) as stream:
        check_gzip(stream, damaged=Fault.WACZ_NO_INDEX)


def _pages(archive: Archive) -> tuple[int, Text]:
    """How many pages are listed, with their titles and text."""
    count, text = 0, Text()
    for path in PAGES:
        if member := archive.paths.get(path):
            with archive.open(member) as stream:
                for page in _lines(stream):
                    if page.get("url"):
                        count += 1
                        text.add(str(page.get("title") or ""))
                        text.add(str(page.get("text") or ""))
    if count == 0:
        raise Fault.WACZ_NO_PAGES.refused()
    return count, text


def _lines(stream: IO[bytes]) -> Any:
    while line := stream.readline(LONGEST_PAGE_LINE):
        try:
            page = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(page, dict):
            yield page
