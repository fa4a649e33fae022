"""The channels of the guideline (S2), as data that the system administrator may edit afterwards."""

from django.db import migrations

from registry.platforms import PLATFORMS


def add_platforms(apps, schema_editor):
    Platform = apps.get_model("registry", "Platform")
    for row in PLATFORMS:
        Platform.objects.get_or_create(slug=row["slug"], defaults=row)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_register_and_applications")]
    operations = [migrations.RunPython(add_platforms, migrations.RunPython.noop)]
