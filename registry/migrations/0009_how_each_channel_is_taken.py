"""Guides for taking snapshots (S21), where nobody has written one; and which channels the portal may collect from by itself."""

from django.db import migrations

from registry.snapshot_guides import GUIDES, MAY_BE_CAPTURED, NO_CAPTURE_REASONS


def add_guides(apps, schema_editor):
    Platform = apps.get_model("registry", "Platform")
    for slug, guide in GUIDES.items():
        Platform.objects.filter(slug=slug, snapshot_guide="").update(snapshot_guide=guide)
    for slug, reason in NO_CAPTURE_REASONS.items():
        Platform.objects.filter(slug=slug, no_capture_reason="").update(no_capture_reason=reason)
    Platform.objects.filter(slug__in=MAY_BE_CAPTURED).update(may_be_captured=True)


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_how_snapshots_are_taken")]
    operations = [migrations.RunPython(add_guides, migrations.RunPython.noop)]
