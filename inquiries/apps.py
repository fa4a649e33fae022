from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "inquiries"
    verbose_name = "Frågor och kommentarer"

    def ready(self) -> None:
        from inquiries import deadlines, history  # noqa: F401  (hears of a changed calendar; sentences of events)
