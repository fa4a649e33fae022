"""METS for the package and for its one representation, after E-ARK CSIP and SIP 2.1.0."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archiving.packages.contents import ROOT_OF_DATA, Contents
from archiving.packages.xml import CSIP, METS, SIP, XLINK, XSI, Element, as_bytes, clean, maker, moment

PROFILE = "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml"
CONTENT = "Ögonblicksbilder av sociala medier"
TOOL = "Portalen för sociala medier"
SCHEMAS = ((METS, "mets.xsd"), (CSIP, "DILCISExtensionMETS.xsd"), (SIP, "DILCISExtensionSIPMETS.xsd"), (XLINK, "xlink.xsd"))
MDTYPES = {"dc.xml": ("DC", ""), "konto.json": ("OTHER", "JSON"), "konto.csv": ("OTHER", "CSV")}
E = maker(METS)


@dataclass(frozen=True)
class Entry:
    """A file that lies in the package. `path` from the root, `sha256` of what was written."""

    path: str
    size: int
    sha256: str
    content_type: str
    created: datetime.datetime


def package_mets(contents: Contents, entries: Sequence[Entry]) -> bytes:
    """`entries` are all files but the representation's own (it has a METS of its own) and this METS."""
    root = _root(contents, contents.objid, contents.title, "schemas/")
    root.append(_header(contents))
    descriptive = [entry for entry in entries if entry.path.startswith("metadata/descriptive/")]
    premis = next(entry for entry in entries if entry.path == "metadata/preservation/premis.xml")
    for number, entry in enumerate(descriptive, start=1):
        root.append(_section("dmdSec", f"dmd-{number}", entry, *MDTYPES[entry.path.rpartition("/")[2]]))
    administrative = E.amdSec(_section("digiprovMD", "digiprov-1", premis, "PREMIS"))
    if contents.secret:
        label = "Innehåller bilder som kan omfattas av sekretess: " + "; ".join(dict.fromkeys(one.secrecy for one in contents.secret))
        administrative.insert(0, _section("rightsMD", "rights-1", premis, "PREMIS", label=label))
    root.append(administrative)

    groups = {
        "Documentation": [entry for entry in entries if entry.path.startswith("documentation/")],
        "Schemas": [entry for entry in entries if entry.path.startswith("schemas/")],
        "Representations/rep1": [entry for entry in entries if entry.path.startswith("representations/")],
    }
    root.append(_files(groups, "fil", ""))
    metadata = E.div(
        ID="div-metadata",
        LABEL="Metadata",
        DMDID=" ".join(f"dmd-{number}" for number in range(1, len(descriptive) + 1)),
        ADMID=" ".join(section.get("ID") for section in administrative),
    )
    pointer = E.mptr(LOCTYPE="URL")
    _link(pointer, f"{ROOT_OF_DATA}/METS.xml")
    pointer.set(f"{{{XLINK}}}title", "grupp-3")
    whole = E.div(
        metadata,
        _group_div("Documentation", "grupp-1"),
        _group_div("Schemas", "grupp-2"),
        E.div(
            E.fptr(FILEID="grupp-3"),
            E.div(pointer, ID="div-rep1", LABEL="Representations/rep1"),
            ID="div-representations",
            LABEL="Representations",
        ),
        ID="div-1",
        LABEL=contents.objid,
    )
    root.append(E.structMap(whole, ID="struktur-1", TYPE="PHYSICAL", LABEL="CSIP"))
    return as_bytes(root)


def representation_mets(contents: Contents, entries: Sequence[Entry]) -> bytes:
    """Each snapshot is a division with its files, and says when it may be secret."""
    root = _root(contents, "rep1", contents.title, "../../schemas/")
    root.append(E.metsHdr(_software(contents), CREATEDATE=moment(contents.made_at), **{f"{{{CSIP}}}OAISPACKAGETYPE": "SIP"}))
    root.append(_files({"Data": entries}, "rep1-fil", f"{ROOT_OF_DATA}/"))
    ids = {entry.path: f"rep1-fil-1-{number}" for number, entry in enumerate(entries, start=1)}
    data = E.div(ID="rep1-div-data", LABEL="Data")
    for number, packed in enumerate(contents.packed, start=1):
        secrecy = f" (kan innehålla sekretess: {packed.secrecy})" if packed.secrecy else ""
        data.append(
            E.div(
                *(E.fptr(FILEID=ids[file.path]) for file in packed.files),
                ID=f"rep1-div-bild-{number}",
                LABEL=clean(packed.title + secrecy),
            )
        )
    root.append(E.structMap(E.div(data, ID="rep1-div-1", LABEL="rep1"), ID="rep1-struktur-1", TYPE="PHYSICAL", LABEL="CSIP"))
    return as_bytes(root)


def _root(contents: Contents, objid: str, label: str, schemas: str) -> Element:
    root = maker(METS, mets=METS, csip=CSIP, sip=SIP, xlink=XLINK, xsi=XSI).mets(
        OBJID=objid, LABEL=clean(label), TYPE="Websites", PROFILE=PROFILE
    )
    _say_what_it_is(root)
    root.set(f"{{{XSI}}}schemaLocation", " ".join(f"{uri} {schemas}{name}" for uri, name in SCHEMAS))
    return root


def _say_what_it_is(element: Element) -> None:
    element.set(f"{{{CSIP}}}CONTENTINFORMATIONTYPE", "OTHER")
    element.set(f"{{{CSIP}}}OTHERCONTENTINFORMATIONTYPE", CONTENT)


def _header(contents: Contents) -> Element:
    """The delivering organisation and the contact have roles of their own: `docs/packages.md` says why they are not two more creators."""
    settings, at = contents.settings, moment(contents.made_at)
    header = E.metsHdr(CREATEDATE=at, LASTMODDATE=at, RECORDSTATUS="NEW", **{f"{{{CSIP}}}OAISPACKAGETYPE": "SIP"})
    number = contents.municipality.organisation_number
    header.append(_software(contents))
    header.append(_agent({"ROLE": "ARCHIVIST", "TYPE": "ORGANIZATION"}, settings.records_creator, number))
    submitter = {"ROLE": "OTHER", "OTHERROLE": "SUBMITTER", "TYPE": "ORGANIZATION"}
    header.append(_agent(submitter, settings.delivering_organisation, number))
    contact = {"ROLE": "OTHER", "OTHERROLE": "CONTACT", "TYPE": "INDIVIDUAL"}
    header.append(_agent(contact, settings.contact_name, settings.contact_email, is_code=False))
    header.append(_agent({"ROLE": "PRESERVATION", "TYPE": "ORGANIZATION"}, settings.recipient, ""))
    header.append(E.altRecordID(clean(settings.submission_agreement), TYPE="SUBMISSIONAGREEMENT"))
    for dnr in contents.dnrs:
        header.append(E.altRecordID(clean(dnr), TYPE="REFERENCECODE"))
    return header


def _software(contents: Contents) -> Element:
    note = E.note(contents.software, **{f"{{{CSIP}}}NOTETYPE": "SOFTWARE VERSION"})
    return E.agent(E.name(TOOL), note, ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")


def _agent(role: dict[str, str], name: str, note: str, *, is_code: bool = True) -> Element:
    agent = E.agent(E.name(clean(name)), **role)
    if note:
        agent.append(E.note(clean(note), **({f"{{{CSIP}}}NOTETYPE": "IDENTIFICATIONCODE"} if is_code else {})))
    return agent


def _section(tag: str, identifier: str, entry: Entry, mdtype: str, other: str = "", label: str = "") -> Element:
    """dmdSec, digiprovMD or rightsMD that points at a metadata file."""
    reference = E.mdRef(
        LOCTYPE="URL", MDTYPE=mdtype, MIMETYPE=entry.content_type, SIZE=str(entry.size), CREATED=moment(entry.created),
        CHECKSUM=entry.sha256, CHECKSUMTYPE="SHA-256",
    )  # fmt: skip
    if other:
        reference.set("OTHERMDTYPE", other)
    if label:
        reference.set("LABEL", clean(label))
    _link(reference, entry.path)
    return E(tag, reference, ID=identifier, CREATED=moment(entry.created), STATUS="CURRENT")


def _files(groups: Mapping[str, Sequence[Entry]], prefix: str, below: str) -> Element:
    """`below` is taken off the paths: a representation's METS points from where it lies."""
    section = E.fileSec(ID=f"{prefix}er")
    for place, (use, entries) in enumerate(groups.items(), start=1):
        group = E.fileGrp(ID=f"{prefix.removesuffix('fil')}grupp-{place}", USE=use)
        _say_what_it_is(group)
        group.extend(_file(entry, f"{prefix}-{place}-{number}", below) for number, entry in enumerate(entries, start=1))
        section.append(group)
    return section


def _file(entry: Entry, identifier: str, below: str) -> Element:
    location = E.FLocat(LOCTYPE="URL")
    _link(location, entry.path.removeprefix(below))
    return E.file(
        location, ID=identifier, MIMETYPE=_mime(entry.content_type), SIZE=str(entry.size), CREATED=moment(entry.created),
        CHECKSUM=entry.sha256, CHECKSUMTYPE="SHA-256",
    )  # fmt: skip


def _link(element: Element, path: str) -> None:
    element.set(f"{{{XLINK}}}type", "simple")
    element.set(f"{{{XLINK}}}href", path)


def _group_div(label: str, group: str) -> Element:
    return E.div(E.fptr(FILEID=group), ID=f"div-{label.lower()}", LABEL=label)


def _mime(content_type: str) -> str:
    """Without parameters such as a character set."""
    return re.split(r"[;\s]", content_type, maxsplit=1)[0]
