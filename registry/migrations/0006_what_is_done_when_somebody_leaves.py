import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("registry", "0005_a_mistake_can_be_cancelled"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeaverTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rights", "Ta bort rättigheterna i kanalen"),
                            ("recovery", "Byt återställningsadress och telefonnummer i kanalen"),
                            ("responsible", "Utse en ny ansvarig"),
                            ("substitute", "Utse en ny ersättare"),
                        ],
                        max_length=20,
                        verbose_name="vad",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="senast")),
                ("done_at", models.DateTimeField(editable=False, null=True, verbose_name="klart")),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="återtagen")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaver_tasks",
                        to="registry.socialaccount",
                        verbose_name="konto",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="den som slutar",
                    ),
                ),
            ],
            options={
                "verbose_name": "uppgift när någon slutar",
                "verbose_name_plural": "uppgifter när någon slutar",
                "ordering": ["due_on", "account", "person", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=["due_on"],
                        name="leaver_tasks_to_do",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["rights", "recovery", "responsible", "substitute"])),
                        name="a_leaver_task_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_leaver_task_is_done_by_somebody_at_some_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("account", "person", "kind"),
                        name="a_leaver_task_is_wanted_once",
                    ),
                ],
            },
        ),
    ]
