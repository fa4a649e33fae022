from django.apps import AppConfig


class GuidelinesConfig(AppConfig):
    name = "guidelines"
    verbose_name = "Riktlinjen"

    def ready(self) -> None:
        from guidelines import history  # noqa: F401  (the sentences of this app's events)
