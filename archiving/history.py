"""What each event of the archive says."""

from archiving.models import Occasion
from core.history import describe

describe(
    {
        "snapshot.planned": "{who} lade upp en ögonblicksbild: {occasion}",
        "snapshot.opened": "Ögonblicksbilden kan tas",
        "snapshot.submitted": "{who} skickade in version {version} med {files} filer",
        "snapshot.approved": "{who} godkände version {version}",
        "snapshot.sent_back": "{who} skickade tillbaka version {version}",
        "snapshot.withdrawn": "{who} tog bort uppgiften att ta ögonblicksbilden",
    },
    occasion=Occasion,
)
