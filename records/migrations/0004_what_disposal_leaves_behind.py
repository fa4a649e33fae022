"""Triggers that refuse changes of protocols, plans and decisions, and of holds and outcomes that are settled (REQ-1.13, REQ-2.1)."""

from django.db import migrations

from core import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_disposal_holds_and_handing_out")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
