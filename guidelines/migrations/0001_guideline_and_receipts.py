import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="GuidelineVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="namn")),
                ("adopted_by", models.CharField(max_length=120, verbose_name="antagen av")),
                ("adopted_on", models.DateField(verbose_name="antagen")),
                ("paragraph", models.CharField(blank=True, max_length=40, verbose_name="paragraf")),
                ("valid_from", models.DateField(verbose_name="gäller från")),
            ],
            options={
                "verbose_name": "riktlinje",
                "verbose_name_plural": "riktlinjer",
                "ordering": ["-valid_from", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=10, verbose_name="nummer")),
                ("title", models.CharField(max_length=160, verbose_name="rubrik")),
                ("text", models.TextField(verbose_name="text")),
                ("order", models.PositiveSmallIntegerField(verbose_name="ordning")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clauses",
                        to="guidelines.guidelineversion",
                        verbose_name="riktlinje",
                    ),
                ),
            ],
            options={
                "verbose_name": "punkt",
                "verbose_name_plural": "punkter",
                "ordering": ["version", "order"],
                "constraints": [models.UniqueConstraint(fields=("version", "code"), name="a_clause_code_is_unique_in_its_version")],
            },
        ),
        migrations.CreateModel(
            name="ReadReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="läst")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="read_receipts", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="guidelines.guidelineversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "läskvittens",
                "verbose_name_plural": "läskvittenser",
                "constraints": [models.UniqueConstraint(fields=("version", "person"), name="one_receipt_per_person_and_version")],
            },
        ),
    ]
