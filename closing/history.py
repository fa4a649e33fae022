"""What the events of this app say in Swedish."""

from closing.models import Removal
from core.history import describe
from registry.models import Party

describe(
    {
        "closure.proposed": "{who} föreslog att kontot avslutas och skrev under som {party}",
        "closure.stopped": "{who} nödstoppade kontot som {party}",
        "closure.signed": "{who} skrev under som {party}",
        "closure.agreed": "Avslutet är beslutat av båda parter",
        "closure.refused": "{who} nekade avslutet som {party}",
        "closure.withdrawn": "{who} återtog förslaget",
        "closure.farewell_recorded": "{who} antecknade att avslutsinlägget publicerades {day}",
        "closure.snapshot_planned": "Den sista ögonblicksbilden planerades",
        "closure.snapshot_approved": "Den sista ögonblicksbilden är godkänd",
        "closure.snapshot_reopened": "Den sista ögonblicksbilden behöver göras om",
        "closure.registered": "Avslutet är diariefört med diarienummer {dnr}",
        "closure.removed": "{who} bockade av: {about}",
        "closure.not_removed": "{who} tog bort bocken för: {about}",
        "closure.link_added": "{who} lade till en plats som länkar till kontot: {about}",
        "closure.closed": "{who} avslutade kontot",
        "closing_settings.changed": "{who} ändrade inställningarna för avslut",
    },
    party=Party,
    kind=Removal.Kind,
)
