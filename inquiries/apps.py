from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "inquiries"
    verbose_name = "Frågor och kommentarer"

    def ready(self) -> None:
        # Hears of a changed calendar; an expert's link; sentences of events; what is swept for.
        from inquiries import deadlines, experts, feeds, handover, history, reminders, soft_reminders  # noqa: F401
