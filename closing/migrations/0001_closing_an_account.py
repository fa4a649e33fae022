import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("archiving", "0002_what_is_kept_stays"),
        ("records", "0002_versions_are_only_added"),
        ("registry", "0008_how_snapshots_are_taken"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingSettings",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                (
                    "farewell",
                    models.TextField(
                        default="Nu avslutar vi {konto}.\n\n{skäl}\n\nTack till alla er som har följt oss, frågat och tyckt till!\n\nI fortsättningen hittar du oss här: {hänvisning}\n\n/{kommunen}",
                        help_text="Det här fylls i av sig självt: {konto}, {skäl}, {hänvisning}, {kommunen}. Texten kan ändras för varje konto.",
                        max_length=3000,
                        verbose_name="mall för avslutsinlägget",
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="Innan kontot avslutas, så att följarna hinner läsa det. 0 om ni inte väntar.",
                        validators=[django.core.validators.MaxValueValidator(365, "Högst 365 dagar.")],
                        verbose_name="så många dagar står inlägget",
                    ),
                ),
            ],
            options={
                "verbose_name": "inställningar för avslut",
                "verbose_name_plural": "inställningar för avslut",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_row_of_closing_settings")],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Väntar på underskrift"),
                            ("stopped", "Nödstopp, väntar på underskrift"),
                            ("agreed", "Beslutat"),
                            ("farewell", "Avslutsinlägget publicerat"),
                            ("documented", "Dokumenterat och diariefört"),
                            ("cleared", "Rättigheter borttagna"),
                            ("closed", "Avslutat"),
                            ("refused", "Nekat"),
                            ("withdrawn", "Återtaget"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("is_emergency", models.BooleanField(default=False, editable=False, verbose_name="nödstopp")),
                ("reason", models.TextField(max_length=1000, verbose_name="skäl")),
                ("turn_to", models.CharField(max_length=300, verbose_name="vart invånarna vänder sig i stället")),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="föreslaget")),
                (
                    "proposed_as",
                    models.CharField(
                        choices=[("head", "Verksamhetschef"), ("officer", "Kommunikatör")],
                        editable=False,
                        max_length=10,
                        verbose_name="föreslaget av",
                    ),
                ),
                ("agreed_at", models.DateTimeField(editable=False, null=True, verbose_name="beslutat")),
                ("farewell_at", models.DateTimeField(editable=False, null=True, verbose_name="avslutsinlägget antecknat")),
                ("farewell_text", models.TextField(blank=True, max_length=3000, verbose_name="avslutsinlägget")),
                ("farewell_url", models.URLField(blank=True, max_length=500, verbose_name="länk till inlägget")),
                ("farewell_on", models.DateField(blank=True, null=True, verbose_name="publicerat")),
                ("farewell_elsewhere", models.CharField(blank=True, max_length=300, verbose_name="varför inlägget står någon annanstans")),
                ("stands_until", models.DateField(editable=False, null=True, verbose_name="inlägget står till")),
                ("documented_at", models.DateTimeField(editable=False, null=True, verbose_name="ögonblicksbilden godkänd")),
                ("registered_at", models.DateTimeField(editable=False, null=True, verbose_name="diariefört")),
                ("dnr", models.CharField(blank=True, editable=False, max_length=60, verbose_name="diarienummer")),
                ("rights_at", models.DateTimeField(editable=False, null=True, verbose_name="rättigheterna borttagna")),
                ("links_at", models.DateTimeField(editable=False, null=True, verbose_name="länkarna borttagna")),
                ("settled_at", models.DateTimeField(editable=False, null=True, verbose_name="frågorna avgjorda")),
                ("closed_on", models.DateField(editable=False, null=True, verbose_name="avslutat")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ärendet slut")),
                ("end_reason", models.CharField(blank=True, editable=False, max_length=1000, verbose_name="varför det inte blev av")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closures",
                        to="registry.socialaccount",
                        verbose_name="konto",
                    ),
                ),
                (
                    "documented_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "farewell_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "links_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "rights_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "slip",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.registrationslip",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closures",
                        to="archiving.snapshot",
                    ),
                ),
            ],
            options={
                "verbose_name": "avslut",
                "verbose_name_plural": "avslut",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["state", "-id"], name="closures_by_state"),
                    models.Index(fields=["account", "-id"], name="closures_of_an_account"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["proposed", "stopped", "agreed", "farewell", "documented", "cleared", "closed", "refused", "withdrawn"],
                            )
                        ),
                        name="a_closure_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proposed_as__in", ["head", "officer"])), name="a_closure_is_proposed_by_head_or_officer"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["refused", "withdrawn"]), _negated=True),
                        fields=("account",),
                        name="an_account_is_closed_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("reason", ""), _negated=True), models.Q(("turn_to", ""), _negated=True)),
                        name="a_closure_says_why_and_where_to_turn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at__isnull", True), ("state__in", ["proposed", "stopped", "refused", "withdrawn"])),
                            models.Q(
                                models.Q(("state__in", ["proposed", "stopped", "refused", "withdrawn"]), _negated=True),
                                ("agreed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="nothing_is_done_before_both_have_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("farewell_at__isnull", True), ("farewell_by__isnull", True)),
                            models.Q(("farewell_at__isnull", False), ("farewell_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="the_gate_farewell_is_filled_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("documented_at__isnull", True), ("documented_by__isnull", True)),
                            models.Q(("documented_at__isnull", False), ("documented_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="the_gate_documented_is_filled_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("registered_at__isnull", True), ("registered_by__isnull", True)),
                            models.Q(("registered_at__isnull", False), ("registered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="the_gate_registered_is_filled_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rights_at__isnull", True), ("rights_by__isnull", True)),
                            models.Q(("rights_at__isnull", False), ("rights_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="the_gate_rights_is_filled_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("links_at__isnull", True), ("links_by__isnull", True)),
                            models.Q(("links_at__isnull", False), ("links_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="the_gate_links_is_filled_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="the_gate_settled_is_filled_by_somebody_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("farewell_at__isnull", True),
                            models.Q(
                                models.Q(("farewell_text", ""), _negated=True),
                                models.Q(("farewell_url", ""), _negated=True),
                                ("farewell_on__isnull", False),
                                ("stands_until__gte", models.F("farewell_on")),
                            ),
                            _connector="OR",
                        ),
                        name="a_farewell_has_text_link_and_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("documented_at__isnull", True), ("snapshot__isnull", False), _connector="OR"),
                        name="what_is_approved_is_a_snapshot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("registered_at__isnull", True),
                            models.Q(("slip__isnull", False), models.Q(("dnr", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="what_is_registered_has_its_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True), ("ended_by__isnull", True), ("state__in", ["proposed", "stopped", "agreed"])
                            ),
                            models.Q(
                                ("ended_at__isnull", True), ("ended_by__isnull", True), ("state__in", ["farewell", "documented", "cleared"])
                            ),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("state__in", ["closed", "refused", "withdrawn"])
                            ),
                            _connector="OR",
                        ),
                        name="a_closure_that_is_over_was_ended_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["refused", "withdrawn"]), _negated=True),
                            models.Q(("end_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_does_not_close_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("closed_on__gte", models.F("stands_until")),
                                ("closed_on__isnull", False),
                                ("documented_at__isnull", False),
                                ("farewell_at__isnull", False),
                                ("links_at__isnull", False),
                                ("registered_at__isnull", False),
                                ("rights_at__isnull", False),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_closure_has_every_gate_filled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("right", "Behörighet i kanalen"),
                            ("admin", "Administratör enligt bemanningen"),
                            ("recovery", "Återställningsadress och telefonnummer"),
                            ("link", "Länk till kontot"),
                        ],
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="var länken finns")),
                ("done_at", models.DateTimeField(null=True, verbose_name="borttaget")),
                ("closure", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="removals", to="closing.closure")),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.accessgrant"),
                ),
                (
                    "row",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.rosterrow"),
                ),
            ],
            options={
                "verbose_name": "sak att ta bort",
                "verbose_name_plural": "saker att ta bort",
                "ordering": ["closure", "kind", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grant__isnull", False), ("kind", "right"), ("place", ""), ("row__isnull", True)),
                            models.Q(("grant__isnull", True), ("kind", "admin"), ("place", ""), ("row__isnull", False)),
                            models.Q(("grant__isnull", True), ("kind", "recovery"), ("place", ""), ("row__isnull", True)),
                            models.Q(
                                ("grant__isnull", True), ("kind", "link"), ("row__isnull", True), models.Q(("place", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="what_is_removed_says_what_it_is",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="what_is_removed_was_removed_by_somebody",
                    ),
                    models.UniqueConstraint(fields=("closure", "grant"), name="a_right_is_removed_once"),
                    models.UniqueConstraint(fields=("closure", "row"), name="an_admin_is_removed_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "recovery")), fields=("closure",), name="one_way_to_recover_is_removed"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "link")),
                        fields=("closure", "place"),
                        name="a_place_is_named_once",
                        violation_error_message="Den platsen står redan i listan.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.CharField(
                        choices=[("head", "Verksamhetschef"), ("officer", "Kommunikatör")], max_length=10, verbose_name="part"
                    ),
                ),
                ("verdict", models.CharField(choices=[("yes", "Ja"), ("no", "Nej")], max_length=3, verbose_name="besked")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="när")),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="motivering")),
                ("as_deputy", models.BooleanField(default=False, verbose_name="som ersättare")),
                ("ground", models.CharField(blank=True, max_length=200, verbose_name="grund för ersättarskapet")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "closure",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="closing.closure"),
                ),
            ],
            options={
                "verbose_name": "underskrift",
                "verbose_name_plural": "underskrifter",
                "ordering": ["closure", "at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("closure", "party"), name="one_signature_per_party"),
                    models.UniqueConstraint(fields=("closure", "by"), name="two_signatures_take_two_people"),
                    models.CheckConstraint(
                        condition=models.Q(("party__in", ["head", "officer"])), name="a_signature_is_the_heads_or_the_officers"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "yes"), models.Q(("verdict", "no"), models.Q(("reason", ""), _negated=True)), _connector="OR"
                        ),
                        name="a_refused_closing_has_a_reason",
                    ),
                ],
            },
        ),
    ]
