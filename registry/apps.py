from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Registret"

    def ready(self) -> None:
        # Sentences of events; what a hold can be placed on; what a leaver holds; reminders still wanted; what waits for a diary number.
        from registry import feeds, handover, history, holdings, leaving, reminders, roster_reminders, without_dnr  # noqa: F401
