"""What each event of the archive says."""

from archiving.models import FixityFault, Occasion
from core.history import describe

describe(
    {
        "snapshot.planned": "{who} lade upp en ögonblicksbild: {occasion}",
        "snapshot.opened": "Ögonblicksbilden kan tas",
        "snapshot.submitted": "{who} skickade in version {version}. Antal filer: {files}",
        "snapshot.approved": "{who} godkände version {version}",
        "snapshot.sent_back": "{who} skickade tillbaka version {version}",
        "snapshot.reminded_again": "{who} påminde dem som ansvarar för kontot",
        "snapshot.withdrawn": "{who} tog bort uppgiften att ta ögonblicksbilden",
        "snapshot.capture_ordered": "{who} beställde en automatisk insamling",
        "snapshot.capture_failed": "Portalen kunde inte ta ögonblicksbilden, efter {attempts} försök: {why}",
        "snapshot.destroyed": "Filerna i version {version} är gallrade",
        "campaign.planned": "Kampanjen lades upp, {first} till {last}",
        "campaign.opened": "Kampanjen öppnade och pågår till {last}",
        "campaign.prolonged": "Kampanjen öppnade sent och pågår därför till {last}",
        "campaign.tasks_added": "Konton som fick sin uppgift: {count}",
        "campaign.moved": "{who} flyttade kampanjen till {first} – {last}",
        "campaign.closed": "{who} avslutade kampanjen: {approved} av {accounts} ögonblicksbilder är godkända",
        "archive_settings.changed": "{who} ändrade {fields}",
    },
    occasion=Occasion,
)

describe(
    {
        "snapshot.time_stamped": "Version {version} fick en tidsstämpel",
        "fixity.finished": "{who} läste igenom det som är lagrat. Antal filer: {files}, nya fel: {faults}",
        "fixity.fault_found": "{who} hittade ett fel i en lagrad fil: {kind}",
        "fixity.fault_settled": "{who} åtgärdade felet: {restored}",
    },
    kind=FixityFault.Kind,
    restored={"restored": "filen är hel igen", "lost": "filen är förlorad"},
)

describe(
    {
        "snapshot.packaged": "Ögonblicksbilden lades i arkivpaket {package}",
        "snapshot.unpackaged": "Ögonblicksbilden togs ur arkivpaket {package} och är godkänd som förut",
        "snapshot.delivered": "Ögonblicksbilden lämnades till e-arkivet i arkivpaket {package}",
        "snapshot.receipted": "E-arkivet kvitterade ögonblicksbilden i arkivpaket {package}",
        "package.ordered": "{who} beställde paketet. Antal ögonblicksbilder: {count}",
        "package.ordered_again": "{who} beställde paketet igen. Antal ögonblicksbilder: {count}",
        "package.created": "Paketet skapades. Antal ögonblicksbilder: {count}",
        "package.validated": "Paketet validerades",
        "package.refused": "Paketet underkändes",
        "package.withdrawn": "{who} återtog paketet",
        "package.delivered": "{who} noterade att paketet lämnades till e-arkivet {at}",
        "package.receipted": "{who} noterade e-arkivets kvitto {receipt}",
    }
)
