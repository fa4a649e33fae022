import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("records", "0002_versions_are_only_added"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClassificationPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=40, unique=True, verbose_name="planversion")),
                ("decision", models.CharField(max_length=200, verbose_name="beslut")),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                ("imported_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="inläst")),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "klassificeringsplan",
                "verbose_name_plural": "klassificeringsplaner",
                "ordering": ["-valid_from", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("version", ""), _negated=True), models.Q(("decision", ""), _negated=True)),
                        name="a_plan_has_a_version_and_a_decision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassificationEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, verbose_name="kod")),
                ("name", models.CharField(max_length=200, verbose_name="benämning")),
                ("record_type", models.CharField(max_length=120, verbose_name="handlingstyp")),
                (
                    "retention",
                    models.CharField(
                        choices=[("keep", "Bevaras"), ("when_out_of_date", "Gallras vid inaktualitet"), ("after", "Gallras efter frist")],
                        default="keep",
                        max_length=16,
                        verbose_name="bevaras eller gallras",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(null=True, verbose_name="frist i månader")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="anmärkning")),
                (
                    "plan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="records.classificationplan"),
                ),
            ],
            options={
                "verbose_name": "handlingstyp i en klassificeringsplan",
                "verbose_name_plural": "handlingstyper i klassificeringsplaner",
                "ordering": ["plan", "code", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "record_type"), name="a_plan_has_a_record_type_once"),
                    models.CheckConstraint(
                        condition=models.Q(("retention__in", ["keep", "when_out_of_date", "after"])),
                        name="a_record_type_is_kept_or_disposed_of",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("months__gte", 1), ("retention", "after")),
                            models.Q(models.Q(("retention", "after"), _negated=True), ("months__isnull", True)),
                            _connector="OR",
                        ),
                        name="only_disposal_after_a_period_has_a_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("code", ""), _negated=True), models.Q(("record_type", ""), _negated=True)),
                        name="a_record_type_has_a_code_and_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisclosureRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_at", models.DateTimeField(verbose_name="kom in")),
                (
                    "received_how",
                    models.CharField(
                        choices=[
                            ("email", "E-post"),
                            ("phone", "Telefon"),
                            ("visit", "Besök"),
                            ("letter", "Brev"),
                            ("other", "På annat sätt"),
                        ],
                        default="email",
                        max_length=6,
                        verbose_name="hur den kom in",
                    ),
                ),
                ("asked_for", models.TextField(max_length=2000, verbose_name="vad som begärs")),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Behövs bara om något ska skickas, och tas bort när begäran är avslutad. Fråga inte vem som begär eller varför.",
                        max_length=200,
                        verbose_name="vart handlingarna ska skickas",
                    ),
                ),
                ("contact_erased_at", models.DateTimeField(editable=False, null=True, verbose_name="adressen borttagen")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Tas fram och prövas"),
                            ("released", "Utlämnad"),
                            ("partly", "Utlämnad i delar"),
                            ("refused", "Inte utlämnad"),
                            ("not_held", "Handlingen finns inte"),
                            ("withdrawn", "Återtagen"),
                        ],
                        default="open",
                        editable=False,
                        max_length=9,
                        verbose_name="läge",
                    ),
                ),
                ("due_at", models.DateTimeField(editable=False, verbose_name="lämnas ut senast")),
                ("logged_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="inlagd")),
                ("settled_at", models.DateTimeField(editable=False, null=True, verbose_name="avgjord")),
                ("note", models.CharField(blank=True, editable=False, max_length=500, verbose_name="hur den avgjordes")),
                (
                    "handler",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handläggare",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "begäran om allmän handling",
                "verbose_name_plural": "begäranden om allmän handling",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["due_at", "id"], name="open_requests_for_documents"),
                    models.Index(fields=["state", "-id"], name="requests_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "released", "partly", "refused", "not_held", "withdrawn"])),
                        name="a_request_for_documents_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked_for", ""), _negated=True), name="a_request_for_documents_says_what_is_asked_for"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True), ("settled_at__isnull", False), ("settled_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_settled_request_was_settled_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["not_held", "withdrawn"]), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_ends_without_documents_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contact_erased_at__isnull", True), ("contact", ""), _connector="OR"),
                        name="an_erased_contact_is_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisclosureItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80, verbose_name="slag")),
                ("object_id", models.BigIntegerField(verbose_name="nummer")),
                ("label", models.CharField(max_length=200, verbose_name="handling")),
                ("path", models.CharField(blank=True, max_length=300, verbose_name="sida")),
                ("dated", models.DateField(verbose_name="daterad")),
                ("may_be_secret", models.BooleanField(default=False, verbose_name="kan omfattas av sekretess")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="tillagd")),
                ("removed_at", models.DateTimeField(null=True, verbose_name="borttagen ur begäran")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("release", "Lämnas ut"), ("mask", "Lämnas ut med maskning"), ("withhold", "Lämnas inte ut")],
                        max_length=8,
                        verbose_name="bedömning",
                    ),
                ),
                ("provision", models.CharField(blank=True, max_length=120, verbose_name="lagrum")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="skäl")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="prövad")),
                ("masked", models.FileField(blank=True, upload_to="utlamnande", verbose_name="maskad kopia")),
                ("masked_name", models.CharField(blank=True, max_length=200, verbose_name="den maskade kopians namn")),
                ("masked_sha256", models.CharField(blank=True, max_length=64, verbose_name="kontrollsumma")),
                ("added_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="items", to="records.disclosurerequest"),
                ),
            ],
            options={
                "verbose_name": "handling i en begäran",
                "verbose_name_plural": "handlingar i begäranden",
                "ordering": ["request", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("request", "kind", "object_id"),
                        name="a_request_has_a_document_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("verdict", "")),
                            models.Q(
                                models.Q(("verdict", ""), _negated=True), ("decided_at__isnull", False), ("decided_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_document_is_tried_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict__in", ["mask", "withhold"]), _negated=True),
                            models.Q(("provision", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_is_not_handed_out_has_a_provision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "mask"), _negated=True), models.Q(("masked", ""), _negated=True), _connector="OR"
                        ),
                        name="what_is_masked_has_a_masked_copy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["", "release", "mask", "withhold"])), name="a_document_has_a_known_verdict"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_document_is_taken_out_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisposalDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.CharField(help_text="Till exempel kommunstyrelsen.", max_length=120, verbose_name="beslutsinstans")),
                (
                    "reference",
                    models.CharField(help_text="Så som det står i protokollet.", max_length=120, verbose_name="paragraf och diarienummer"),
                ),
                ("decided_on", models.DateField(verbose_name="beslutsdatum")),
                ("record_type", models.CharField(max_length=120, verbose_name="handlingstyp")),
                (
                    "months",
                    models.PositiveSmallIntegerField(help_text="0 betyder vid inaktualitet.", verbose_name="gallringsfrist i månader"),
                ),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                ("method", models.CharField(help_text="Hur det som gallras förstörs.", max_length=300, verbose_name="metod")),
                ("application", models.CharField(blank=True, max_length=200, verbose_name="tillämpningsbeslut")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="inlagt")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="upphört")),
                ("end_reason", models.CharField(blank=True, editable=False, max_length=300, verbose_name="varför det upphörde")),
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
                    "recorded_by",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "gallringsbeslut",
                "verbose_name_plural": "gallringsbeslut",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", ""), _negated=True),
                            models.Q(("reference", ""), _negated=True),
                            models.Q(("record_type", ""), _negated=True),
                            models.Q(("method", ""), _negated=True),
                        ),
                        name="a_disposal_decision_says_who_decided_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_ended_disposal_decision_says_who_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisposalRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DateField(editable=False, verbose_name="handlingar daterade före")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Föreslagen"),
                            ("reviewed", "Granskad"),
                            ("decided", "Beslutad"),
                            ("executing", "Verkställs"),
                            ("executed", "Verkställd"),
                            ("recorded", "Protokollförd"),
                            ("withdrawn", "Återtagen"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=9,
                        verbose_name="läge",
                    ),
                ),
                ("left_out", models.JSONField(default=list, editable=False, verbose_name="undantaget när körningen föreslogs")),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="föreslagen")),
                ("reviewed_at", models.DateTimeField(editable=False, null=True, verbose_name="granskad")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="beslutad")),
                ("started_at", models.DateTimeField(editable=False, null=True, verbose_name="verkställighet påbörjad")),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="verkställd")),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="återtagen")),
                ("withdraw_reason", models.CharField(blank=True, editable=False, max_length=500, verbose_name="varför den togs tillbaka")),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="records.disposaldecision",
                        verbose_name="gallringsbeslut",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "gallringskörning",
                "verbose_name_plural": "gallringskörningar",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["executing", "executed"])), fields=["id"], name="disposal_runs_under_way"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "reviewed", "decided", "executing", "executed", "recorded", "withdrawn"])
                        ),
                        name="a_disposal_run_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                            models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_disposal_run_is_reviewed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("reviewed_by__isnull", False),
                                models.Q(("decided_by", models.F("reviewed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_disposal_takes_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("started_at__isnull", True), ("started_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("started_at__isnull", False), ("started_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_what_is_decided_is_carried_out",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["executing", "executed", "recorded"]), _negated=True),
                            ("started_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_disposal_is_carried_out_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdraw_reason", ""), ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(
                                ("state", "withdrawn"),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdraw_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawn_disposal_says_who_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisposalProtocol",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="upprättat")),
                ("facts", models.JSONField(verbose_name="uppgifter")),
                ("destroyed", models.PositiveIntegerField(verbose_name="gallrade handlingar")),
                ("left_out", models.PositiveIntegerField(verbose_name="undantagna handlingar")),
                (
                    "run",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="protocol", to="records.disposalrun"),
                ),
            ],
            options={
                "verbose_name": "gallringsprotokoll",
                "verbose_name_plural": "gallringsprotokoll",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DisposalItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80, verbose_name="slag")),
                ("object_id", models.BigIntegerField(verbose_name="nummer")),
                ("reference", models.CharField(max_length=200, verbose_name="beteckning")),
                ("path", models.CharField(blank=True, max_length=300, verbose_name="sida")),
                ("dated", models.DateField(verbose_name="daterad")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="storlek i byte")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("pending", "Ska gallras"), ("destroyed", "Gallrad"), ("left_out", "Undantagen")],
                        default="pending",
                        max_length=9,
                        verbose_name="utfall",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="varför den är undantagen")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="avgjord")),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="items", to="records.disposalrun")),
            ],
            options={
                "verbose_name": "handling i en gallringskörning",
                "verbose_name_plural": "handlingar i gallringskörningar",
                "ordering": ["run", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("outcome", "pending")), fields=["run", "id"], name="records_still_to_dispose_of"),
                    models.Index(condition=models.Q(("outcome", "destroyed")), fields=["kind", "object_id"], name="records_disposed_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "kind", "object_id"), name="a_run_has_a_record_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome__in", ["pending", "destroyed"])),
                        fields=("kind", "object_id"),
                        name="a_record_is_disposed_of_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["pending", "destroyed", "left_out"])), name="a_record_has_a_known_outcome"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "pending"), ("settled_at__isnull", True)),
                            models.Q(models.Q(("outcome", "pending"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="what_is_settled_was_settled_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "left_out"), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="what_is_left_out_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80, verbose_name="slag")),
                ("object_id", models.BigIntegerField(verbose_name="nummer")),
                ("label", models.CharField(max_length=200, verbose_name="gäller")),
                ("path", models.CharField(blank=True, max_length=300, verbose_name="sida")),
                ("reason", models.CharField(max_length=500, verbose_name="skäl")),
                ("placed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="gäller från")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="hävt")),
                ("lift_reason", models.CharField(blank=True, max_length=500, verbose_name="varför det hävdes")),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="records.disclosurerequest"
                    ),
                ),
            ],
            options={
                "verbose_name": "gallringsstopp",
                "verbose_name_plural": "gallringsstopp",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("lifted_at__isnull", True)), fields=["kind", "object_id"], name="holds_in_force"),
                    models.Index(fields=["kind", "object_id", "-id"], name="holds_of_a_record"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True), ("request__isnull", True)),
                        fields=("kind", "object_id"),
                        name="one_legal_hold_of_our_own_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("request", "kind", "object_id"),
                        name="a_request_holds_a_record_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="a_legal_hold_says_why"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lift_reason", ""), ("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(
                                ("lifted_at__isnull", False),
                                models.Q(("lifted_by__isnull", False), ("request__isnull", False), _connector="OR"),
                                models.Q(("lift_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_lifted_legal_hold_says_who_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusalDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reasons", models.TextField(max_length=5000, verbose_name="skälen för beslutet")),
                ("authority", models.CharField(max_length=120, verbose_name="myndighet")),
                ("dnr", models.CharField(blank=True, max_length=60, verbose_name="diarienummer")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="beslutat")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refusal", to="records.disclosurerequest"
                    ),
                ),
            ],
            options={
                "verbose_name": "avslagsbeslut",
                "verbose_name_plural": "avslagsbeslut",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("reasons", ""), _negated=True), models.Q(("authority", ""), _negated=True)),
                        name="a_refusal_states_reasons_and_authority",
                    )
                ],
            },
        ),
    ]
