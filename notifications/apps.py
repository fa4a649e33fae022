from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Aviseringar"

    def ready(self) -> None:
        from notifications import history, sweeps  # noqa: F401  (the sentences of this app's events; mail that is due)
