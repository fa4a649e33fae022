"""What the events of this app say in Swedish."""

from core.history import describe

describe(
    {
        "notice.possibly_sent_twice": "Meddelandet kan ha skickats två gånger: det förra försöket avbröts innan svaret kom",
        "notice.given_up": "Portalen slutade försöka skicka meddelandet efter försök {number}",
        "notice.retried": "{who} bad portalen att försöka skicka meddelandet igen",
        "rung.changed": "{who} ändrade ett steg i påminnelserna från ”{before}” till ”{now}”",
    }
)
