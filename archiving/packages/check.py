"""Is the package what it says? Structure, XSD, every file's size and hash, and eark-validator's rules. Asked before it can be delivered.

It reads only the zip, as a recipient would, and knows nothing of how it was made. Sentences are in Swedish: the archivist reads them.
"""

import hashlib
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from archiving.packages import eark, schemas
from archiving.packages.writer import Tick
from archiving.packages.xml import METS, OAI_DC, PREMIS, XLINK, Element, parse
from archiving.storage import pieces

LARGEST_XML = 256 * 1024**2  # bytes of a METS or PREMIS file
MOST_FAULTS = 50  # shown
XML_KINDS = {f"{{{PREMIS}}}premis": "premis-portalen.xsd", f"{{{OAI_DC}}}dc": "oai_dc-portalen.xsd"}


@dataclass
class Report:
    """What is kept with the package. `faults` empty: it may be delivered."""

    faults: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    validator: str = ""

    @property
    def is_good(self) -> bool:
        return not self.faults

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "faults": self.faults[:MOST_FAULTS], "fault_count": len(self.faults)}


@dataclass(frozen=True)
class Said:
    """What a METS says of a file. `path` from the package's root."""

    path: str
    size: str
    sha256: str
    algorithm: str


def check_package(path: Path, folder: Path, *, tick: Tick) -> Report:
    """`folder` is empty and the caller's. Raises RuntimeError or subprocess.TimeoutExpired when eark-validator gives no answer."""
    report = Report(validator=eark.version())
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, report, folder, tick)
    except zipfile.BadZipFile as error:
        report.faults.append(f"Paketet är inte en hel zip-fil: {error}.")
    return report


def _check(archive: zipfile.ZipFile, report: Report, folder: Path, tick: Tick) -> None:
    root = _one_harmless_root(archive, report)
    if root is None:
        return
    said: list[Said] = []
    mets = _read_mets(archive, report, root, "")
    if mets is not None:
        if mets.get("OBJID") != root:
            report.faults.append(f"Mappen heter {root} men METS.xml anger OBJID {mets.get('OBJID') or '(saknas)'}.")
        said += _said(mets, "")
        for pointer in mets.iter(f"{{{METS}}}mptr"):
            place = pointer.get(f"{{{XLINK}}}href", "")
            below = place.rpartition("/")[0]
            part = _read_mets(archive, report, root, f"{below}/")
            if part is not None:
                said += _said(part, f"{below}/")
        _check_files(archive, report, root, said, tick)
        _check_metadata(archive, report, root, said)
        _ask_validator(archive, report, folder)


def _one_harmless_root(archive: zipfile.ZipFile, report: Report) -> str | None:
    names = archive.namelist()
    roots = {name.partition("/")[0] for name in names}
    if len(roots) != 1 or any("/" not in name for name in names):
        report.faults.append("Paketet ska ha en enda mapp överst, med paketets id som namn.")
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        report.faults.append("Paketet innehåller en sökväg som leder utanför paketet.")
    if len(set(names)) < len(names):
        report.faults.append("Samma sökväg finns två gånger i paketet.")
    return next(iter(roots)) if report.is_good else None


def _read_mets(archive: zipfile.ZipFile, report: Report, root: str, below: str) -> Element | None:
    name = f"{below}METS.xml"
    element = _read_xml(archive, report, root, name)
    if element is None:
        return None
    if element.tag != f"{{{METS}}}mets":
        report.faults.append(f"{name} är inte en METS-fil.")
        return None
    report.faults += [f"{name} följer inte schemat, {fault}" for fault in schemas.faults(element, "mets.sip.local.v2-0.xsd")]
    return element


def _read_xml(archive: zipfile.ZipFile, report: Report, root: str, name: str) -> Element | None:
    try:
        information = archive.getinfo(f"{root}/{name}")
    except KeyError:
        report.faults.append(f"{name} saknas i paketet.")
        return None
    if information.file_size > LARGEST_XML:
        report.faults.append(f"{name} är orimligt stor.")
        return None
    try:
        return parse(archive.read(information))
    except etree.XMLSyntaxError as error:
        report.faults.append(f"{name} går inte att läsa som XML: {error.msg}.")
    return None


def _said(mets: Element, below: str) -> Iterator[Said]:
    for element in mets.iter(f"{{{METS}}}file", f"{{{METS}}}mdRef"):
        location = element if element.tag == f"{{{METS}}}mdRef" else element.find(f"{{{METS}}}FLocat")
        place = location.get(f"{{{XLINK}}}href", "") if location is not None else ""
        yield Said(below + place, element.get("SIZE", ""), element.get("CHECKSUM", ""), element.get("CHECKSUMTYPE", ""))


def _check_files(archive: zipfile.ZipFile, report: Report, root: str, said: list[Said], tick: Tick) -> None:
    """Everything that METS names is there and is what METS says; everything that is there is named."""
    by_path: dict[str, set[Said]] = {}
    for one in said:
        by_path.setdefault(one.path, set()).add(one)
    there = {name.removeprefix(f"{root}/") for name in archive.namelist() if not name.endswith("/")}
    report.faults += [f"{path} är med i METS men saknas i paketet." for path in sorted(by_path.keys() - there)]
    report.faults += [f"{path} ligger i paketet men är inte med i METS." for path in sorted(there - by_path.keys() - {"METS.xml"})]
    for path in sorted(there & by_path.keys()):
        size, sha256 = _measure(archive, f"{root}/{path}", tick)
        report.files, report.bytes = report.files + 1, report.bytes + size
        for one in by_path[path]:
            report.faults += _differences(one, size, sha256)


def _measure(archive: zipfile.ZipFile, name: str, tick: Tick) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as file:
            for piece in pieces(file):  # type: ignore[arg-type]  # it reads as other files do
                digest.update(piece)
                size += len(piece)
                tick()
    except zipfile.BadZipFile:  # the zip's own sum does not hold: the hash will not either
        return size, "oläsbar"
    return size, digest.hexdigest()


def _differences(said: Said, size: int, sha256: str) -> Iterator[str]:
    if said.algorithm != "SHA-256":
        yield f"{said.path} har kontrollsumma av slaget {said.algorithm or '(saknas)'}; den ska vara SHA-256."
    if said.size != str(size):
        yield f"{said.path} är {size} byte, men METS anger {said.size or '(saknas)'}."
    if said.sha256.lower() != sha256:
        yield f"{said.path} har en annan kontrollsumma än den som METS anger."


def _check_metadata(archive: zipfile.ZipFile, report: Report, root: str, said: list[Said]) -> None:
    for path in sorted({one.path for one in said if one.path.startswith("metadata/") and one.path.endswith(".xml")}):
        if f"{root}/{path}" not in archive.NameToInfo:
            continue
        element = _read_xml(archive, report, root, path)
        if element is not None and element.tag in XML_KINDS:
            report.faults += [f"{path} följer inte schemat, {fault}" for fault in schemas.faults(element, XML_KINDS[element.tag])]


def _ask_validator(archive: zipfile.ZipFile, report: Report, folder: Path) -> None:
    try:
        verdict = eark.ask(archive, folder)
    except subprocess.TimeoutExpired as error:
        raise RuntimeError("eark-validator took too long") from error
    report.faults += [f"Regel {rule} i E-ARK: {message}" for rule, message in verdict.errors]
    report.known = [f"{rule}: {eark.KNOWN_FALSE[rule]}" for rule in verdict.known]
    report.warnings = [f"{rule}: {message}" for rule, message in verdict.warnings]
