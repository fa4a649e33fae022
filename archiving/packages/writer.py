"""The package as a zip, written straight to disk: a file of any size passes through in pieces, so memory stays the same."""

import datetime
import hashlib
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from django.utils import timezone

from archiving.models import StoredFile
from archiving.packages import mets, register, schemas, texts
from archiving.packages.contents import ROOT_OF_DATA, Contents
from archiving.packages.dublin_core import dublin_core
from archiving.packages.mets import Entry
from archiving.packages.premis import premis
from archiving.storage import open_stored, pieces

CHECKSUMS = "documentation/kontrollsummor-sha256.txt"
TYPES = {"xml": "application/xml", "xsd": "application/xml", "json": "application/json", "csv": "text/csv", "txt": "text/plain"}
ALREADY_SMALL = (
    "image/",
    "video/",
    "audio/",
    "application/zip",
    "application/pdf",
    "application/gzip",
    "application/wacz",
    "application/warc",
)

Tick = Callable[[], None]


class CannotBeMade(Exception):
    """The package cannot be made as things are; `sentence` says why and what to do, in Swedish."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class PackageZip:
    """`tick` is called for every piece: it holds on to the lease, and stops the work by raising."""

    def __init__(self, archive: zipfile.ZipFile, root: str, *, made_at: datetime.datetime, tick: Tick) -> None:
        self.archive, self.root, self.made_at, self.tick = archive, root, made_at, tick

    def add(self, path: str, content: bytes) -> Entry:
        kind = TYPES[path.rpartition(".")[2]]
        return self._write(path, [content], len(content), kind, self.made_at, compress=True)

    def add_stored(self, path: str, stored: StoredFile) -> Entry:
        """Raises CannotBeMade unless the bytes are those that were stored."""
        compress = not stored.content_type.startswith(ALREADY_SMALL)
        try:
            with open_stored(stored) as file:
                entry = self._write(path, pieces(file), stored.size, stored.content_type, stored.stored_at, compress=compress)
        except FileNotFoundError as error:
            raise CannotBeMade(_sentence(path, "saknas i arkivet")) from error
        if (entry.sha256, entry.size) != (stored.sha256, stored.size):
            raise CannotBeMade(_sentence(path, "är inte längre den som lagrades"))
        return entry

    def _write(self, path: str, content: Iterable[bytes], expected: int, kind: str, created: datetime.datetime, *, compress: bool) -> Entry:
        information = zipfile.ZipInfo(f"{self.root}/{path}", date_time=timezone.localtime(created).timetuple()[:6])
        information.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        information.external_attr = 0o640 << 16
        information.file_size = expected
        digest, size = hashlib.sha256(), 0
        with self.archive.open(information, "w", force_zip64=expected >= 2**31) as file:
            for piece in content:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
                self.tick()
        return Entry(path, size, digest.hexdigest(), kind, created)


def _sentence(path: str, what: str) -> str:
    return f"Filen {path.rpartition('/')[2]} {what}. Se beständighetskontrollen, återställ filen och beställ paketet igen."


def write_package(path: Path, contents: Contents, *, tick: Tick) -> None:
    """Raises CannotBeMade, and OSError when the disk is full."""
    with zipfile.ZipFile(path, "x", allowZip64=True) as archive:
        zipped = PackageZip(archive, contents.objid, made_at=contents.made_at, tick=tick)
        data = [zipped.add_stored(file.path, file.stored) for packed in contents.packed for file in packed.files]
        around = [zipped.add(name, content) for name, content in _texts(contents).items()]
        around += [zipped.add(f"schemas/{name}", file.read_bytes()) for name, file in schemas.files().items()]
        around.append(zipped.add(f"{ROOT_OF_DATA}/METS.xml", mets.representation_mets(contents, data)))
        around.append(zipped.add(CHECKSUMS, _checksums([*data, *around])))
        zipped.add("METS.xml", mets.package_mets(contents, around))


def _texts(contents: Contents) -> dict[str, bytes]:
    rows = register.register_of(contents)
    known = {row["konto_id"] for row in rows}
    names = {one.version.snapshot.account_id: one.version.account_name for one in contents.packed}
    missing = [name for pk, name in names.items() if pk not in known]
    files = {
        "metadata/descriptive/dc.xml": dublin_core(contents),
        "metadata/descriptive/konto.json": register.as_json(contents, rows),
        "metadata/descriptive/konto.csv": register.as_csv(rows),
        "metadata/preservation/premis.xml": premis(contents),
        "documentation/README.txt": texts.readme(contents, not_in_register=missing),
        "documentation/systembeskrivning.txt": texts.system_description(contents),
        "documentation/riktlinje.txt": texts.guideline_text(contents),
    }
    return {name: content for name, content in files.items() if content}


def _checksums(entries: list[Entry]) -> bytes:
    """As sha256sum writes them, from the package's root. This file and METS.xml itself are not in it."""
    return "".join(f"{entry.sha256}  {entry.path}\n" for entry in entries).encode()
