"""What the events of this app say in Swedish. A matter title or a sender never stands here: it may be marked as secret later."""

from core.history import describe

describe(
    {
        "slip.requested": "{who} begärde diarieföring",
        "slip.requested_again": "{who} begärde diarieföring igen",
        "slip.request_changed": "{who} ändrade uppgifterna i begäran",
        "slip.registered": "{who} diarieförde handlingen med diarienummer {dnr}",
        "slip.corrected": "{who} rättade uppgifterna, version {version}",
        "slip.withdrawn": "{who} tog tillbaka begäran om diarieföring",
        "slip.marked": "{who} sekretessmarkerade handlingen: {provision}",
        "slip.mark_lifted": "{who} hävde sekretessmarkeringen",
        "slip.secret_read": "{who} läste de sekretessmarkerade uppgifterna",
    }
)
