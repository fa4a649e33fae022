"""Triggers that refuse a closed account while a gate is open, and every change of a signature or of a closing that is over."""

from django.db import migrations

from core import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("closing", "0001_closing_an_account"), ("core", "0003_history_guards")]

    operations = [migrations.RunPython(install, remove)]
