from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_how_each_channel_is_taken")]
    operations = [
        migrations.AddField(
            "platform",
            "ephemeral",
            models.CharField(
                "vad som försvinner av sig självt",
                blank=True,
                default="",
                help_text="Och när, till exempel händelser som visas i 24 timmar.",
                max_length=200,
            ),
            preserve_default=False,
        )
    ]
