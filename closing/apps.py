from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "closing"
    verbose_name = "Avslut av konton"

    def ready(self) -> None:
        from closing import guard, history, reminders  # noqa: F401  (sentences of events; what is swept for)
        from core import guards

        guards.append_only("closing_signature")
        guards.settled_once("closing_closure", "ended_at")
        guards.refuse_update(guard.CLOSED_ONLY_BY, "registry_socialaccount", when=guard.OPEN_GATE, asks=guard.ASKS, sentence=guard.SENTENCE)
