"""A version still cannot be changed, but for the one change that a disposal run makes: its words are gone (S23, REQ-2.1)."""

from django.db import migrations

from core import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0009_what_was_posted_stays"), ("records", "0003_disposal_holds_and_handing_out")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
