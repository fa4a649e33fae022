"""Triggers that refuse every change of a stored file, a version, its files, reviews and time stamps; only disposal marks a stored file."""

from django.db import migrations

from core import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("archiving", "0001_the_archive")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
