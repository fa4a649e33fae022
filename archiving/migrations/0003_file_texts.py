import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archiving", "0002_what_is_kept_stays")]

    operations = [
        migrations.CreateModel(
            name="FileText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                (
                    "stored",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="text", to="archiving.storedfile"),
                ),
            ],
            options={"verbose_name": "text i en lagrad fil", "verbose_name_plural": "texter i lagrade filer"},
        ),
        migrations.CreateModel(
            name="FileStem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stem", models.CharField(max_length=60, verbose_name="ordstam")),
                (
                    "text",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="stems", to="archiving.filetext"
                    ),
                ),
            ],
            options={
                "verbose_name": "ordstam",
                "verbose_name_plural": "ordstammar",
                "indexes": [models.Index(fields=["text"], name="stems_of_a_text")],
                "constraints": [models.UniqueConstraint(fields=("stem", "text"), name="a_text_holds_a_stem_once")],
            },
        ),
    ]
