"""What is shown for a time only (REQ-2.11), in the channels that come with the portal."""

from django.db import migrations

STORIES = "Händelser (stories) visas i 24 timmar."
EPHEMERAL = {
    "facebook": STORIES,
    "instagram": STORIES,
    "snapchat": "Snappar försvinner när de har visats, och händelser efter 24 timmar.",
}


def add_what_disappears(apps, schema_editor):
    Platform = apps.get_model("registry", "Platform")
    for slug, words in EPHEMERAL.items():
        Platform.objects.filter(slug=slug, ephemeral="").update(ephemeral=words)


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_what_disappears_by_itself")]
    operations = [migrations.RunPython(add_what_disappears, migrations.RunPython.noop)]
