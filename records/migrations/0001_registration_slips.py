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
            name="RegistrationSlip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[("received", "Inkommen"), ("drawn_up", "Upprättad")],
                        default="received",
                        max_length=10,
                        verbose_name="handlingen är",
                    ),
                ),
                (
                    "dated",
                    models.DateField(
                        blank=True, help_text="Dagen då handlingen kom in eller upprättades.", null=True, verbose_name="datum"
                    ),
                ),
                ("dnr", models.CharField(blank=True, max_length=60, verbose_name="diarienummer")),
                ("sender", models.CharField(blank=True, max_length=200, verbose_name="avsändare")),
                ("recipient", models.CharField(blank=True, max_length=200, verbose_name="mottagare")),
                (
                    "matter_title",
                    models.CharField(blank=True, help_text="I korthet vad handlingen rör.", max_length=250, verbose_name="ärendemening"),
                ),
                (
                    "classification",
                    models.CharField(
                        blank=True, help_text="Enligt er klassificeringsstruktur.", max_length=100, verbose_name="klassificering"
                    ),
                ),
                ("attachments", models.TextField(blank=True, help_text="En på varje rad.", max_length=1000, verbose_name="bilagor")),
                ("about_type", models.CharField(editable=False, max_length=80, verbose_name="gäller slag av objekt")),
                ("about_id", models.BigIntegerField(editable=False, verbose_name="gäller objekt nummer")),
                (
                    "path",
                    models.CharField(
                        editable=False,
                        max_length=300,
                        validators=[django.core.validators.RegexValidator("^/(?!/)")],
                        verbose_name="sidan som handlingen finns på",
                    ),
                ),
                ("reference", models.CharField(editable=False, max_length=40, unique=True, verbose_name="egen beteckning")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Diarienummer saknas"), ("registered", "Diarieförd"), ("withdrawn", "Begäran återtagen")],
                        default="waiting",
                        editable=False,
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="begärd")),
                ("due_at", models.DateTimeField(editable=False, verbose_name="diarieförs senast")),
                ("registered_at", models.DateTimeField(editable=False, null=True, verbose_name="diarieförd")),
                (
                    "case_officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handläggare",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "registreringsunderlag",
                "verbose_name_plural": "registreringsunderlag",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at", "id"], name="slips_without_a_dnr"),
                    models.Index(fields=["state", "-id"], name="slips_by_state"),
                    models.Index(fields=["case_officer", "-id"], name="slips_of_a_case_officer"),
                    models.Index(fields=["dnr"], name="slips_by_dnr"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("about_type", "about_id"), name="one_slip_per_document"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "registered", "withdrawn"])), name="a_slip_is_in_a_known_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["received", "drawn_up"])), name="a_document_is_received_or_drawn_up"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "registered"), _negated=True),
                            models.Q(
                                ("dated__isnull", False),
                                models.Q(("dnr", ""), _negated=True),
                                models.Q(("matter_title", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_registered_has_date_dnr_and_matter_title",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("registered_at__isnull", False), ("registered_by__isnull", False), ("state", "registered")),
                            models.Q(
                                models.Q(("state", "registered"), _negated=True),
                                ("dnr", ""),
                                ("registered_at__isnull", True),
                                ("registered_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_registered_was_registered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("path__startswith", "/"), models.Q(("path__startswith", "//"), _negated=True)),
                        name="a_slip_leads_to_our_own_page",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecrecyMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provision",
                    models.CharField(
                        help_text="Den sekretessbestämmelse som kan gälla, till exempel 26 kap. 1 § OSL.",
                        max_length=120,
                        verbose_name="lagrum",
                    ),
                ),
                ("authority", models.CharField(max_length=120, verbose_name="myndighet")),
                ("on", models.DateField(verbose_name="datum")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="hävd")),
                ("lift_reason", models.CharField(blank=True, max_length=500, verbose_name="varför den hävdes")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="records.registrationslip"),
                ),
            ],
            options={
                "verbose_name": "sekretessmarkering",
                "verbose_name_plural": "sekretessmarkeringar",
                "ordering": ["slip", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)), fields=("slip",), name="one_secrecy_mark_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("provision", ""), _negated=True), models.Q(("authority", ""), _negated=True)),
                        name="a_secrecy_mark_states_provision_and_authority",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lift_reason", ""), ("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(
                                ("lifted_at__isnull", False), ("lifted_by__isnull", False), models.Q(("lift_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_lifted_secrecy_mark_says_who_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlipVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[("received", "Inkommen"), ("drawn_up", "Upprättad")],
                        default="received",
                        max_length=10,
                        verbose_name="handlingen är",
                    ),
                ),
                (
                    "dated",
                    models.DateField(
                        blank=True, help_text="Dagen då handlingen kom in eller upprättades.", null=True, verbose_name="datum"
                    ),
                ),
                ("dnr", models.CharField(blank=True, max_length=60, verbose_name="diarienummer")),
                ("sender", models.CharField(blank=True, max_length=200, verbose_name="avsändare")),
                ("recipient", models.CharField(blank=True, max_length=200, verbose_name="mottagare")),
                (
                    "matter_title",
                    models.CharField(blank=True, help_text="I korthet vad handlingen rör.", max_length=250, verbose_name="ärendemening"),
                ),
                (
                    "classification",
                    models.CharField(
                        blank=True, help_text="Enligt er klassificeringsstruktur.", max_length=100, verbose_name="klassificering"
                    ),
                ),
                ("attachments", models.TextField(blank=True, help_text="En på varje rad.", max_length=1000, verbose_name="bilagor")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("requested", "Begärd"), ("registered", "Diarieförd"), ("corrected", "Rättad")],
                        max_length=10,
                        verbose_name="vad som gjordes",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="varför")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "case_officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handläggare",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="records.registrationslip"),
                ),
            ],
            options={
                "verbose_name": "version av ett registreringsunderlag",
                "verbose_name_plural": "versioner av registreringsunderlag",
                "ordering": ["slip", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("slip", "number"), name="the_versions_of_a_slip_are_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["requested", "registered", "corrected"])),
                        name="a_version_of_a_slip_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "corrected"), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="a_corrected_slip_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["received", "drawn_up"])), name="a_version_is_received_or_drawn_up"
                    ),
                ],
            },
        ),
    ]
