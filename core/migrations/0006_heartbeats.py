from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0005_work_calendar")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name="namn")),
                ("at", models.DateTimeField(verbose_name="senast")),
            ],
            options={"verbose_name": "livstecken", "verbose_name_plural": "livstecken", "ordering": ["name"]},
        ),
    ]
