"""What a reader of the package meets first, in plain Swedish: README, a description of the system, the guideline that was in force."""

from collections.abc import Callable

from archiving.manifest import local
from archiving.packages.contents import Contents, Packed


def readme(contents: Contents, *, not_in_register: list[str]) -> bytes:
    package, settings = contents.package, contents.settings
    parts = [
        contents.title.upper(),
        (
            f"Paketets id: {contents.objid}\n"
            f"Arkivbildare: {settings.records_creator}\n"
            f"Levererande organisation: {settings.delivering_organisation} ({contents.municipality.organisation_number})\n"
            f"Kontakt: {settings.contact_name}, {settings.contact_email}\n"
            f"Mottagare: {settings.recipient}\n"
            f"Leveransöverenskommelse: {settings.submission_agreement}\n"
            f"Diarienummer för samlingsärendet: {', '.join(contents.dnrs) or 'ännu inte tilldelat'}\n"
            f"Riktlinje: {guideline_version(contents)}\n"
            f"Skapat: {local(contents.made_at)}"
        ),
        (
            "Paketet innehåller ögonblicksbilder av kommunens konton i sociala medier. Varje bild är tagen av en person eller av portalen, "
            "kontrollerad och godkänd av någon annan än den som lämnade in den. Bara godkända versioner är med."
        ),
        f"Period: bilder som togs från och med {package.period_from} till och med {package.period_to}.",
        (
            "SÅ ÄR PAKETET ORDNAT\n"
            "METS.xml  beskriver hela paketet (E-ARK SIP 2.1.0, samma som FGS Paketstruktur 2.0)\n"
            "metadata/descriptive/dc.xml  beskrivning enligt Dublin Core\n"
            "metadata/descriptive/konto.json, konto.csv  kontona så som de stod i registret den sista dagen i perioden\n"
            "metadata/preservation/premis.xml  varje fil med kontrollsumma, och vad som har hänt: insamling, inlämning, kontroll, "
            "sekretessbedömning, godkännande, paketering\n"
            "representations/rep1/data/  filerna, en mapp för varje konto och i den en för varje ögonblicksbild med dess manifest.json\n"
            "documentation/  den här filen, systembeskrivning, riktlinjen och kontrollsummor\n"
            "schemas/  XML-scheman som paketets XML följer"
        ),
        (
            "SÅ KONTROLLERAR DU FILERNA\n"
            "documentation/kontrollsummor-sha256.txt har en rad per fil. Stå i paketets översta mapp och kör: sha256sum -c "
            "documentation/kontrollsummor-sha256.txt"
        ),
        _list("ÖGONBLICKSBILDER", contents.packed, _line),
        _list("SEKRETESS", contents.secret, _secrecy) or "SEKRETESS\nIngen av bilderna är märkt med att den kan innehålla sekretess.",
        _list("DET SOM SAKNAS I BILDERNA", contents.with_gaps, _gap) or "DET SOM SAKNAS I BILDERNA\nInget är antecknat som saknat.",
    ]
    if not_in_register:
        parts.append("FANNS INTE I REGISTRET DEN DAGEN\n" + "\n".join(not_in_register))
    return _written(parts)


def _list(heading: str, packed: list[Packed], words: Callable[[Packed], str]) -> str:
    return "\n".join([heading, *map(words, packed)]) if packed else ""


def _line(packed: Packed) -> str:
    version = packed.version
    place = packed.files[0].path.rpartition("/")[0]
    return (
        f"- {packed.title}. Visar {version.period_from} till {version.period_to}. {version.get_method_display()} med {version.tool}. "
        f"{version.file_count} filer. Godkänd {local(packed.review.at)[:10]} av {packed.review.by.name}. Mapp: {place}"
    )


def _secrecy(packed: Packed) -> str:
    return f"- {packed.title}: kan innehålla uppgifter som omfattas av sekretess enligt {packed.secrecy}. Pröva innan något lämnas ut."


def _gap(packed: Packed) -> str:
    return f"- {packed.title}: {packed.version.gaps}"


def system_description(contents: Contents) -> bytes:
    return _written(
        [
            "SYSTEMBESKRIVNING",
            (
                f"Portalen för sociala medier, version {contents.software}, används av {contents.municipality.name} för att styra "
                "kommunens officiella konton i sociala medier: ansökan och beslut, bemanning, svarstider, arkivering och uppföljning."
            ),
            (
                "Ögonblicksbilder planeras per konto, minst två om året. Den som är ansvarig för kontot tar bilden, laddar upp filerna och "
                "uppger vad de visar och vad som saknas. För kommunens egna webbplatser kan portalen samla in av sig själv. Varje fil "
                "kontrolleras vid mottagandet: verklig filtyp, storlek, sidor, textlager och att inget i den kan köras."
            ),
            (
                "Filerna lagras en gång under sin kontrollsumma (SHA-256) och ändras aldrig. En rättelse är en ny version, vars manifest "
                "anger det förra manifestets kontrollsumma. Arkivarien eller kommunikatören godkänner; ingen godkänner sin egen bild. "
                "Kontrollsummorna läses om enligt schema."
            ),
            "Varje ändring i portalen lämnar en händelse i en kedja där varje händelse bär den föregåendes kontrollsumma.",
            "Tider i manifest, METS och PREMIS är angivna med tidsskillnad mot UTC, svensk tid.",
        ]
    )


def guideline_version(contents: Contents) -> str:
    """Which one was in force on the last day of the period."""
    version = contents.guideline
    if version is None:
        return f"ingen är inlagd för {contents.package.period_to}"
    adopted = f"antagen av {version.adopted_by} {version.adopted_on} {version.paragraph}".strip()
    return f"{version.name}, {adopted}, gäller från {version.valid_from}"


def guideline_text(contents: Contents) -> bytes:
    if contents.guideline is None:
        return b""
    return _written([guideline_version(contents), *(f"{clause.code} {clause.title}\n{clause.text}" for clause in contents.clauses)])


def _written(parts: list[str]) -> bytes:
    return "\n\n".join(part for part in parts if part).encode() + b"\n"
