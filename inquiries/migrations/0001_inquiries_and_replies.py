import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_absences"),
        ("accounts", "__first__"),
        ("registry", "0003_what_the_account_will_publish"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("comment", "Kommentar"), ("message", "Direktmeddelande"), ("post", "Inlägg"), ("review", "Recension")],
                        default="comment",
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="länk till inlägget")),
                ("text", models.TextField(max_length=5000, verbose_name="vad som skrevs")),
                (
                    "display_name",
                    models.CharField(
                        blank=True,
                        help_text="Namnet så som det visas i kanalen. Lämna tomt om det inte behövs.",
                        max_length=100,
                        verbose_name="avsändare",
                    ),
                ),
                ("posted_at", models.DateTimeField(help_text="När inlägget skrevs. Svarstiden räknas därifrån.", verbose_name="inkom")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Ny"),
                            ("assigned", "Hos ansvarig"),
                            ("with_expert", "Hos sakkunnig"),
                            ("answered", "Besvarad"),
                            ("no_reply", "Kräver inget svar"),
                            ("referred", "Hänvisad till parti"),
                            ("removed", "Borttagen"),
                            ("follow_up", "Följs upp"),
                            ("done", "Klar"),
                        ],
                        default="new",
                        editable=False,
                        max_length=12,
                        verbose_name="läge",
                    ),
                ),
                ("logged_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="loggad")),
                ("name_hidden", models.BooleanField(default=False, editable=False, verbose_name="namnet döljs")),
                ("reply_due_at", models.DateTimeField(editable=False, verbose_name="svara senast")),
                (
                    "due_rule",
                    models.CharField(choices=[("A", "A"), ("B", "B")], editable=False, max_length=1, verbose_name="regel för svarstid"),
                ),
                ("calendar_version", models.PositiveIntegerField(editable=False, verbose_name="arbetsdagskalenderns version")),
                ("due_explanation", models.CharField(editable=False, max_length=400, verbose_name="så räknades svarstiden")),
                ("acknowledged_at", models.DateTimeField(editable=False, null=True, verbose_name="mottagningsbesked gavs")),
                ("final_due_at", models.DateTimeField(editable=False, null=True, verbose_name="slutligt svar senast")),
                ("due_at", models.DateTimeField(editable=False, null=True, verbose_name="klockan går ut")),
                ("stopped_at", models.DateTimeField(editable=False, null=True, verbose_name="första klockan stannade")),
                ("on_time", models.BooleanField(editable=False, null=True, verbose_name="i tid")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="avgjord")),
                ("end_reason", models.TextField(blank=True, editable=False, max_length=1000, verbose_name="skäl")),
                ("follow_up_on", models.DateField(editable=False, null=True, verbose_name="följs upp")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="registry.socialaccount",
                        verbose_name="konto",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handläggs av",
                    ),
                ),
                (
                    "continues",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="continued_by",
                        to="inquiries.inquiry",
                        verbose_name="fortsätter",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "fråga eller kommentar",
                "verbose_name_plural": "frågor och kommentarer",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at", "id"], name="inquiries_with_a_clock"),
                    models.Index(fields=["account", "-id"], name="inquiries_of_an_account"),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["account", "due_at", "id"],
                        name="open_inquiries_of_an_account",
                    ),
                    models.Index(fields=["state", "-id"], name="inquiries_by_state"),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["assigned_to", "due_at"], name="open_inquiries_of_a_person"
                    ),
                    models.Index(
                        condition=models.Q(("follow_up_on__isnull", False)), fields=["follow_up_on", "id"], name="inquiries_to_follow_up"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["new", "assigned", "with_expert", "answered", "no_reply", "referred", "removed", "follow_up", "done"],
                            )
                        ),
                        name="an_inquiry_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["comment", "message", "post", "review"])), name="an_inquiry_is_of_a_known_kind"
                    ),
                    models.CheckConstraint(condition=models.Q(("due_rule__in", ["A", "B"])), name="a_deadline_follows_a_known_rule"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_at__isnull", False), ("ended_at__isnull", True), ("state__in", ["new", "assigned", "with_expert"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["new", "assigned", "with_expert"]), _negated=True),
                                ("due_at__isnull", True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_clock_runs_while_an_inquiry_is_open_and_only_then",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_inquiry_is_ended_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at__isnull", True), ("final_due_at__isnull", True)),
                            models.Q(("acknowledged_at__isnull", False), ("final_due_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_acknowledgement_starts_the_final_clock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("on_time__isnull", True), ("stopped_at__isnull", True)),
                            models.Q(("on_time__isnull", False), ("stopped_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_stopped_clock_was_on_time_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["no_reply", "referred", "removed"]), _negated=True),
                            models.Q(("end_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_ends_without_an_answer_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpertQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="namn")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-post")),
                ("question", models.TextField(max_length=2000, verbose_name="vad du behöver veta")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ställd")),
                ("due_at", models.DateTimeField(verbose_name="svar behövs senast")),
                ("token_digest", models.CharField(max_length=64, unique=True, verbose_name="länkens kontrollsumma")),
                ("expires_at", models.DateTimeField(verbose_name="länken gäller till")),
                ("answer", models.TextField(blank=True, max_length=5000, verbose_name="svar")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="besvarad")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="återtagen")),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sakkunnig",
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="expert_questions", to="inquiries.inquiry"),
                ),
            ],
            options={
                "verbose_name": "fråga till sakkunnig",
                "verbose_name_plural": "frågor till sakkunniga",
                "ordering": ["inquiry", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=["due_at"],
                        name="expert_questions_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), ("name", ""), ("person__isnull", False)),
                            models.Q(
                                ("person__isnull", True), models.Q(("name", ""), _negated=True), models.Q(("email", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="an_expert_is_a_user_or_has_name_and_email",
                        violation_error_message="Välj en person i listan, eller skriv både namn och e-post.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_answered_expert_question_has_an_answer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=("inquiry",),
                        name="one_expert_at_a_time_for_an_inquiry",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("screenshot", "Skärmbild"), ("evidence", "Bevis före borttagning")],
                        max_length=10,
                        verbose_name="vad det är",
                    ),
                ),
                ("file", models.FileField(upload_to="fragor", verbose_name="fil")),
                ("name", models.CharField(max_length=150, verbose_name="filnamn")),
                ("content_type", models.CharField(max_length=60, verbose_name="filtyp")),
                ("size", models.PositiveBigIntegerField(verbose_name="storlek i byte")),
                ("sha256", models.CharField(max_length=64, verbose_name="kontrollsumma")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "inquiry",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="inquiries.inquiry"),
                ),
            ],
            options={
                "verbose_name": "bilaga",
                "verbose_name_plural": "bilagor",
                "ordering": ["inquiry", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["screenshot", "evidence"])), name="an_attachment_has_a_known_purpose"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InquiryVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("comment", "Kommentar"), ("message", "Direktmeddelande"), ("post", "Inlägg"), ("review", "Recension")],
                        default="comment",
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="länk till inlägget")),
                ("text", models.TextField(max_length=5000, verbose_name="vad som skrevs")),
                (
                    "display_name",
                    models.CharField(
                        blank=True,
                        help_text="Namnet så som det visas i kanalen. Lämna tomt om det inte behövs.",
                        max_length=100,
                        verbose_name="avsändare",
                    ),
                ),
                ("posted_at", models.DateTimeField(help_text="När inlägget skrevs. Svarstiden räknas därifrån.", verbose_name="inkom")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="varför")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "inquiry",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="inquiries.inquiry"),
                ),
            ],
            options={
                "verbose_name": "version av en fråga",
                "verbose_name_plural": "versioner av frågor",
                "ordering": ["inquiry", "version"],
                "constraints": [
                    models.UniqueConstraint(fields=("inquiry", "version"), name="the_versions_of_an_inquiry_are_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="a_correction_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("is_complaint", models.BooleanField(default=False, verbose_name="klagomål eller synpunkt")),
                ("belongs_to_matter", models.BooleanField(default=False, verbose_name="hör till ett pågående ärende")),
                ("starts_matter", models.BooleanField(default=False, verbose_name="startar ett ärende")),
                ("may_be_secret", models.BooleanField(default=False, verbose_name="kan omfattas av sekretess")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("register", "Ska diarieföras"),
                            ("kept_in_order", "Hålls ordnad – behöver inte diarieföras"),
                            ("obviously_minor", "Uppenbart ringa betydelse"),
                        ],
                        max_length=16,
                        verbose_name="bedömning",
                    ),
                ),
                ("disposal_decision", models.CharField(blank=True, max_length=200, verbose_name="gallringsbeslut")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="skäl")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "inquiry",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="record_decisions", to="inquiries.inquiry"),
                ),
            ],
            options={
                "verbose_name": "bedömning om diarieföring",
                "verbose_name_plural": "bedömningar om diarieföring",
                "ordering": ["inquiry", "version"],
                "constraints": [
                    models.UniqueConstraint(fields=("inquiry", "version"), name="the_record_decisions_of_an_inquiry_are_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "register"),
                            models.Q(
                                ("belongs_to_matter", False), ("is_complaint", False), ("may_be_secret", False), ("starts_matter", False)
                            ),
                            _connector="OR",
                        ),
                        name="complaints_matters_and_secrets_are_registered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["register", "kept_in_order", "obviously_minor"])),
                        name="a_record_decision_has_a_known_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "obviously_minor"), _negated=True),
                            models.Q(("disposal_decision", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="disposal_of_minor_items_follows_a_recorded_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="a_changed_record_decision_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("acknowledgement", "Mottagningsbesked"), ("answer", "Svar"), ("referral", "Hänvisning")],
                        default="answer",
                        max_length=20,
                        verbose_name="slag",
                    ),
                ),
                ("text", models.TextField(max_length=5000, verbose_name="svaret")),
                ("signature", models.CharField(max_length=300, verbose_name="signatur")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="skrivet")),
                ("posted_at", models.DateTimeField(null=True, verbose_name="publicerat")),
                ("posted_url", models.URLField(blank=True, max_length=500, verbose_name="länk till svaret")),
                ("inquiry", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="inquiries.inquiry")),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skrivet av",
                    ),
                ),
            ],
            options={
                "verbose_name": "svar",
                "verbose_name_plural": "svar",
                "ordering": ["inquiry", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("posted_at__isnull", True), ("posted_by__isnull", True)),
                            models.Q(("posted_at__isnull", False), ("posted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_reply_is_posted_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["acknowledgement", "answer", "referral"])), name="a_reply_is_of_a_known_kind"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("posted_at__isnull", True)),
                        fields=("inquiry", "kind"),
                        name="one_draft_of_each_kind_for_an_inquiry",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100, verbose_name="rubrik")),
                ("text", models.TextField(max_length=5000, verbose_name="text")),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="används inte längre sedan")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="Lämna tomt för en text som alla får använda.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_replies",
                        to="accounts.department",
                        verbose_name="verksamhet",
                    ),
                ),
            ],
            options={
                "verbose_name": "sparat svar",
                "verbose_name_plural": "sparade svar",
                "ordering": ["title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Triage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_offensive", models.BooleanField(verbose_name="Är det olagligt eller kränkande?")),
                (
                    "is_private",
                    models.BooleanField(verbose_name="Innehåller det personuppgifter eller något som kan omfattas av sekretess?"),
                ),
                ("is_matter", models.BooleanField(verbose_name="Är det ett klagomål eller en synpunkt, eller hör det till ett ärende?")),
                ("is_for_politician", models.BooleanField(verbose_name="Är det ställt till en politiker?")),
                ("is_mine", models.BooleanField(verbose_name="Kan du själv svara?")),
                ("needs_reply", models.BooleanField(default=True, verbose_name="Behöver det ett svar?")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("answer", "Svara"),
                            ("forward", "Fråga en sakkunnig"),
                            ("refer", "Hänvisa till partiet"),
                            ("remove", "Spara bevis och ta bort"),
                            ("no_reply", "Kräver inget svar"),
                        ],
                        max_length=10,
                        verbose_name="vad som görs",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("inquiry", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="triages", to="inquiries.inquiry")),
            ],
            options={
                "verbose_name": "bedömning",
                "verbose_name_plural": "bedömningar",
                "ordering": ["inquiry", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["answer", "forward", "refer", "remove", "no_reply"])),
                        name="a_triage_has_a_known_outcome",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="månad")),
                ("on_time", models.PositiveIntegerField(default=0, verbose_name="i tid")),
                ("late", models.PositiveIntegerField(default=0, verbose_name="för sent")),
                ("no_reply", models.PositiveIntegerField(default=0, verbose_name="krävde inget svar")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer_counts", to="registry.socialaccount"
                    ),
                ),
            ],
            options={
                "verbose_name": "antal svar",
                "verbose_name_plural": "antal svar",
                "ordering": ["account", "month"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "month"), name="one_count_per_account_and_month"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="a_count_is_for_a_whole_month"),
                ],
            },
        ),
    ]
