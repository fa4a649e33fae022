from django.apps import AppConfig

ONLY_ADDED_TO = ("inquiries_inquiryversion", "inquiries_triage", "inquiries_recorddecision", "inquiries_attachment")
SETTLED_ONCE = {"inquiries_reply": "posted_at", "inquiries_expertquestion": "answered_at"}


class InquiriesConfig(AppConfig):
    name = "inquiries"
    verbose_name = "Frågor och kommentarer"

    def ready(self) -> None:
        from core import guards

        # Hears of a changed calendar; an expert's link; sentences of events; what is swept for.
        from inquiries import deadlines, experts, feeds, handover, history, reminders, soft_reminders  # noqa: F401

        for table in ONLY_ADDED_TO:
            guards.append_only(table)
        for table, moment in SETTLED_ONCE.items():
            guards.settled_once(table, moment)
