"""What the events of this app say in Swedish."""

from core.history import describe
from notifications.models import DeliveryChoice

describe(
    {
        "mail.possibly_sent_twice": "Mejlet kan ha skickats två gånger: det förra försöket avbröts innan svaret kom",
        "mail.given_up": "Portalen slutade försöka skicka mejlet efter försök {number}",
        "mail.retried": "{who} bad portalen att försöka skicka mejlet igen",
        "mail.put_together": "Mejlet hann inte lämna portalen. Det som låg i det skickas tillsammans med nyare meddelanden",
        "notice.recipient_gone": "Meddelandet skickades inte: mottagaren arbetar inte kvar",
        "notice.nobody_is_next": "Meddelandet gick inte fram, och ingen annan står på tur att få det",
        "notice.passed_on": "Meddelandet gick inte fram. Portalen meddelade i stället {about}",
        "rung.changed": "{who} ändrade ett steg i påminnelserna från ”{before}” till ”{now}”",
    }
)
describe({"delivery_choice.made": "{who} valde hur mejl från portalen ska komma: {way}"}, way=DeliveryChoice.Way)
