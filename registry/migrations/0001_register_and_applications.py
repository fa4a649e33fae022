from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_people_and_organisation"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Platform",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=30, unique=True, verbose_name="kortnamn")),
                ("name", models.CharField(db_collation="swedish", max_length=60, unique=True, verbose_name="namn")),
                ("former_name", models.CharField(blank=True, max_length=60, verbose_name="tidigare namn")),
                ("hosts", models.JSONField(blank=True, default=list, verbose_name="värdnamn")),
                ("any_host", models.BooleanField(default=False, verbose_name="vilken webbplats som helst")),
                ("path_patterns", models.JSONField(blank=True, default=list, verbose_name="sökvägsmönster")),
                ("handle_pattern", models.CharField(blank=True, max_length=200, verbose_name="kontonamnets form")),
                ("ignores_case", models.BooleanField(default=True, verbose_name="stora och små bokstäver är samma konto")),
                ("ignores_dots", models.BooleanField(default=False, verbose_name="punkter räknas inte")),
                ("reserved_words", models.JSONField(blank=True, default=list, verbose_name="reserverade ord")),
                ("canonical_template", models.CharField(max_length=200, verbose_name="enhetlig adress")),
                ("inbox_url", models.CharField(blank=True, max_length=300, verbose_name="länk till inkorgen")),
                ("export_url", models.URLField(blank=True, verbose_name="länk till dataexport")),
                ("name_max_length", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="längsta visningsnamn")),
                ("bio_max_length", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="längsta profiltext")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="ordning")),
                ("is_in_use", models.BooleanField(default=True, verbose_name="används")),
            ],
            options={
                "verbose_name": "kanal",
                "verbose_name_plural": "kanaler",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="AdviceRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.TextField(max_length=4000, verbose_name="vad vill ni göra och vad undrar ni?")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="frågat")),
                ("notes", models.TextField(blank=True, max_length=4000, verbose_name="kommunikatörens råd")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="svarat")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="advice_requests", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advice_requests",
                        to="accounts.department",
                        verbose_name="verksamhet",
                    ),
                ),
            ],
            options={
                "verbose_name": "rådgivning",
                "verbose_name_plural": "rådgivning",
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("notes", "")),
                            models.Q(
                                ("answered_at__isnull", False), ("answered_by__isnull", False), models.Q(("notes", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="advice_is_answered_by_somebody_at_some_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StartupApplication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Utkast"),
                            ("submitted", "Väntar på beslut"),
                            ("returned", "Tillbaka för komplettering"),
                            ("approved", "Godkänd"),
                            ("rejected", "Avslagen"),
                            ("withdrawn", "Återtagen"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="omgång")),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="webbadress")),
                ("handle", models.CharField(blank=True, editable=False, max_length=150, verbose_name="kontonamn")),
                ("address_key", models.CharField(blank=True, editable=False, max_length=600, verbose_name="nyckel mot dubbletter")),
                ("name", models.CharField(blank=True, db_collation="swedish", max_length=150, verbose_name="kontots/sidans namn")),
                ("purpose", models.TextField(blank=True, max_length=2000, verbose_name="syfte med konto/sida")),
                ("audience", models.TextField(blank=True, max_length=2000, verbose_name="målgrupp för konto/sida")),
                (
                    "watch_pattern",
                    models.TextField(
                        blank=True,
                        max_length=1000,
                        verbose_name="hur ofta och under vilka tider behöver kontot/sidan bevakas och uppdateras?",
                    ),
                ),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.1"), "Skriv minst 0,1 timmar."),
                            django.core.validators.MaxValueValidator(168, "En vecka har 168 timmar."),
                        ],
                        verbose_name="hur många timmar arbetstid i veckan beräknas underhållet av kontot/sidan att ta?",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="påbörjad")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="senast sparad")),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="inskickad")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="avgjord")),
                ("dnr", models.CharField(blank=True, max_length=60, verbose_name="diarienummer")),
                (
                    "advice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="registry.advicerequest",
                        verbose_name="rådgivning",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="accounts.department",
                        verbose_name="verksamhet",
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="registry.platform",
                        verbose_name="kanal",
                    ),
                ),
                (
                    "submitted_by",
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
                "verbose_name": "ansökan",
                "verbose_name_plural": "ansökningar",
                "ordering": ["-changed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-changed_at", "-id"], name="applications_by_change"),
                    models.Index(fields=["state", "-changed_at"], name="applications_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "submitted", "returned", "approved", "rejected", "withdrawn"])),
                        name="an_application_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", True)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_application_is_submitted_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]),
                            models.Q(("round__gt", 0), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="what_is_decided_on_has_been_submitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ["approved", "rejected", "withdrawn"])),
                            models.Q(("ended_at__isnull", True), ("state__in", ["draft", "submitted", "returned"])),
                            _connector="OR",
                        ),
                        name="an_ended_application_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NamedPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("admin", "Administratör"), ("responsible", "Ansvarig"), ("substitute", "Ersättare")],
                        max_length=20,
                        verbose_name="uppgift",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="ordning")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="namn")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="titel eller funktion")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-post")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telefon")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="people", to="registry.startupapplication"),
                ),
            ],
            options={
                "verbose_name": "namngiven person",
                "verbose_name_plural": "namngivna personer",
                "ordering": ["application", "role", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "role", "order"), name="named_people_have_an_order"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), ("name", ""), ("user__isnull", False)),
                            models.Q(("user__isnull", True), models.Q(("name", ""), _negated=True), models.Q(("email", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_named_person_is_a_user_or_has_name_and_email",
                        violation_error_message="Välj en person i listan, eller skriv både namn och e-post.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(verbose_name="omgång")),
                (
                    "party",
                    models.CharField(
                        choices=[("head", "Verksamhetschef"), ("officer", "Kommunikatör")], max_length=10, verbose_name="part"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("yes", "Ja"), ("no", "Nej"), ("return", "Skickad tillbaka")], max_length=10, verbose_name="beslut"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("reason", models.TextField(blank=True, max_length=4000, verbose_name="motivering")),
                ("conditions", models.JSONField(blank=True, default=list, verbose_name="villkor")),
                ("as_deputy", models.BooleanField(default=False, verbose_name="som ersättare")),
                ("ground", models.CharField(blank=True, max_length=200, verbose_name="grund för ersättarskapet")),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="registry.startupapplication"
                    ),
                ),
            ],
            options={
                "verbose_name": "beslut",
                "verbose_name_plural": "beslut",
                "ordering": ["application", "round", "at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "round", "party"), name="one_decision_per_party_and_round"),
                    models.UniqueConstraint(fields=("application", "round", "by"), name="two_decisions_take_two_people"),
                    models.CheckConstraint(condition=models.Q(("party__in", ["head", "officer"])), name="a_decision_is_by_head_or_officer"),
                    models.CheckConstraint(
                        condition=models.Q(("verdict", "yes"), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="a_no_and_a_return_have_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistTick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("terms", "Vi har gått igenom avtalsvillkoren för det sociala mediet"),
                            ("routines", "Vi har skapat rutiner för hantering av kontot/sidan"),
                            ("responsible", "Vi har en ansvarig för hantering av kontot/sidan"),
                            ("archiving", "Vi har gått igenom regler för arkivering och gallring"),
                            ("secrecy", "Vi har gått igenom regler för sekretess och andra lagar"),
                            ("policy", "Vi har gått igenom kommunikationspolicyn"),
                        ],
                        max_length=20,
                        verbose_name="punkt",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="ticks", to="registry.startupapplication"),
                ),
            ],
            options={
                "verbose_name": "punkt i checklistan",
                "verbose_name_plural": "checklistan",
                "ordering": ["application", "at", "pk"],
                "constraints": [models.UniqueConstraint(fields=("application", "item"), name="one_tick_per_item")],
            },
        ),
        migrations.CreateModel(
            name="ApplicationRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="omgång")),
                ("content", models.JSONField(verbose_name="innehåll")),
                ("submitted_at", models.DateTimeField(verbose_name="inskickad")),
                (
                    "submitted_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="registry.startupapplication"),
                ),
            ],
            options={
                "verbose_name": "omgång",
                "verbose_name_plural": "omgångar",
                "ordering": ["application", "number"],
                "constraints": [models.UniqueConstraint(fields=("application", "number"), name="one_row_per_round")],
            },
        ),
        migrations.CreateModel(
            name="AccountVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planerat"),
                            ("active", "Aktivt"),
                            ("dormant", "Vilande"),
                            ("closing", "Under avslut"),
                            ("closed", "Avslutat"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("name", models.CharField(db_collation="swedish", max_length=150, verbose_name="kontots/sidans namn")),
                ("handle", models.CharField(blank=True, max_length=150, verbose_name="kontonamn")),
                ("url", models.URLField(max_length=500, verbose_name="webbadress")),
                (
                    "permanent_id",
                    models.CharField(
                        blank=True,
                        help_text="Numret som kanalen själv ger kontot. Det följer med när kontonamnet byts, så att ingen annan kan ta över det gamla namnet obemärkt.",
                        max_length=100,
                        verbose_name="kanalens fasta id",
                    ),
                ),
                ("purpose", models.TextField(max_length=2000, verbose_name="syfte med konto/sida")),
                ("audience", models.TextField(max_length=2000, verbose_name="målgrupp för konto/sida")),
                ("content", models.TextField(blank=True, max_length=4000, verbose_name="vad ska ni kommunicera?")),
                (
                    "watch_pattern",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="hur ofta och under vilka tider kontot/sidan bevakas och uppdateras"
                    ),
                ),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.1"), "Skriv minst 0,1 timmar."),
                            django.core.validators.MaxValueValidator(168, "En vecka har 168 timmar."),
                        ],
                        verbose_name="arbetstid i veckan",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.department",
                        verbose_name="verksamhet",
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="registry.platform", verbose_name="kanal"
                    ),
                ),
            ],
            options={
                "verbose_name": "kontoversion",
                "verbose_name_plural": "kontoversioner",
                "ordering": ["account", "number"],
            },
        ),
        migrations.CreateModel(
            name="SocialAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planerat"),
                            ("active", "Aktivt"),
                            ("dormant", "Vilande"),
                            ("closing", "Under avslut"),
                            ("closed", "Avslutat"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("name", models.CharField(db_collation="swedish", max_length=150, verbose_name="kontots/sidans namn")),
                ("handle", models.CharField(blank=True, max_length=150, verbose_name="kontonamn")),
                ("url", models.URLField(max_length=500, verbose_name="webbadress")),
                (
                    "permanent_id",
                    models.CharField(
                        blank=True,
                        help_text="Numret som kanalen själv ger kontot. Det följer med när kontonamnet byts, så att ingen annan kan ta över det gamla namnet obemärkt.",
                        max_length=100,
                        verbose_name="kanalens fasta id",
                    ),
                ),
                ("purpose", models.TextField(max_length=2000, verbose_name="syfte med konto/sida")),
                ("audience", models.TextField(max_length=2000, verbose_name="målgrupp för konto/sida")),
                ("content", models.TextField(blank=True, max_length=4000, verbose_name="vad ska ni kommunicera?")),
                (
                    "watch_pattern",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="hur ofta och under vilka tider kontot/sidan bevakas och uppdateras"
                    ),
                ),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.1"), "Skriv minst 0,1 timmar."),
                            django.core.validators.MaxValueValidator(168, "En vecka har 168 timmar."),
                        ],
                        verbose_name="arbetstid i veckan",
                    ),
                ),
                ("address_key", models.CharField(editable=False, max_length=600, verbose_name="nyckel mot dubbletter")),
                ("earlier_decision", models.CharField(blank=True, editable=False, max_length=200, verbose_name="beslut före portalen")),
                ("verified_at", models.DateTimeField(editable=False, null=True, verbose_name="kontrollerat")),
                ("recertified_at", models.DateTimeField(editable=False, null=True, verbose_name="bekräftat")),
                (
                    "archive_level",
                    models.CharField(
                        blank=True,
                        choices=[("overview", "Översiktsbild"), ("unique", "Unik information"), ("full", "Fullständig")],
                        max_length=10,
                        verbose_name="bevarandenivå",
                    ),
                ),
                (
                    "archive_times_per_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(2, "Minst två gånger per år."),
                            django.core.validators.MaxValueValidator(366, "Högst en gång om dagen."),
                        ],
                        verbose_name="ögonblicksbilder per år",
                    ),
                ),
                ("archive_reason", models.CharField(blank=True, max_length=300, verbose_name="varför så ofta")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="upplagt")),
                ("activated_on", models.DateField(blank=True, null=True, verbose_name="aktivt sedan")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="avslutat")),
                ("turn_to", models.CharField(blank=True, max_length=300, verbose_name="vart man vänder sig nu")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.department",
                        verbose_name="verksamhet",
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="registry.platform", verbose_name="kanal"
                    ),
                ),
                (
                    "public_version",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.accountversion",
                        verbose_name="godkänd version",
                    ),
                ),
                (
                    "recertified_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account",
                        to="registry.startupapplication",
                        verbose_name="ansökan",
                    ),
                ),
            ],
            options={
                "verbose_name": "konto",
                "verbose_name_plural": "konton",
                "ordering": ["name", "pk"],
                "indexes": [
                    models.Index(fields=["name", "id"], name="accounts_by_name"),
                    models.Index(fields=["state", "name", "id"], name="accounts_by_state_and_name"),
                    models.Index(fields=["platform", "name", "id"], name="accounts_by_platform_and_name"),
                    models.Index(fields=["department", "name", "id"], name="accounts_by_dept_and_name"),
                    models.Index(fields=["handle", "id"], name="accounts_by_handle"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "active", "dormant", "closing", "closed"])),
                        name="an_account_is_in_a_known_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("address_key",),
                        name="one_open_account_per_address",
                        violation_error_message="Det finns redan ett konto med den adressen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("application__isnull", False), ("earlier_decision", "")),
                            models.Q(("application__isnull", True), models.Q(("earlier_decision", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_account_has_a_decision_here_or_an_earlier_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verified_at__isnull", True), ("verified_by__isnull", True)),
                            models.Q(("verified_at__isnull", False), ("verified_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_account_is_verified_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recertified_at__isnull", True), ("recertified_by__isnull", True)),
                            models.Q(("recertified_at__isnull", False), ("recertified_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_account_is_recertified_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("archive_times_per_year__isnull", True), ("archive_times_per_year__gte", 2), _connector="OR"),
                        name="snapshots_are_taken_at_least_twice_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("archive_times_per_year__isnull", True),
                            ("archive_times_per_year__lte", 2),
                            models.Q(("archive_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="more_snapshots_than_two_have_a_reason",
                        violation_error_message="Skriv varför kontot behöver fler än två ögonblicksbilder om året.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", False), ("state", "closed")),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_closed_account_has_a_date_and_others_none",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RosterRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField(verbose_name="från och med")),
                ("to_date", models.DateField(blank=True, null=True, verbose_name="till och med")),
                (
                    "role",
                    models.CharField(
                        choices=[("responsible", "Ansvarig"), ("substitute", "Ersättare"), ("admin", "Administratör")],
                        max_length=20,
                        verbose_name="uppgift",
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Vilken ersättare som träder in först.", null=True, verbose_name="turordning"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roster_rows",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roster",
                        to="registry.socialaccount",
                        verbose_name="konto",
                    ),
                ),
            ],
            options={
                "verbose_name": "bemanning",
                "verbose_name_plural": "bemanning",
                "ordering": ["account", "role", "order", "from_date", "pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["account", "role"], name="roster_by_account_and_role")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_date__isnull", True), ("to_date__gte", models.F("from_date")), _connector="OR"),
                        name="registry_rosterrow_ends_on_or_after_its_first_day",
                        violation_error_message="Sista dagen kan inte ligga före första dagen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("order__isnull", False), ("role", "substitute")),
                            models.Q(("role__in", ["responsible", "admin"]), ("order__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_substitute_has_an_order_and_others_none",
                        violation_error_message="Ange turordning för en ersättare, och bara för en ersättare.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_date__isnull", True)),
                        fields=("account", "role", "person"),
                        name="one_open_roster_row_per_person_and_role",
                        violation_error_message="Personen har redan den uppgiften.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, verbose_name="punkt")),
                ("text", models.CharField(max_length=500, verbose_name="vad")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="riktlinjens punkt")),
                ("order", models.PositiveSmallIntegerField(verbose_name="ordning")),
                ("done_at", models.DateTimeField(null=True, verbose_name="klart")),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checklist_items", to="registry.socialaccount"
                    ),
                ),
            ],
            options={
                "verbose_name": "punkt på startlistan",
                "verbose_name_plural": "punkter på startlistan",
                "ordering": ["account", "order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_checklist_item_is_done_by_somebody_at_some_time",
                    ),
                    models.UniqueConstraint(fields=("account", "order"), name="checklist_items_have_an_order_of_their_own"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField(verbose_name="från och med")),
                ("to_date", models.DateField(blank=True, null=True, verbose_name="till och med")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("main_admin", "Huvudadministratör"),
                            ("editor", "Redaktör"),
                            ("moderator", "Moderator"),
                            ("analyst", "Analytiker"),
                        ],
                        max_length=20,
                        verbose_name="behörighet",
                    ),
                ),
                (
                    "through_personal_profile",
                    models.BooleanField(
                        default=False,
                        help_text="En del kanaler kräver det. Det är frivilligt för den anställde (S10).",
                        verbose_name="går genom personens privata profil",
                    ),
                ),
                ("two_factor_confirmed_on", models.DateField(blank=True, null=True, verbose_name="tvåfaktor bekräftad")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "two_factor_confirmed_by",
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
                        related_name="access_grants",
                        to="registry.socialaccount",
                        verbose_name="konto",
                    ),
                ),
            ],
            options={
                "verbose_name": "behörighet",
                "verbose_name_plural": "behörigheter",
                "ordering": ["account", "level", "from_date", "pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["account", "level"], name="access_by_account_and_level")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_date__isnull", True), ("to_date__gte", models.F("from_date")), _connector="OR"),
                        name="registry_accessgrant_ends_on_or_after_its_first_day",
                        violation_error_message="Sista dagen kan inte ligga före första dagen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["main_admin", "editor", "moderator", "analyst"])),
                        name="an_access_grant_has_a_known_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("two_factor_confirmed_by__isnull", True), ("two_factor_confirmed_on__isnull", True)),
                            models.Q(("two_factor_confirmed_by__isnull", False), ("two_factor_confirmed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="two_factor_is_confirmed_by_somebody_on_some_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_date__isnull", True)),
                        fields=("account", "person"),
                        name="one_open_access_grant_per_person",
                        violation_error_message="Personen står redan i behörighetslistan.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="accountversion",
            name="account",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="registry.socialaccount"),
        ),
        migrations.AddIndex(
            model_name="accountversion",
            index=models.Index(fields=["account", "at"], name="versions_by_account_and_time"),
        ),
        migrations.AddConstraint(
            model_name="accountversion",
            constraint=models.UniqueConstraint(fields=("account", "number"), name="one_version_per_number"),
        ),
    ]
