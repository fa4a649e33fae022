import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_swedish_collation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="tidpunkt")),
                ("verb", models.CharField(max_length=80, verbose_name="händelse")),
                ("object_type", models.CharField(max_length=80, verbose_name="slag av objekt")),
                ("object_id", models.BigIntegerField(verbose_name="objektets nummer")),
                ("object_label", models.CharField(blank=True, max_length=200, verbose_name="objektets namn då")),
                ("actor_id", models.BigIntegerField(blank=True, null=True, verbose_name="användarens nummer")),
                (
                    "data",
                    models.JSONField(
                        default=dict, help_text="Inga namn på personer: de står i den personliga delen.", verbose_name="uppgifter"
                    ),
                ),
                ("personal_digest", models.CharField(blank=True, max_length=64, verbose_name="personliga delens kontrollsumma")),
                ("previous_hash", models.CharField(max_length=64, verbose_name="föregående händelses kontrollsumma")),
                ("hash", models.CharField(max_length=64, verbose_name="kontrollsumma")),
            ],
            options={
                "verbose_name": "händelse",
                "verbose_name_plural": "händelser",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="EventPersonalPart",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="personal",
                        serialize=False,
                        to="core.event",
                    ),
                ),
                ("salt", models.CharField(blank=True, max_length=64)),
                ("payload", models.TextField(blank=True, help_text="JSON: who, reason, about, label.", verbose_name="uppgifter")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="borttagen")),
            ],
            options={
                "verbose_name": "händelses personliga del",
                "verbose_name_plural": "händelsers personliga delar",
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["object_type", "object_id", "id"], name="events_of_an_object"),
        ),
        migrations.AddConstraint(
            model_name="eventpersonalpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_at__isnull", True), models.Q(("payload", ""), ("salt", "")), _connector="OR"),
                name="an_erased_personal_part_is_empty",
            ),
        ),
    ]
