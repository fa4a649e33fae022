"""What the events of this app say in Swedish."""

from accounts.models import Deputy, Role
from core.history import describe

describe(
    {
        "user.added": "{who} lade upp personen",
        "user.changed": "{who} ändrade {fields}",
        "user.leaving": "{who} satte sista arbetsdag till {ends_on}",
        "user.staying": "{who} tog bort sista arbetsdagen",
        "user.shut_out": "{who} stängde av inloggningen",
        "user.let_in": "{who} öppnade inloggningen igen",
        "user.invited": "{who} skickade en inbjudan med e-post",
        "user.password_changed": "{who} valde ett nytt lösenord",
        "feed.opened": "{who} skapade en kalenderadress",
        "feed.renewed": "{who} bytte kalenderadressen mot en ny",
        "feed.closed": "{who} stängde kalenderadressen",
        "absence.reported": "{who} anmälde att {about} är borta från {from_date} till och med {to_date}",
        "absence.reported_until_further_notice": "{who} anmälde att {about} är borta tills vidare från {from_date}",
        "absence.extended": "{who} förlängde: {about} är borta från {from_date} till och med {to_date}",
        "absence.extended_until_further_notice": "{who} förlängde: {about} är borta tills vidare från {from_date}",
        "absence.ended": "{who} ändrade sista dagen {about} är borta till {to_date}",
        "absence.joined": "{who} anmälde en längre frånvaro för {about}, som den här blev en del av",
        "absence.cancelled": "{who} ångrade att {about} skulle vara borta",
        "department.added": "{who} lade upp verksamheten",
        "department.changed": "{who} ändrade {fields}",
        "department.head_appointed": "{who} utsåg verksamhetschef: {about}",
        "department.closed": "{who} avslutade verksamheten {closed_on}",
        "department.reopened": "{who} öppnade verksamheten igen",
        "appointment.made": "{who} gav uppdraget {role} till {about} från och med {from_date}",
        "appointment.ended": "{who} avslutade uppdraget {role} för {about}, sista dag {to_date}",
        "appointment.cancelled": "{who} ångrade uppdraget {role} för {about}, som lades till av misstag",
        "deputy.appointed": "{who} utsåg {about} till ersättare för {party}, från {from_date} till och med {to_date}",
        "deputy.appointed_until_further_notice": "{who} utsåg {about} till ersättare för {party} tills vidare, från {from_date}",
        "deputy.ended": "{who} avslutade ersättarskapet för {about}, sista dag {to_date}",
        "deputy.cancelled": "{who} ångrade att {about} skulle ersätta {party}, som lades till av misstag",
        "people.imported": "{who} läste in personer från en fil: {created} nya, {changed} ändrade",
        "departments.imported": "{who} läste in verksamheter från en fil: {created} nya, {changed} ändrade",
        "municipality.changed": "{who} ändrade kommunens uppgifter: {fields}",
    },
    role=Role,
    party=Deputy.Party,
)
