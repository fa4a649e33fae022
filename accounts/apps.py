from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Personer och organisation"

    def ready(self) -> None:
        from accounts import history, password_events  # noqa: F401  (the sentences of this app's events; what allauth tells)
