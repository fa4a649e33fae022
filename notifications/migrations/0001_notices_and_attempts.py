import django.core.validators
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
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="slag")),
                ("about_type", models.CharField(max_length=80, verbose_name="gäller slag av objekt")),
                ("about_id", models.BigIntegerField(verbose_name="gäller objekt nummer")),
                ("rung", models.CharField(max_length=40, verbose_name="steg")),
                ("occurrence", models.CharField(max_length=40, verbose_name="tillfälle")),
                ("subject", models.CharField(max_length=200, verbose_name="ärende")),
                ("text", models.TextField(verbose_name="text")),
                ("why", models.CharField(max_length=300, verbose_name="varför du får det")),
                (
                    "path",
                    models.CharField(
                        max_length=300, validators=[django.core.validators.RegexValidator("^/(?!/)")], verbose_name="sidan där du agerar"
                    ),
                ),
                ("at_once", models.BooleanField(default=True, verbose_name="skickas dygnet runt")),
                ("message_id", models.CharField(max_length=320, verbose_name="mejlets nummer")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="skapad")),
                ("told_in", models.UUIDField(verbose_name="skapad i anropet")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="läst")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "Väntar på att skickas"),
                            ("leased", "Skickas nu"),
                            ("accepted", "Skickat"),
                            ("retry", "Nytt försök väntar"),
                            ("dead", "Gick inte att skicka"),
                            ("dropped", "Behövdes inte längre"),
                        ],
                        default="due",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="skickas tidigast")),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="hålls av en avsändare till")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("uncertain", models.PositiveSmallIntegerField(default=0, verbose_name="försök som kan ha kommit fram")),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="mottagare",
                    ),
                ),
            ],
            options={
                "verbose_name": "avisering",
                "verbose_name_plural": "aviseringar",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["due", "retry", "leased"])), fields=["state", "due_at"], name="notices_to_send"
                    ),
                    models.Index(fields=["recipient", "-id"], name="notices_of_a_person"),
                    models.Index(condition=models.Q(("seen_at__isnull", True)), fields=["recipient"], name="unread_notices_of_a_person"),
                    models.Index(condition=models.Q(("state__in", ["retry", "dead"])), fields=["-id"], name="notices_that_are_stuck"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("about_type", "about_id", "kind", "rung", "occurrence", "recipient"),
                        name="a_person_is_told_each_thing_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["due", "leased", "accepted", "retry", "dead", "dropped"])),
                        name="a_notice_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leased_until__isnull", False), ("state", "leased")),
                            models.Q(models.Q(("state", "leased"), _negated=True), ("leased_until__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_notice_is_held_by_a_sender_only_while_leased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("path__startswith", "/"), models.Q(("path__startswith", "//"), _negated=True)),
                        name="a_notice_leads_to_a_page_of_the_portal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="försök")),
                ("started_at", models.DateTimeField(verbose_name="påbörjat")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutat")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sent", "Mottaget av e-postservern"),
                            ("temporary", "Tillfälligt fel"),
                            ("permanent", "Avvisat för gott"),
                            ("uncertain", "Avbrutet, kan ha kommit fram"),
                            ("not_wanted", "Behövdes inte längre"),
                        ],
                        max_length=12,
                        verbose_name="utfall",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="svarskod")),
                ("error", models.CharField(blank=True, help_text="Utan personuppgifter.", max_length=300, verbose_name="fel")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="notifications.notice",
                        verbose_name="avisering",
                    ),
                ),
            ],
            options={
                "verbose_name": "leveransförsök",
                "verbose_name_plural": "leveransförsök",
                "ordering": ["notice", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "number"), name="the_attempts_of_a_notice_are_numbered"),
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at__isnull", True)), fields=("notice",), name="one_attempt_at_a_time_for_a_notice"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("outcome", "")),
                            models.Q(("finished_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_attempt_has_an_outcome_once_it_is_finished",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "sent", "temporary", "permanent", "uncertain", "not_wanted"])),
                        name="an_attempt_has_a_known_outcome",
                    ),
                ],
            },
        ),
    ]
