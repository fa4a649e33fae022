"""What the events of this app say in Swedish."""

from core.history import describe

describe(
    {
        "user.added": "{who} lade upp personen",
        "user.changed": "{who} ändrade uppgifterna",
        "user.leaving": "{who} satte sista arbetsdag till {ends_on}",
        "department.added": "{who} lade upp verksamheten",
        "department.changed": "{who} ändrade verksamheten",
        "department.head_appointed": "{who} utsåg verksamhetschef: {about}",
        "department.closed": "{who} avslutade verksamheten {closed_on}",
        "appointment.made": "{who} gav uppdraget {role} till {about} från {from_date}",
        "appointment.ended": "{who} avslutade uppdraget {role} för {about} {to_date}",
        "deputy.appointed": "{who} utsåg {about} till ersättare för {party} {from_date} till {to_date}",
        "deputy.ended": "{who} avslutade ersättarskapet för {about} {to_date}",
        "people.imported": "{who} läste in {created} personer och ändrade {changed}",
        "departments.imported": "{who} läste in {created} verksamheter och ändrade {changed}",
    }
)
