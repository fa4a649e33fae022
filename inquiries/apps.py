from django.apps import AppConfig

ONLY_ADDED_TO = ("inquiries_triage", "inquiries_recorddecision", "inquiries_attachment")
SETTLED_ONCE = {"inquiries_reply": "posted_at", "inquiries_expertquestion": "answered_at"}

# Only a disposal run changes a version: the visitor's words, name and link are gone (inquiries/holdings.py).
EMPTIED = "NEW.text = 'Texten är gallrad.' AND NEW.display_name = '' AND NEW.url = '' AND " + " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in ("id", "inquiry_id", "version", "by_id", "at", "reason", "kind", "posted_at")
)


class InquiriesConfig(AppConfig):
    name = "inquiries"
    verbose_name = "Frågor och kommentarer"

    def ready(self) -> None:
        from core import guards

        # Hears of a changed calendar; an expert's link; sentences of events; what can be disposed of; what is swept for.
        from inquiries import deadlines, experts, feeds, handover, history, holdings, reminders, soft_reminders  # noqa: F401

        for table in ONLY_ADDED_TO:
            guards.append_only(table)
        guards.append_only("inquiries_inquiryversion", but=EMPTIED)
        for table, moment in SETTLED_ONCE.items():
            guards.settled_once(table, moment)
