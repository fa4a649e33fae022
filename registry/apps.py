from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Registret"

    def ready(self) -> None:
        from registry import history, leaving, reminders  # noqa: F401  (sentences of events; what a leaver holds; reminders still wanted)
