from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_municipality"),
    ]

    operations = [
        migrations.CreateModel(
            name="LocalDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="dag")),
                (
                    "closes_at",
                    models.TimeField(
                        blank=True,
                        help_text="När kontoret stänger den dagen. Lämna tomt om det är stängt hela dagen.",
                        null=True,
                        verbose_name="stänger",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        help_text="Visas för den som undrar över en svarstid, till exempel ”klämdag” eller ”planeringsdag”.",
                        max_length=100,
                        verbose_name="skäl",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="återtagen")),
            ],
            options={
                "verbose_name": "dag som kommunen har stängt",
                "verbose_name_plural": "dagar som kommunen har stängt",
                "ordering": ["date", "pk"],
            },
        ),
        migrations.AddField(
            model_name="municipality",
            name="calendar_version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="arbetsdagskalenderns version"),
        ),
        migrations.AddField(
            model_name="municipality",
            name="due_rule",
            field=models.CharField(
                choices=[
                    ("A", "A: svaret ska ges innan kontoret stänger nästa arbetsdag"),
                    ("B", "B: svaret ska ges senast samma klockslag nästa arbetsdag"),
                ],
                default="A",
                help_text="S11: så räknas en arbetsdag. Med B räknas det som kommer utanför kontorstid från nästa öppning.",
                max_length=1,
                verbose_name="regel för svarstid",
            ),
        ),
        migrations.AddConstraint(
            model_name="municipality",
            constraint=models.CheckConstraint(condition=models.Q(("due_rule__in", ["A", "B"])), name="the_clock_follows_a_known_rule"),
        ),
        migrations.AddConstraint(
            model_name="localday",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("date",),
                name="the_municipality_decides_once_about_a_day",
                violation_error_message="Den dagen finns redan i kalendern. Återta den först om den ska vara på ett annat sätt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="localday",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="a_closed_day_has_a_reason"),
        ),
    ]
