"""The XSDs that a package's XML is checked against, and that lie in it under schemas/.

Those of METS, XLink and E-ARK come with eark-validator and are read from there. PREMIS and Dublin Core are described by files of our own:
only the part of each standard that the portal writes, so whatever they accept the whole standard accepts too.
"""

from functools import cache
from pathlib import Path

from lxml import etree

from archiving.packages.installed import validator_folder

OWN = Path(__file__).parent / "schemas"
METS_NAMES = (
    "mets.sip.local.v2-0.xsd",
    "mets.xsd",
    "DILCISExtensionMETS.xsd",
    "DILCISExtensionSIPMETS.xsd",
    "xlink.xsd",
    "xml.xsd",
    "xhtml1-strict.xsd",
)
OWN_NAMES = ("premis-portalen.xsd", "oai_dc-portalen.xsd", "dc-portalen.xsd")


def files() -> dict[str, Path]:
    """Name in the package: file."""
    bundled = validator_folder() / "ipxml" / "resources" / "schema"
    return {name: bundled / name for name in METS_NAMES} | {name: OWN / name for name in OWN_NAMES}


@cache
def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(files()[name]))


def faults(root: etree._Element, name: str) -> list[str]:
    """What the schema says, at most ten lines, in the words of the XML library."""
    against = schema(name)
    if against.validate(root):
        return []
    return [f"rad {error.line}: {error.message}" for error in list(against.error_log)[:10]]
