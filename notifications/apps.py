from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Aviseringar"

    def ready(self) -> None:
        from notifications import health, history, sweeps  # noqa: F401  (what is measured; sentences of events; mail that is due)
