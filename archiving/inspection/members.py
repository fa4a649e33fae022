"""What may lie in a ZIP file. Nothing executable; and nothing packed that cannot be looked through, except inside a platform's own export,
where such a file (an attachment to a message) is kept as it is, never opened, and listed."""

from typing import Any

from archiving.inspection import limits
from archiving.inspection.archives import Archive, Member
from archiving.inspection.faults import Fault, shorten
from archiving.inspection.kinds import ARCHIVES_WE_DO_NOT_KEEP, OLE, is_program

PROGRAMS = frozenset(
    [
        "exe",
        "dll",
        "com",
        "scr",
        "pif",
        "cpl",
        "msi",
        "msp",
        "msix",
        "appx",
        "bat",
        "cmd",
        "ps1",
        "psm1",
        "psd1",
        "vbs",
        "vbe",
        "vb",
        "jse",
        "wsf",
        "wsh",
        "ws",
        "hta",
        "reg",
        "lnk",
        "inf",
        "scf",
        "gadget",
        "jnlp",
        "chm",
        "hlp",
        "application",
        "xll",
        "sys",
        "drv",
        "ocx",
        "jar",
        "class",
        "apk",
        "aab",
        "app",
        "dmg",
        "pkg",
        "deb",
        "rpm",
        "run",
        "bin",
        "sh",
        "bash",
        "zsh",
        "csh",
        "ksh",
        "command",
        "desktop",
        "so",
        "dylib",
        "py",
        "pyc",
        "pl",
        "rb",
        "php",
        "phtml",
        "swf",
        "iso",
        "img",
        "vhd",
        "vhdx",
        "url",
        "docm",
        "xlsm",
        "pptm",
    ]
)
SCRIPTS = frozenset(["js", "mjs", "cjs", "wasm"])  # part of a saved page; a program anywhere else
PACKED = frozenset(["zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst", "cab", "lzh", "arj", "z"])
OFFICE = frozenset(["doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf"])
PICTURES = frozenset(["jpg", "jpeg", "png", "gif", "webp", "heic", "avif", "bmp", "tif", "tiff", "svg"])
FILMS = frozenset(["mp4", "mov", "m4v", "webm", "avi", "mkv", "3gp", "mpg", "mpeg"])
LEFT_BEHIND = (".DS_Store", "Thumbs.db", "desktop.ini")  # by the systems that pack


def refuse_programs(archive: Archive, *, scripts: bool) -> None:
    """`scripts` is True for a saved page and for an export that is one: its scripts are kept inert, served as a download only."""
    for member in archive.members:
        if member.ending in PROGRAMS or is_program(member.head):
            if scripts and member.head.startswith(b"\0asm"):
                continue
            raise Fault.ZIP_PROGRAM.refused(name=member.path)
        if member.ending in SCRIPTS and not scripts:
            raise Fault.ZIP_PROGRAM.refused(name=member.path)


def refuse_packed(archive: Archive) -> None:
    for member in archive.members:
        if is_packed(member) and member.name not in LEFT_BEHIND:
            fault = Fault.ZIP_OFFICE if is_office(member) else Fault.ZIP_IN_ZIP
            raise fault.refused(name=member.path)


def refuse_documents(archive: Archive) -> None:
    """Office documents, e-books, Java programs and Android apps are ZIP files too."""
    if "META-INF/MANIFEST.MF" in archive.paths or "AndroidManifest.xml" in archive.paths:
        raise Fault.EXECUTABLE.refused()
    if "[Content_Types].xml" in archive.paths or "mimetype" in archive.paths:
        raise Fault.OFFICE.refused()


def is_packed(member: Member) -> bool:
    """An archive or an office document, by ending or by its first bytes. (A font or a film that holds packed data is neither.)"""
    head = member.head
    return (
        member.ending in PACKED
        or is_office(member)
        or head.startswith((b"PK\3\4", b"PK\5\6", b"\x1f\x8b", OLE, *ARCHIVES_WE_DO_NOT_KEEP))
        or head[257:262] == b"ustar"
    )


def is_office(member: Member) -> bool:
    return member.ending in OFFICE


def is_left_behind(member: Member) -> bool:
    return member.path.startswith("__MACOSX/") or member.name in LEFT_BEHIND


def listed(archive: Archive) -> dict[str, Any]:
    """`members`: the first of them as [name, size]; `members_total`, `members_left_out`, `inflated`."""
    return {
        "members": [[shorten(member.path), member.size] for member in archive.members[: limits.MOST_LISTED]],
        "members_total": len(archive.members),
        "members_left_out": max(0, len(archive.members) - limits.MOST_LISTED),
        "inflated": sum(member.size for member in archive.members),
    }
