from django.apps import AppConfig

ONLY_ADDED_TO = (
    "records_slipversion",
    "records_classificationplan",
    "records_classificationentry",
    "records_disposalprotocol",
    "records_refusaldecision",
)
SETTLED_ONCE = {"records_disposaldecision": "ended_at", "records_disposalitem": "settled_at", "records_legalhold": "lifted_at"}


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Diarieföring"

    def ready(self) -> None:
        from core import guards
        from records import (  # noqa: F401  (sweeps; sentences of events; what can be held and handed out)
            disclosure_sweeps,
            disposal_execution,
            history,
            reminders,
            slip_holdings,
        )

        for table in ONLY_ADDED_TO:
            guards.append_only(table)
        for table, moment in SETTLED_ONCE.items():
            guards.settled_once(table, moment)
