from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Personer och organisation"

    def ready(self) -> None:
        from accounts import feeds, history, password_events  # noqa: F401  (whose feed closes; sentences of events; what allauth tells)
