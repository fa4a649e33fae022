import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("inquiries", "0003_links_made_when_they_are_sent"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadlineQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deadline_questions", to="inquiries.inquiry"
                    ),
                ),
                ("calendar_version", models.PositiveIntegerField(verbose_name="arbetsdagskalenderns version")),
                ("old_due_at", models.DateTimeField(verbose_name="svarstid nu")),
                ("new_due_at", models.DateTimeField(verbose_name="svarstid med den ändrade kalendern")),
                ("explanation", models.CharField(max_length=400, verbose_name="så räknas den")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ställd")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("moved", "Flyttad"), ("kept", "Behållen"), ("lapsed", "Inaktuell")],
                        max_length=6,
                        verbose_name="svar",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="besvarad")),
            ],
            options={
                "verbose_name": "fråga om en svarstid",
                "verbose_name_plural": "frågor om svarstider",
                "ordering": ["old_due_at", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("answer", "")), fields=["old_due_at", "id"], name="deadline_questions_unanswered")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")), fields=("inquiry",), name="one_question_at_a_time_about_a_deadline"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "moved", "kept", "lapsed"])), name="a_deadline_is_moved_or_kept"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("new_due_at", models.F("old_due_at")), _negated=True),
                        name="a_question_about_a_deadline_has_two_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False), ("answered_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_question_about_a_deadline_says_who_and_when",
                    ),
                ],
            },
        ),
    ]
