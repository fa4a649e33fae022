"""Name spaces, and elements written the same way in METS, PREMIS and Dublin Core."""

import datetime
from typing import Any

from django.utils import timezone
from lxml import etree
from lxml.builder import ElementMaker

from core.text import FORBIDDEN

METS = "http://www.loc.gov/METS/"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PREMIS = "http://www.loc.gov/premis/v3"
DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"

Element = Any  # lxml.etree._Element, which is private


def maker(namespace: str, **others: str | None) -> ElementMaker:
    """`others` are prefixes; `default` is the name space without one."""
    prefixes = {None if prefix == "default" else prefix: uri for prefix, uri in others.items()}
    return ElementMaker(namespace=namespace, nsmap=prefixes)


def clean(value: object) -> str:
    """What an XML file may hold."""
    return FORBIDDEN.sub("", str(value))


def moment(value: datetime.datetime) -> str:
    """ISO 8601 with offset, Europe/Stockholm."""
    return timezone.localtime(value).isoformat(timespec="seconds")


def as_bytes(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def parse(content: bytes) -> Element:
    """Without entities and network. Raises lxml.etree.XMLSyntaxError."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
