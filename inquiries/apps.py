from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "inquiries"
    verbose_name = "Frågor och kommentarer"

    def ready(self) -> None:
        from inquiries import history  # noqa: F401  (sentences of events)
