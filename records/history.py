"""What the events of this app say in Swedish. A matter title or a sender never stands here: it may be marked as secret later."""

from core.history import describe
from records.models import DisclosureItem, DisclosureRequest

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
        "hold.placed": "{who} lade gallringsstopp",
        "hold.lifted": "{who} hävde gallringsstoppet",
        "plan.imported": "{who} läste in klassificeringsplanen, {entries} handlingstyper",
        "disposal.decision_recorded": "{who} lade in gallringsbeslutet för {record_type}",
        "disposal.decision_ended": "{who} avslutade gallringsbeslutet",
        "disposal.proposed": "{who} föreslog gallring av {records} handlingar av typen {record_type}",
        "disposal.left_out": "{who} undantog {reference}",
        "disposal.reviewed": "{who} granskade körningen: {records} handlingar ska gallras",
        "disposal.decided": "{who} beslutade att {records} handlingar ska gallras",
        "disposal.started": "{who} startade gallringen",
        "disposal.executed": "Gallringen är verkställd: {records} handlingar är förstörda",
        "disposal.recorded": "Gallringsprotokollet upprättades: {records} handlingar är gallrade",
        "disposal.withdrawn": "{who} tog tillbaka körningen",
        "disclosure.logged": "{who} lade in begäran",
        "disclosure.handed_over": "{who} lämnade över begäran till {about}",
        "disclosure.item_added": "{who} lade till {reference}",
        "disclosure.item_removed": "{who} tog bort {reference} ur begäran",
        "disclosure.judged": "{who} prövade {reference}: {verdict}",
        "disclosure.settled": "{who} avgjorde begäran: {state}",
        "disclosure.fetched": "{who} hämtade handlingarna för att lämna ut dem",
        "disclosure.refusal_decided": "{who} fattade ett skriftligt avslagsbeslut",
        "disclosure.contact_erased": "Adressen som handlingarna skulle skickas till togs bort",
    },
    verdict=DisclosureItem.Verdict,
    state=DisclosureRequest.State,
)
