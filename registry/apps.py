from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Registret"

    def ready(self) -> None:
        from registry import history, reminders  # noqa: F401  (sentences of events; which reminders are still wanted)
