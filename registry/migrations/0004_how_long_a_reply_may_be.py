"""How many characters a comment may have on each channel, where it is well known; the system administrator may edit it afterwards."""

from django.db import migrations, models

LIMITS = {"facebook": 8000, "instagram": 2200, "linkedin": 1250, "x": 280}


def fill_in(apps, schema_editor):
    Platform = apps.get_model("registry", "Platform")
    for slug, limit in LIMITS.items():
        Platform.objects.filter(slug=slug).update(reply_max_length=limit)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_what_the_account_will_publish")]
    operations = [
        migrations.AddField(
            "platform", "reply_max_length", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="längsta svar")
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
