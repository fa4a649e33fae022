from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_notices_and_attempts")]

    operations = [
        migrations.CreateModel(
            name="Rung",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="gäller")),
                ("code", models.CharField(max_length=30, verbose_name="kod")),
                ("order", models.PositiveSmallIntegerField(verbose_name="plats på stegen")),
                (
                    "when",
                    models.CharField(
                        choices=[
                            ("logged", "När frågan loggas"),
                            ("morning_of_due_day", "På morgonen den dag svaret ska ges"),
                            ("hours_before", "Timmar före svarstidens slut"),
                            ("passed", "När svarstiden har gått ut"),
                            ("working_days_after", "Arbetsdagar efter svarstidens slut"),
                        ],
                        max_length=20,
                        verbose_name="när",
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="antal")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("in_charge", "Den som ansvarar just nu"),
                            ("responsible_and_substitute", "Ansvarig och ersättare på plats"),
                            ("head", "Verksamhetschefen"),
                            ("officer", "Kommunikatören"),
                        ],
                        max_length=30,
                        verbose_name="vem",
                    ),
                ),
                ("urgency", models.PositiveSmallIntegerField(choices=[(1, "Lugnt"), (2, "Brådskar")], verbose_name="hur bråttom")),
                ("is_on", models.BooleanField(default=True, verbose_name="används")),
            ],
            options={
                "verbose_name": "steg i påminnelserna",
                "verbose_name_plural": "steg i påminnelserna",
                "ordering": ["kind", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="a_rung_has_a_code_of_its_own"),
                    models.UniqueConstraint(fields=("kind", "order"), name="a_rung_has_a_place_of_its_own"),
                    models.CheckConstraint(
                        condition=Q(when="hours_before", amount__isnull=False, amount__gte=1, amount__lte=8)
                        | Q(when="working_days_after", amount__isnull=False, amount__gte=1, amount__lte=10)
                        | Q(when__in=["logged", "morning_of_due_day", "passed"], amount__isnull=True),
                        name="a_rung_is_counted_in_hours_or_days_or_not_at_all",
                        violation_error_message="Ange 1–8 timmar före eller 1–10 arbetsdagar efter.",
                    ),
                    models.CheckConstraint(
                        condition=Q(audience__in=["in_charge", "responsible_and_substitute", "head", "officer"]),
                        name="a_rung_reaches_a_known_audience",
                    ),
                    models.CheckConstraint(condition=Q(urgency__in=[1, 2]), name="a_rung_is_calm_or_red"),
                ],
            },
        ),
    ]
