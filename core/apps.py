from django.apps import AppConfig
from django.core import checks
from django.db.backends.signals import connection_created

from core import database


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Grunden"

    def ready(self) -> None:
        connection_created.connect(database.teach_sqlite_swedish, dispatch_uid="core.teach_sqlite_swedish")
        checks.register(database.check_letters, checks.Tags.database)

        from core import calendar_changes  # noqa: F401  (sentences of events)
