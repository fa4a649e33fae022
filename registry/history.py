"""What the events of this app say in Swedish."""

from core.history import describe

describe(
    {
        "advice.asked": "{who} bad om råd",
        "advice.answered": "{who} gav råd",
        "application.started": "{who} påbörjade ansökan",
        "application.saved": "{who} sparade utkastet",
        "application.people_named": "{who} angav {role}",
        "application.ticked": "{who} ändrade checklistan, {ticks} av 6 punkter är avbockade",
        "application.submitted": "{who} skickade in ansökan",
        "application.resubmitted": "{who} skickade in ansökan igen, omgång {round}",
        "application.approved_by_party": "{who} godkände som {party}",
        "application.approved": "Ansökan är godkänd av båda parter",
        "application.rejected": "{who} avslog som {party}",
        "application.returned": "{who} skickade tillbaka för komplettering som {party}",
        "application.withdrawn": "{who} återtog ansökan",
        "application.dnr_recorded": "{who} antecknade diarienummer {dnr}",
        "account.opened": "Kontot skapades ur den godkända ansökan",
        "account.imported": "{who} läste in kontot, beslutat före portalen: {about}",
        "account.activated": "{who} aktiverade kontot",
        "account.made_dormant": "{who} gjorde kontot vilande",
        "account.woken": "{who} väckte kontot",
        "account.changed": "{who} ändrade {fields}",
        "account.approved_for_public": "{who} godkände uppgifterna för den publika listan",
        "account.recertified": "{who} bekräftade att uppgifterna stämmer",
        "account.archive_plan_set": "{who} satte arkivplanen: {level}, {times} gånger per år",
        "checklist.ticked": "{who} bockade av: {about}",
        "checklist.unticked": "{who} tog bort bocken för: {about}",
        "roster.appointed": "{who} utsåg {about} till {role} från {from_date}",
        "roster.ended": "{who} avslutade uppgiften {role} för {about}, sista dag {to_date}",
        "roster.cancelled": "{who} ångrade uppgiften {role} för {about}, som lades till av misstag",
        "roster.reordered": "{who} ändrade ersättarnas turordning: {about}",
        "access.given": "{who} antecknade att {about} är {level}",
        "access.two_factor_confirmed": "{who} bekräftade tvåfaktorsinloggning för {about}",
        "access.ended": "{who} antecknade att {about} inte längre har behörighet",
        "access.cancelled": "{who} ångrade behörigheten för {about}, som antecknades av misstag",
        "platform.changed": "{who} ändrade {fields}",
        "platform.added": "{who} lade till kanalen",
    }
)
