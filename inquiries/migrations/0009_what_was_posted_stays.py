"""Triggers that refuse every change of a reply that has been posted and of a question that the expert has answered (OSL 4:1, REQ-1.13)."""

from django.db import migrations

from core import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0008_versions_are_only_added")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
