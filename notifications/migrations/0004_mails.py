import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import notifications.models.mail


class Migration(migrations.Migration):
    """Delivery moves from the notice to the mail. What had been told before stays in the portal and is not mailed again."""

    dependencies = [
        ("notifications", "0003_the_ladder"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(name="DeliveryAttempt"),
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
            ],
            options={
                "verbose_name": "leveransförsök",
                "verbose_name_plural": "leveransförsök",
                "ordering": ["mail", "number"],
            },
        ),
        migrations.CreateModel(
            name="DeliveryChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("collected", "Samlat, kl. 7 och 13 på arbetsdagar"),
                            ("each", "Direkt, mellan kl. 7 och 17 på arbetsdagar"),
                            ("red_only", "Inte som mejl, bara i portalen"),
                        ],
                        default="collected",
                        max_length=10,
                        verbose_name="hur du vill ha mejl",
                    ),
                ),
            ],
            options={
                "verbose_name": "val av mejl",
                "verbose_name_plural": "val av mejl",
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recipient_email",
                    models.EmailField(
                        blank=True, help_text="För den som inte har någon inloggning.", max_length=254, verbose_name="mottagarens e-post"
                    ),
                ),
                ("recipient_name", models.CharField(blank=True, max_length=120, verbose_name="mottagarens namn")),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(choices=[(1, "Lugnt"), (2, "Brådskar"), (3, "Genast")], verbose_name="hur bråttom"),
                ),
                (
                    "message_id",
                    models.CharField(
                        default=notifications.models.mail.new_message_id, max_length=320, unique=True, verbose_name="mejlets nummer"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="skapat")),
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
            ],
            options={
                "verbose_name": "mejl",
                "verbose_name_plural": "mejl",
                "ordering": ["-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="a_notice_has_a_known_state",
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="a_notice_is_held_by_a_sender_only_while_leased",
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="a_notice_leads_to_a_page_of_the_portal",
        ),
        migrations.RemoveIndex(
            model_name="notice",
            name="notices_to_send",
        ),
        migrations.RemoveIndex(
            model_name="notice",
            name="notices_that_are_stuck",
        ),
        migrations.RemoveField(
            model_name="notice",
            name="at_once",
        ),
        migrations.RemoveField(
            model_name="notice",
            name="attempts",
        ),
        migrations.RemoveField(
            model_name="notice",
            name="leased_until",
        ),
        migrations.RemoveField(
            model_name="notice",
            name="message_id",
        ),
        migrations.RemoveField(
            model_name="notice",
            name="uncertain",
        ),
        migrations.AddField(
            model_name="notice",
            name="passed_on_at",
            field=models.DateTimeField(
                blank=True, help_text="När portalen frågade vem som är näst på tur.", null=True, verbose_name="lämnat vidare"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="recipient_email",
            field=models.EmailField(
                blank=True, help_text="För den som inte har någon inloggning.", max_length=254, verbose_name="mottagarens e-post"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="recipient_name",
            field=models.CharField(blank=True, max_length=120, verbose_name="mottagarens namn"),
        ),
        migrations.AddField(
            model_name="notice",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supersedes",
                to="notifications.notice",
                verbose_name="ersatt av",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="urgency",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Lugnt"), (2, "Brådskar"), (3, "Genast")], default=1, verbose_name="hur bråttom"
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="path",
            field=models.CharField(
                blank=True,
                max_length=300,
                validators=[django.core.validators.RegexValidator("^/(?!/)")],
                verbose_name="sidan där du agerar",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="recipient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to=settings.AUTH_USER_MODEL,
                verbose_name="mottagare",
            ),
        ),
        migrations.RemoveField(model_name="notice", name="state"),
        migrations.AddField(
            model_name="notice",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Väntar på att skickas"),
                    ("enclosed", "Ligger i ett mejl"),
                    ("in_portal", "Visas bara i portalen"),
                    ("not_wanted", "Behövdes inte längre"),
                    ("superseded", "Ersatt av ett senare meddelande"),
                    ("recipient_gone", "Mottagaren arbetar inte kvar"),
                ],
                default="in_portal",
                max_length=14,
                verbose_name="läge",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Väntar på att skickas"),
                    ("enclosed", "Ligger i ett mejl"),
                    ("in_portal", "Visas bara i portalen"),
                    ("not_wanted", "Behövdes inte längre"),
                    ("superseded", "Ersatt av ett senare meddelande"),
                    ("recipient_gone", "Mottagaren arbetar inte kvar"),
                ],
                default="waiting",
                max_length=14,
                verbose_name="läge",
            ),
        ),
        migrations.AddField(
            model_name="deliverychoice",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delivery_choice",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="recipient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mails",
                to=settings.AUTH_USER_MODEL,
                verbose_name="mottagare",
            ),
        ),
        migrations.AddField(
            model_name="deliveryattempt",
            name="mail",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="notifications.mail", verbose_name="mejl"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="mail",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="notifications.mail",
                verbose_name="mejl",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="notices_to_enclose"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("passed_on_at__isnull", True), ("state", "recipient_gone")),
                fields=["id"],
                name="notices_whose_recipient_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("recipient__isnull", True)),
                fields=("about_type", "about_id", "kind", "rung", "occurrence", "recipient_email"),
                name="an_outsider_is_told_each_thing_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recipient__isnull", False), ("recipient_email", ""), ("recipient_name", "")),
                    models.Q(("recipient__isnull", True), models.Q(("recipient_email", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_notice_is_for_a_person_or_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mail__isnull", True), ("state__in", ["waiting", "in_portal"])),
                    models.Q(("mail__isnull", False), ("state__in", ["enclosed", "not_wanted", "superseded", "recipient_gone"])),
                    _connector="OR",
                ),
                name="a_notice_lies_in_a_mail_once_it_has_been_enclosed",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "superseded"), ("superseded_by__isnull", False)),
                    models.Q(models.Q(("state", "superseded"), _negated=True), ("superseded_by__isnull", True)),
                    _connector="OR",
                ),
                name="a_superseded_notice_says_by_which",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(condition=models.Q(("urgency__in", [1, 2, 3])), name="a_notice_has_a_known_urgency"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("path__startswith", "/"), models.Q(("path__startswith", "//"), _negated=True)),
                    models.Q(("path", ""), ("recipient__isnull", True)),
                    _connector="OR",
                ),
                name="a_notice_leads_to_a_page_of_the_portal",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverychoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["collected", "each", "red_only"])), name="a_delivery_choice_is_a_known_one"
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state__in", ["due", "retry", "leased"])), fields=["state", "due_at"], name="mails_to_send"
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(condition=models.Q(("state__in", ["retry", "dead"])), fields=["-id"], name="mails_that_are_stuck"),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recipient__isnull", False), ("recipient_email", ""), ("recipient_name", "")),
                    models.Q(("recipient__isnull", True), models.Q(("recipient_email", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_mail_is_for_a_person_or_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["due", "leased", "accepted", "retry", "dead", "dropped"])),
                name="a_mail_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("leased_until__isnull", False), ("state", "leased")),
                    models.Q(models.Q(("state", "leased"), _negated=True), ("leased_until__isnull", True)),
                    _connector="OR",
                ),
                name="a_mail_is_held_by_a_sender_only_while_leased",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(condition=models.Q(("urgency__in", [1, 2, 3])), name="a_mail_has_a_known_urgency"),
        ),
        migrations.AddConstraint(
            model_name="deliveryattempt",
            constraint=models.UniqueConstraint(fields=("mail", "number"), name="the_attempts_of_a_mail_are_numbered"),
        ),
        migrations.AddConstraint(
            model_name="deliveryattempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at__isnull", True)), fields=("mail",), name="one_attempt_at_a_time_for_a_mail"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("outcome", "")),
                    models.Q(("finished_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="an_attempt_has_an_outcome_once_it_is_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "sent", "temporary", "permanent", "uncertain", "not_wanted"])),
                name="an_attempt_has_a_known_outcome",
            ),
        ),
    ]
