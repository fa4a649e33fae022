"""Triggers that refuse every change of versions, judgements and attachments: a correction is a new version (OSL 4:1, REQ-1.13)."""

from django.db import migrations

from core import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0007_what_may_be_secret"), ("core", "0003_history_guards")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
