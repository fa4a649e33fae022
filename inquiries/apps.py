from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "inquiries"
    verbose_name = "Frågor och kommentarer"

    def ready(self) -> None:
        # Hears of a changed calendar; sentences of events; what is swept for.
        from inquiries import deadlines, history, reminders  # noqa: F401
