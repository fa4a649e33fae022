import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_calendar_feeds"),
        ("accounts", "__first__"),
        ("registry", "0006_what_is_done_when_somebody_leaves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="från och med")),
                ("last_day", models.DateField(null=True, verbose_name="till och med")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="skriven")),
                ("content", models.JSONField(default=list, editable=False, verbose_name="innehåll")),
                ("accepted_at", models.DateTimeField(editable=False, null=True, verbose_name="mottagen")),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="återtagen")),
                (
                    "absence",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="accounts.absence",
                    ),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="registry.socialaccount",
                        verbose_name="konto",
                    ),
                ),
                (
                    "from_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="lämnar"
                    ),
                ),
                (
                    "roster_row",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="registry.rosterrow",
                    ),
                ),
                (
                    "to_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tar över",
                    ),
                ),
            ],
            options={
                "verbose_name": "överlämning",
                "verbose_name_plural": "överlämningar",
                "ordering": ["first_day", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=["to_person", "first_day"],
                        name="handovers_that_wait",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("absence__isnull", False), ("roster_row__isnull", True)),
                            models.Q(("absence__isnull", True), ("roster_row__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_handover_has_one_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at__isnull", True), ("accepted_by__isnull", True)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_handover_is_accepted_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_person", models.F("to_person")), _negated=True), name="a_handover_is_between_two_people"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__isnull", True), ("last_day__gte", models.F("first_day")), _connector="OR"),
                        name="a_handover_ends_on_or_after_its_first_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("absence__isnull", False), ("withdrawn_at__isnull", True)),
                        fields=("account", "to_person", "absence"),
                        name="one_handover_per_absence_and_taker",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("roster_row__isnull", False), ("withdrawn_at__isnull", True)),
                        fields=("account", "to_person", "roster_row"),
                        name="one_handover_per_roster_row_and_taker",
                    ),
                ],
            },
        ),
    ]
