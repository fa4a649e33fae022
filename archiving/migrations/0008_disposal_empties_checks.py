"""A disposal run may empty what the inspection wrote down of a file."""

from django.db import migrations

from core import guards


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":  # the guard against every change, which the new ones replace
        schema_editor.execute("DROP TRIGGER IF EXISTS archiving_snapshotfile_no_change ON archiving_snapshotfile")
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("archiving", "0007_warc_gz_is_an_ending")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
