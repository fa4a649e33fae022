from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Diarieföring"

    def ready(self) -> None:
        from core import guards
        from records import history, reminders  # noqa: F401  (sentences of events; what is swept for)

        guards.append_only("records_slipversion")
