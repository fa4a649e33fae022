import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import archiving.models.settings


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("registry", "0008_how_snapshots_are_taken"),
    ]

    operations = [
        migrations.CreateModel(
            name="CollectiveMatter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="år")),
                ("opened_on", models.DateField(verbose_name="upplagt")),
            ],
            options={
                "verbose_name": "samlingsärende",
                "verbose_name_plural": "samlingsärenden",
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="ArchiveSettings",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                (
                    "spring_from",
                    models.CharField(
                        default="03-01",
                        max_length=5,
                        validators=[archiving.models.settings.validate_month_day],
                        verbose_name="vårens fönster från",
                    ),
                ),
                (
                    "spring_to",
                    models.CharField(
                        default="05-15",
                        max_length=5,
                        validators=[archiving.models.settings.validate_month_day],
                        verbose_name="vårens fönster till",
                    ),
                ),
                (
                    "autumn_from",
                    models.CharField(
                        default="10-01",
                        max_length=5,
                        validators=[archiving.models.settings.validate_month_day],
                        verbose_name="höstens fönster från",
                    ),
                ),
                (
                    "autumn_to",
                    models.CharField(
                        default="11-30",
                        max_length=5,
                        validators=[archiving.models.settings.validate_month_day],
                        verbose_name="höstens fönster till",
                    ),
                ),
                (
                    "classification",
                    models.CharField(
                        blank=True, help_text="Enligt er klassificeringsstruktur.", max_length=100, verbose_name="klassificering"
                    ),
                ),
                (
                    "pdf_kind",
                    models.CharField(
                        choices=[("2b", "PDF/A-2b"), ("1b", "PDF/A-1b")],
                        default="2b",
                        help_text="Det som ert e-arkiv tar emot.",
                        max_length=2,
                        verbose_name="format för PDF",
                    ),
                ),
                (
                    "submission_agreement",
                    models.CharField(blank=True, help_text="Dess beteckning.", max_length=120, verbose_name="leveransöverenskommelse"),
                ),
                (
                    "records_creator",
                    models.CharField(blank=True, help_text="Till exempel Kommunstyrelsen.", max_length=200, verbose_name="arkivbildare"),
                ),
                ("delivering_organisation", models.CharField(blank=True, max_length=200, verbose_name="levererande organisation")),
                (
                    "contact_name",
                    models.CharField(
                        blank=True, help_text="Funktion eller person som e-arkivet kan fråga.", max_length=120, verbose_name="kontakt"
                    ),
                ),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="kontaktens e-post")),
                (
                    "recipient",
                    models.CharField(blank=True, help_text="E-arkivet som paketen lämnas till.", max_length=200, verbose_name="mottagare"),
                ),
            ],
            options={
                "verbose_name": "arkivets inställningar",
                "verbose_name_plural": "arkivets inställningar",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_row_of_archive_settings"),
                    models.CheckConstraint(condition=models.Q(("pdf_kind__in", ["2b", "1b"])), name="the_pdf_kind_is_one_of_ours"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="år")),
                ("season", models.CharField(choices=[("spring", "Vår"), ("autumn", "Höst")], max_length=6, verbose_name="termin")),
                ("opens_on", models.DateField(verbose_name="öppnar")),
                ("closes_on", models.DateField(verbose_name="stänger")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planerad"), ("open", "Pågår"), ("closed", "Avslutad")],
                        default="planned",
                        editable=False,
                        max_length=7,
                        verbose_name="läge",
                    ),
                ),
                ("opened_at", models.DateTimeField(editable=False, null=True, verbose_name="öppnad")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="avslutad")),
                ("report", models.JSONField(default=dict, editable=False, verbose_name="rapport")),
                (
                    "closed_by",
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
                "verbose_name": "kampanj",
                "verbose_name_plural": "kampanjer",
                "ordering": ["-year", "season"],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "season"), name="one_campaign_per_half_year"),
                    models.CheckConstraint(
                        condition=models.Q(("season__in", ["spring", "autumn"])), name="a_campaign_is_in_spring_or_autumn"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "open", "closed"])), name="a_campaign_is_in_a_known_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gt", models.F("opens_on"))),
                        name="a_campaign_closes_after_it_opens",
                        violation_error_message="Kampanjen måste stänga senare än den öppnar.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_at__isnull", True), ("state", "planned")),
                            models.Q(models.Q(("state", "planned"), _negated=True), ("opened_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_open_campaign_was_opened_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_closed_campaign_was_closed_at_some_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FixityRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="påbörjad")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="klar")),
                ("cursor", models.BigIntegerField(default=0, verbose_name="kommen till")),
                ("last_id", models.BigIntegerField(verbose_name="sista filen")),
                ("checked", models.PositiveBigIntegerField(default=0, verbose_name="kontrollerade filer")),
                ("bytes", models.PositiveBigIntegerField(default=0, verbose_name="lästa byte")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="upptagen till")),
            ],
            options={
                "verbose_name": "beständighetskontroll",
                "verbose_name_plural": "beständighetskontroller",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1), condition=models.Q(("finished_at__isnull", True)), name="one_fixity_run_at_a_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("campaign", "Halvårets ögonblicksbild"),
                            ("rhythm", "Tätare rytm enligt arkivplanen"),
                            ("new_look", "Nytt namn, ny logotyp eller ny layout"),
                            ("crisis", "Efter en kris"),
                            ("closing", "Före avslut"),
                            ("correction", "Rättelse av något som redan är paketerat"),
                            ("other", "Annat skäl"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="varför",
                    ),
                ),
                ("reason", models.CharField(blank=True, editable=False, max_length=300, verbose_name="skäl")),
                ("opens_on", models.DateField(editable=False, verbose_name="kan tas från")),
                ("due_on", models.DateField(editable=False, verbose_name="tas senast")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planerad"),
                            ("open", "Att göra"),
                            ("submitted", "Väntar på granskning"),
                            ("redo", "Görs om"),
                            ("approved", "Godkänd"),
                            ("packaged", "Paketerad"),
                            ("delivered", "Levererad"),
                            ("receipted", "Kvitterad"),
                            ("withdrawn", "Utgår"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=9,
                        verbose_name="läge",
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="läget gäller sedan")),
                ("draft", models.JSONField(blank=True, default=dict, editable=False, verbose_name="påbörjade uppgifter")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="upplagd")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="registry.socialaccount",
                        verbose_name="konto",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="archiving.campaign",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="archiving.snapshot",
                    ),
                ),
                (
                    "created_by",
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
                "verbose_name": "ögonblicksbild",
                "verbose_name_plural": "ögonblicksbilder",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["account", "-id"], name="snapshots_of_an_account"),
                    models.Index(fields=["state", "due_on", "id"], name="snapshots_by_state_and_day"),
                    models.Index(condition=models.Q(("state__in", ["open", "redo"])), fields=["due_on", "id"], name="snapshots_to_take"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["planned", "open", "submitted", "redo", "approved", "packaged", "delivered", "receipted", "withdrawn"],
                            )
                        ),
                        name="a_snapshot_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("occasion__in", ["campaign", "rhythm", "new_look", "crisis", "closing", "correction", "other"])
                        ),
                        name="a_snapshot_has_a_known_occasion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("opens_on"))), name="a_snapshot_is_due_after_it_opens"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("campaign__isnull", False), ("occasion", "campaign")),
                            models.Q(models.Q(("occasion", "campaign"), _negated=True), ("campaign__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_snapshot_of_a_campaign_says_which",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects__isnull", False), ("occasion", "correction")),
                            models.Q(models.Q(("occasion", "correction"), _negated=True), ("corrects__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_correction_says_what_it_corrects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("occasion__in", ["campaign", "rhythm"]), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="an_extra_snapshot_has_a_reason",
                    ),
                    models.UniqueConstraint(fields=("campaign", "account"), name="one_snapshot_per_account_and_campaign"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["planned", "open", "redo", "submitted"]),
                            models.Q(("occasion__in", ["campaign", "rhythm", "other"]), _negated=True),
                        ),
                        fields=("account", "occasion"),
                        name="one_extra_snapshot_of_a_kind_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=120, unique=True, verbose_name="plats under arkivets rot")),
                (
                    "sha256",
                    models.CharField(
                        max_length=64,
                        validators=[django.core.validators.RegexValidator("\\A[0-9a-f]{64}\\Z")],
                        verbose_name="kontrollsumma (SHA-256)",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="storlek i byte")),
                ("content_type", models.CharField(max_length=100, verbose_name="filtyp")),
                ("ending", models.CharField(max_length=10, verbose_name="filändelse")),
                ("stored_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="lagrad")),
                ("destroyed_at", models.DateTimeField(null=True, verbose_name="gallrad")),
            ],
            options={
                "verbose_name": "lagrad fil",
                "verbose_name_plural": "lagrade filer",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["sha256"], name="stored_files_by_hash")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("destroyed_at__isnull", True)), fields=("sha256",), name="the_same_bytes_are_stored_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("sha256", ""), _negated=True), models.Q(("content_type", ""), _negated=True)),
                        name="a_stored_file_has_a_hash_and_a_type",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Package",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("objid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="paketets id")),
                ("period_from", models.DateField(verbose_name="från")),
                ("period_to", models.DateField(verbose_name="till")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ordered", "Beställt"),
                            ("created", "Skapat"),
                            ("invalid", "Underkänt"),
                            ("validated", "Validerat"),
                            ("delivered", "Levererat"),
                            ("receipted", "Kvitterat av e-arkivet"),
                            ("withdrawn", "Återtaget"),
                        ],
                        default="ordered",
                        max_length=9,
                        verbose_name="läge",
                    ),
                ),
                ("ordered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="beställt")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="upptaget till")),
                ("lease_token", models.CharField(blank=True, max_length=40, verbose_name="upptaget av")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="vad som hände")),
                ("report", models.JSONField(default=dict, verbose_name="valideringsrapport")),
                ("validated_at", models.DateTimeField(null=True, verbose_name="validerat")),
                ("delivered_at", models.DateTimeField(null=True, verbose_name="levererat")),
                ("delivered_how", models.CharField(blank=True, max_length=200, verbose_name="hur det lämnades över")),
                ("receipted_at", models.DateTimeField(null=True, verbose_name="kvitterat")),
                ("receipt", models.CharField(blank=True, max_length=200, verbose_name="kvittots beteckning")),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="packages", to="registry.socialaccount"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="packages", to="archiving.campaign"
                    ),
                ),
                (
                    "delivered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "receipted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="packages", to="archiving.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "arkivpaket",
                "verbose_name_plural": "arkivpaket",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state__in", ["ordered", "created"])), fields=["id"], name="packages_to_make")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["ordered", "created", "invalid", "validated", "delivered", "receipted", "withdrawn"])
                        ),
                        name="a_package_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account__isnull", True), ("campaign__isnull", False)),
                            models.Q(("account__isnull", False), ("campaign__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_package_is_of_an_account_or_a_campaign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_to__gte", models.F("period_from"))), name="the_period_of_a_package_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ordered", "invalid", "withdrawn"]), ("stored__isnull", False), _connector="OR"),
                        name="a_made_package_is_stored",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivered_at__isnull", True), ("delivered_by__isnull", True)),
                            models.Q(("delivered_at__isnull", False), ("delivered_by__isnull", False), ("validated_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_what_is_validated_is_delivered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("receipted_at__isnull", True), ("receipted_by__isnull", True)),
                            models.Q(("delivered_at__isnull", False), ("receipted_at__isnull", False), ("receipted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_what_is_delivered_is_receipted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="inskickad")),
                ("comment", models.CharField(blank=True, max_length=500, verbose_name="kommentar")),
                ("account_name", models.CharField(max_length=200, verbose_name="kontots namn")),
                ("platform_name", models.CharField(max_length=60, verbose_name="kanal")),
                ("handle", models.CharField(blank=True, max_length=200, verbose_name="användarnamn")),
                ("url", models.CharField(max_length=600, verbose_name="adress")),
                ("captured_at", models.DateTimeField(verbose_name="tagen")),
                ("captured_by", models.CharField(max_length=120, verbose_name="tagen av")),
                ("period_from", models.DateField(verbose_name="visar från")),
                ("period_to", models.DateField(verbose_name="visar till")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("screenshot", "Skärmbild"),
                            ("print", "Utskrift"),
                            ("export", "Plattformens export"),
                            ("automatic", "Automatisk insamling"),
                        ],
                        max_length=10,
                        verbose_name="sätt",
                    ),
                ),
                ("tool", models.CharField(max_length=200, verbose_name="verktyg och version")),
                ("has_profile", models.BooleanField(verbose_name="profil, omslag och Om-text")),
                ("has_feed", models.BooleanField(verbose_name="flödet")),
                ("has_comments", models.BooleanField(verbose_name="kommentarerna utfällda")),
                ("has_followers", models.BooleanField(verbose_name="antal följare")),
                ("has_media", models.BooleanField(verbose_name="bilder och filmer")),
                ("gaps", models.CharField(blank=True, max_length=1000, verbose_name="vad som saknas")),
                (
                    "level",
                    models.CharField(
                        choices=[("overview", "Översiktsbild"), ("unique", "Unik information"), ("full", "Fullständig")],
                        max_length=10,
                        verbose_name="bevarandenivå",
                    ),
                ),
                ("classification", models.CharField(blank=True, max_length=100, verbose_name="klassificering")),
                ("is_secret", models.BooleanField(default=False, verbose_name="kan innehålla sekretess")),
                ("provision", models.CharField(blank=True, max_length=120, verbose_name="lagrum")),
                ("incomplete", models.CharField(blank=True, max_length=500, verbose_name="avbruten insamling")),
                ("file_count", models.PositiveIntegerField(verbose_name="antal filer")),
                ("total_size", models.PositiveBigIntegerField(verbose_name="storlek i byte")),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="archiving.collectivematter"
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="archiving.snapshot"),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("manifest", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="archiving.storedfile")),
            ],
            options={
                "verbose_name": "version av en ögonblicksbild",
                "verbose_name_plural": "versioner av ögonblicksbilder",
                "ordering": ["snapshot", "number"],
                "indexes": [models.Index(fields=["period_to", "id"], name="versions_by_period")],
                "constraints": [
                    models.UniqueConstraint(fields=("snapshot", "number"), name="the_versions_of_a_snapshot_are_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["screenshot", "print", "export", "automatic"])),
                        name="a_snapshot_was_taken_in_a_known_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_to__gte", models.F("period_from"))), name="a_period_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_secret", False), ("provision", "")),
                            models.Q(("is_secret", True), models.Q(("provision", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="secrecy_states_its_provision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("has_comments", True),
                                ("has_feed", True),
                                ("has_followers", True),
                                ("has_media", True),
                                ("has_profile", True),
                            ),
                            models.Q(("gaps", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_is_not_in_a_snapshot_is_written_down",
                    ),
                    models.CheckConstraint(condition=models.Q(("file_count__gte", 1)), name="a_snapshot_has_at_least_one_file"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account_name", ""), _negated=True),
                            models.Q(("url", ""), _negated=True),
                            models.Q(("tool", ""), _negated=True),
                            models.Q(("captured_by", ""), _negated=True),
                            models.Q(("level", ""), _negated=True),
                        ),
                        name="no_mandatory_fact_of_a_snapshot_is_missing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(choices=[("approved", "Godkänd"), ("redo", "Gör om")], max_length=8, verbose_name="bedömning"),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="skäl")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "version",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="archiving.snapshotversion"),
                ),
            ],
            options={
                "verbose_name": "granskning",
                "verbose_name_plural": "granskningar",
                "ordering": ["version", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "approved"), models.Q(("verdict", "redo"), models.Q(("reason", ""), _negated=True)), _connector="OR"
                        ),
                        name="redo_has_a_reason",
                    ),
                    models.UniqueConstraint(fields=("version", "verdict"), name="a_version_is_approved_once_and_sent_back_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackageItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("package", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="items", to="archiving.package")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="package_items", to="archiving.snapshotversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "innehåll i ett arkivpaket",
                "verbose_name_plural": "innehåll i arkivpaket",
                "ordering": ["package", "version"],
                "constraints": [models.UniqueConstraint(fields=("package", "version"), name="a_package_holds_a_version_once")],
            },
        ),
        migrations.CreateModel(
            name="CaptureJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=600, verbose_name="adress")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Väntar"),
                            ("running", "Pågår"),
                            ("done", "Klar"),
                            ("failed", "Misslyckades"),
                            ("refused", "Tillåts inte"),
                        ],
                        default="waiting",
                        max_length=7,
                        verbose_name="läge",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="nästa försök")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="upptagen till")),
                ("lease_token", models.CharField(blank=True, max_length=40, verbose_name="upptagen av")),
                ("started_at", models.DateTimeField(null=True, verbose_name="påbörjad")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="avslutad")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="vad som hände")),
                ("provenance", models.JSONField(default=dict, verbose_name="proveniens")),
                (
                    "snapshot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="captures", to="archiving.snapshot"),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="captures", to="archiving.snapshotversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "automatisk insamling",
                "verbose_name_plural": "automatiska insamlingar",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state__in", ["waiting", "running"])), fields=["next_at"], name="captures_to_do")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])), fields=("snapshot",), name="one_capture_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed", "refused"])),
                        name="a_capture_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("state", "running"), models.Q(("lease_token", ""), _negated=True)),
                            models.Q(models.Q(("state", "running"), _negated=True), ("lease_token", ""), ("lease_until__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_running_capture_is_leased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("state", "done"), _negated=True), ("version__isnull", False), _connector="OR"),
                        name="a_finished_capture_has_a_version",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="löpnummer")),
                (
                    "name",
                    models.CharField(
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A\\d{4}-\\d{2}-\\d{2}_[a-z0-9-]+_[a-z0-9-]+_[a-z]+_\\d{3}\\.[a-z0-9]+\\Z"
                            )
                        ],
                        verbose_name="namn i arkivet",
                    ),
                ),
                ("original_name", models.CharField(max_length=200, verbose_name="namn när den kom")),
                ("kind", models.CharField(max_length=20, verbose_name="slag")),
                ("checks", models.JSONField(default=dict, verbose_name="kontroller")),
                (
                    "version",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="files", to="archiving.snapshotversion"),
                ),
                ("stored", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="archiving.storedfile")),
            ],
            options={
                "verbose_name": "fil i en ögonblicksbild",
                "verbose_name_plural": "filer i ögonblicksbilder",
                "ordering": ["version", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "number"), name="the_files_of_a_version_are_numbered"),
                    models.UniqueConstraint(fields=("version", "name"), name="the_files_of_a_version_have_names_of_their_own"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FixityFault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("missing", "Filen saknas"),
                            ("changed", "Innehållet har ändrats"),
                            ("unreadable", "Filen går inte att läsa"),
                        ],
                        max_length=10,
                        verbose_name="vad",
                    ),
                ),
                ("found_sha256", models.CharField(blank=True, max_length=64, verbose_name="kontrollsumma nu")),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="upptäckt")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="åtgärdad")),
                ("measure", models.CharField(blank=True, max_length=500, verbose_name="vad som gjordes")),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="faults", to="archiving.fixityrun")),
                (
                    "stored",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="faults", to="archiving.storedfile"),
                ),
            ],
            options={
                "verbose_name": "fel i en lagrad fil",
                "verbose_name_plural": "fel i lagrade filer",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)), fields=("stored",), name="one_open_fault_per_stored_file"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["missing", "changed", "unreadable"])), name="a_fault_is_of_a_known_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(
                                ("settled_at__isnull", False), ("settled_by__isnull", False), models.Q(("measure", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_settled_fault_says_who_and_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimestampToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority", models.CharField(max_length=300, verbose_name="tidsstämpeltjänst")),
                ("stamped_at", models.DateTimeField(verbose_name="tidsstämplad")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="mottagen")),
                ("token", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="archiving.storedfile")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="timestamps", to="archiving.snapshotversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "tidsstämpel",
                "verbose_name_plural": "tidsstämplar",
                "ordering": ["version", "pk"],
                "constraints": [models.UniqueConstraint(fields=("version", "authority"), name="one_time_stamp_per_authority")],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200, verbose_name="filnamn")),
                ("size", models.PositiveBigIntegerField(verbose_name="storlek i byte")),
                ("received", models.PositiveBigIntegerField(default=0, verbose_name="mottaget")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("receiving", "Tas emot"),
                            ("checking", "Kontrolleras"),
                            ("ready", "Klar"),
                            ("refused", "Togs inte emot"),
                            ("removed", "Borttagen"),
                        ],
                        default="receiving",
                        max_length=9,
                        verbose_name="läge",
                    ),
                ),
                ("refusal", models.CharField(blank=True, max_length=500, verbose_name="varför inte")),
                ("checks", models.JSONField(default=dict, verbose_name="kontroller")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="påbörjad")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="senast")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "snapshot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to="archiving.snapshot"),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to="archiving.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "uppladdning",
                "verbose_name_plural": "uppladdningar",
                "ordering": ["created_at", "id"],
                "indexes": [
                    models.Index(fields=["snapshot", "created_at"], name="uploads_of_a_snapshot"),
                    models.Index(
                        condition=models.Q(("state__in", ["receiving", "checking"])), fields=["changed_at"], name="uploads_under_way"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["receiving", "checking", "ready", "refused", "removed"])),
                        name="an_upload_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("received__lte", models.F("size"))), name="no_more_is_received_than_was_announced"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("state", "ready"), _negated=True), ("stored__isnull", False), _connector="OR"),
                        name="what_is_ready_is_stored",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True), models.Q(("refusal", ""), _negated=True), _connector="OR"
                        ),
                        name="what_is_refused_says_why",
                    ),
                ],
            },
        ),
    ]
