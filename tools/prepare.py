"""Everything that must be done between installing and serving, in one process: tables, demo municipality, static files.

What is already done is not done again.
"""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "markaryd_some.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command, get_commands  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from tools.portal_setup import fingerprint  # noqa: E402


def main() -> None:
    if "--reset" in sys.argv:
        throw_away_demo()
    make_folders()
    update_tables()
    if settings.MODE != "test":
        collect_static_files()
    if settings.MODE == "demo" and "demo" in get_commands():
        call_command("demo")
        with (settings.VAR_DIR / "demo-logins.txt").open("w", encoding="utf-8") as logins:
            call_command("demo", "--logins", stdout=logins)


def throw_away_demo() -> None:
    """The whole database and what was uploaded or mailed; only ever of a demo."""
    if settings.MODE != "demo":
        sys.exit("portal: demo-reset only works with PORTAL_MODE=demo, because it throws the database away.")
    if connection.vendor == "postgresql":
        print(f"· Emptying the database {connection.settings_dict['NAME']}", flush=True)
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    else:
        print(f"· Throwing away {connection.settings_dict['NAME']}", flush=True)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)
    for folder in ("media", "mail"):
        shutil.rmtree(settings.VAR_DIR / folder, ignore_errors=True)


def make_folders() -> None:
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT):
        Path(folder).mkdir(parents=True, exist_ok=True)


def update_tables() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("· Updating the database", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)


def collect_static_files() -> None:
    """Only when a file or a package changed: hashing and compressing takes seconds."""
    mark, wanted = settings.VAR_DIR / "static.stamp", fingerprint("static/**/*", "*/static/**/*", "requirements.lock")
    if mark.exists() and mark.read_text() == wanted and (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return
    print("· Collecting static files", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(wanted)


if __name__ == "__main__":
    main()
