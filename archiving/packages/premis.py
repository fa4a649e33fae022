"""PREMIS 3: each file with its hash, and what has happened to it from the capture to the package. XSD: schemas/premis-portalen.xsd."""

import datetime
from collections.abc import Iterable, Sequence

from archiving.models import Method
from archiving.packages.contents import Contents, Packed, PackedFile
from archiving.packages.texts import guideline_version
from archiving.packages.xml import PREMIS, XSI, Element, as_bytes, clean, maker, moment

LOCAL = "lokal"
REPRESENTATION = "rep1"
E = maker(PREMIS)

# eventType: the words of the Library of Congress' list.
CAPTURE, TRANSFER, VALIDATION, REVIEW, POLICY = "capture", "transfer", "validation", "quality review", "policy assignment"
FIXITY, PACKAGING = "fixity check", "information package creation"


class Agents:
    """Who took part, each once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str], str] = {}

    def id_of(self, name: str, kind: str, version: str = "") -> str:
        return self.known.setdefault((name, kind, version), f"agent-{len(self.known) + 1}")

    def elements(self) -> Iterable[Element]:
        for (name, kind, version), identifier in self.known.items():
            agent = E.agent(
                E.agentIdentifier(E.agentIdentifierType(LOCAL), E.agentIdentifierValue(identifier)),
                E.agentName(clean(name)),
                E.agentType(kind),
            )
            if version:
                agent.append(E.agentVersion(version))
            yield agent


def premis(contents: Contents) -> bytes:
    agents = Agents()
    portal = agents.id_of("Portalen för sociala medier", "software", contents.software)
    root = maker(PREMIS, premis=PREMIS, xsi=XSI).premis(version="3.0")
    root.set(f"{{{XSI}}}schemaLocation", f"{PREMIS} ../../schemas/premis-portalen.xsd")
    whole = E.object(_identifier(REPRESENTATION), E.originalName(clean(contents.title)))
    whole.set(f"{{{XSI}}}type", "premis:representation")
    root.append(whole)
    for packed in contents.packed:
        for file in packed.files:
            root.append(_file(file))
    for number, event in enumerate(_events(contents, agents, portal), start=1):
        event.insert(0, E.eventIdentifier(E.eventIdentifierType(LOCAL), E.eventIdentifierValue(f"handelse-{number}")))
        root.append(event)
    root.extend(agents.elements())
    root.extend(_rights(packed, number) for number, packed in enumerate(contents.secret, start=1))
    return as_bytes(root)


def _identifier(value: str) -> Element:
    return E.objectIdentifier(E.objectIdentifierType(LOCAL), E.objectIdentifierValue(value))


def _file(file: PackedFile) -> Element:
    element = E.object(
        _identifier(file.path),
        E.objectCharacteristics(
            E.compositionLevel("0"),
            E.fixity(E.messageDigestAlgorithm("SHA-256"), E.messageDigest(file.stored.sha256)),
            E.size(str(file.stored.size)),
            E.format(E.formatDesignation(E.formatName(file.stored.content_type))),
        ),
        E.originalName(clean(file.original_name) or "utan namn"),
        E.relationship(
            E.relationshipType("structural"),
            E.relationshipSubType("is part of"),
            E.relatedObjectIdentifier(E.relatedObjectIdentifierType(LOCAL), E.relatedObjectIdentifierValue(REPRESENTATION)),
        ),
    )
    element.set(f"{{{XSI}}}type", "premis:file")
    return element


def _events(contents: Contents, agents: Agents, portal: str) -> Iterable[Element]:
    for packed in contents.packed:
        yield from _events_of(packed, agents, portal)
    every = [REPRESENTATION]
    yield _event(
        FIXITY, contents.made_at, "Varje fils kontrollsumma (SHA-256) räknades om när den lades i paketet.",
        outcome="godkänd", agents=[(portal, "executing program")], objects=every,
    )  # fmt: skip
    yield _event(
        PACKAGING, contents.made_at, f"Paketet skapades på beställning av {contents.package.ordered_by.name}.",
        outcome="skapat", note=f"Riktlinje: {guideline_version(contents)}.",
        agents=[(portal, "executing program"), (agents.id_of(contents.package.ordered_by.name, "person"), "authorizer")], objects=every,
    )  # fmt: skip


def _events_of(packed: Packed, agents: Agents, portal: str) -> Iterable[Element]:
    version, paths = packed.version, [file.path for file in packed.files]
    kind = "software" if version.method == Method.AUTOMATIC else "person"
    reviewer = agents.id_of(packed.review.by.name, "person")
    yield _event(
        CAPTURE, version.captured_at, f"{version.get_method_display()} av {version.url} med {version.tool}.",
        outcome="med luckor" if version.gaps else "fullständig", note=version.gaps,
        agents=[(agents.id_of(version.captured_by, kind), "implementer")], objects=paths,
    )  # fmt: skip
    submitter = agents.id_of(version.submitted_by.name, "person") if version.submitted_by else portal
    yield _event(
        TRANSFER, version.submitted_at, f"Lämnades in som version {version.number}.",
        agents=[(submitter, "implementer")], objects=paths,
    )  # fmt: skip
    yield _event(
        VALIDATION, version.submitted_at, "Filtyp efter innehåll, storlek och att inget i filerna kan köras.",
        outcome="godkänd", agents=[(portal, "executing program")], objects=paths,
    )  # fmt: skip
    yield _event(
        POLICY, version.submitted_at, "Sekretessbedömning vid inlämningen.",
        outcome="kan innehålla sekretess" if packed.secrecy else "inte märkt med sekretess", note=packed.secrecy,
        agents=[(submitter, "implementer")], objects=paths,
    )  # fmt: skip
    yield _event(
        REVIEW, packed.review.at, f"Version {version.number} granskades.",
        outcome="godkänd", agents=[(reviewer, "implementer")], objects=paths,
    )  # fmt: skip


def _event(
    kind: str,
    at: datetime.datetime,
    detail: str,
    *,
    agents: Sequence[tuple[str, str]],
    objects: Sequence[str],
    outcome: str = "",
    note: str = "",
) -> Element:
    event = E.event(E.eventType(kind), E.eventDateTime(moment(at)), E.eventDetailInformation(E.eventDetail(clean(detail))))
    if outcome:
        information = E.eventOutcomeInformation(E.eventOutcome(outcome))
        if note:
            information.append(E.eventOutcomeDetail(E.eventOutcomeDetailNote(clean(note))))
        event.append(information)
    for identifier, role in agents:
        event.append(
            E.linkingAgentIdentifier(
                E.linkingAgentIdentifierType(LOCAL), E.linkingAgentIdentifierValue(identifier), E.linkingAgentRole(role)
            )
        )
    event.extend(_link(path) for path in objects)
    return event


def _link(path: str) -> Element:
    return E.linkingObjectIdentifier(E.linkingObjectIdentifierType(LOCAL), E.linkingObjectIdentifierValue(path))


def _rights(packed: Packed, number: int) -> Element:
    return E.rights(
        E.rightsStatement(
            E.rightsStatementIdentifier(
                E.rightsStatementIdentifierType(LOCAL), E.rightsStatementIdentifierValue(f"sekretess-{number}")
            ),
            E.rightsBasis("statute"),
            E.statuteInformation(
                E.statuteJurisdiction("SE"),
                E.statuteCitation(clean(packed.secrecy)),
                E.statuteNote("Kan innehålla uppgifter som omfattas av sekretess."),
            ),
            E.rightsGranted(E.act("disclose"), E.restriction("Sekretessprövas innan något lämnas ut.")),
            *(_link(file.path) for file in packed.files),
        )
    )  # fmt: skip
