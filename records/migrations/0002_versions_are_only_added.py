"""Triggers that refuse every change of a slip's versions (OSL 4:1, REQ-1.13)."""

from django.db import migrations

from core import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_registration_slips"), ("core", "0003_history_guards")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
