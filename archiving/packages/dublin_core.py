"""The package in Dublin Core: what an archive's catalogue shows."""

from collections.abc import Iterable

from archiving.packages.contents import Contents
from archiving.packages.xml import DC, OAI_DC, XSI, as_bytes, clean, maker


def dublin_core(contents: Contents) -> bytes:
    dc = maker(DC)
    package, settings = contents.package, contents.settings
    versions = [packed.version for packed in contents.packed]
    pairs: list[tuple[str, str]] = [
        ("title", contents.title),
        ("creator", settings.records_creator),
        ("publisher", settings.delivering_organisation),
        ("subject", "Sociala medier"),
        ("subject", "Ögonblicksbild"),
        *(("subject", name) for name in _each(version.platform_name for version in versions)),
        ("description", f"{len(versions)} godkända ögonblicksbilder av kommunens konton i sociala medier."),
        ("date", f"{package.period_from}/{package.period_to}"),
        ("type", "Collection"),
        *(("format", kind) for kind in _each(file.stored.content_type for packed in contents.packed for file in packed.files)),
        ("identifier", contents.objid),
        *(("identifier", dnr) for dnr in contents.dnrs),
        *(("source", url) for url in _each(version.url for version in versions)),
        ("language", "sv"),
        ("coverage", contents.municipality.name),
        *(
            ("rights", f"Kan innehålla uppgifter som omfattas av sekretess: {provision}")
            for provision in _each(packed.secrecy for packed in contents.secret)
        ),
    ]
    root = maker(OAI_DC, oai_dc=OAI_DC, dc=DC, xsi=XSI).dc(*(dc(name, clean(value)) for name, value in pairs if value))
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} ../../schemas/oai_dc-portalen.xsd")
    return as_bytes(root)


def _each(values: Iterable[str]) -> list[str]:
    """Each once, in the order they came."""
    return list(dict.fromkeys(values))
