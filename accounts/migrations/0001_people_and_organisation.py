import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_swedish_collation"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-post")),
                ("name", models.CharField(db_collation="swedish", max_length=120, verbose_name="namn")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Står i din signatur: /Namn, funktion, kommunen",
                        max_length=120,
                        verbose_name="titel eller funktion",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telefon i tjänsten")),
                (
                    "ends_on",
                    models.DateField(
                        blank=True, help_text="Efter den dagen går det inte att logga in.", null=True, verbose_name="sista arbetsdag"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="kan logga in")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="upplagd")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "personer",
                "ordering": ["name", "pk"],
                "indexes": [models.Index(fields=["name", "id"], name="people_by_name")],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="an_email_belongs_to_one_person",
                        violation_error_message="Det finns redan en person med den e-postadressen.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_collation="swedish", max_length=120, verbose_name="namn")),
                (
                    "kind",
                    models.CharField(
                        choices=[("committee", "Nämnd"), ("administration", "Förvaltning"), ("department", "Verksamhet")],
                        default="department",
                        max_length=20,
                        verbose_name="slag",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="upphörde")),
                (
                    "head",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="headed_departments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verksamhetschef",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.department",
                        verbose_name="ligger under",
                    ),
                ),
            ],
            options={
                "verbose_name": "verksamhet",
                "verbose_name_plural": "verksamheter",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("parent", "name"),
                        name="a_department_name_is_unique_under_its_parent",
                        nulls_distinct=False,
                        violation_error_message="Det finns redan en verksamhet med det namnet på samma plats.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True), name="a_department_is_not_its_own_parent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["committee", "administration", "department"])),
                        name="a_department_has_a_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField(verbose_name="från och med")),
                ("to_date", models.DateField(blank=True, null=True, verbose_name="till och med")),
                (
                    "party",
                    models.CharField(
                        choices=[("head", "Verksamhetschef"), ("officer", "Kommunikatör")], max_length=10, verbose_name="ersätter"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        help_text="Till exempel delegationsordningen eller ett chefsbeslut.",
                        max_length=200,
                        verbose_name="grund",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputies",
                        to="accounts.department",
                        verbose_name="verksamhet",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputy_rows",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ersättare",
                    ),
                ),
            ],
            options={
                "verbose_name": "ersättare för beslut",
                "verbose_name_plural": "ersättare för beslut",
                "ordering": ["-from_date", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_date__isnull", True), ("to_date__gte", models.F("from_date")), _connector="OR"),
                        name="accounts_deputy_ends_on_or_after_its_first_day",
                        violation_error_message="Sista dagen kan inte ligga före första dagen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("party", "head"), ("department__isnull", False)),
                            models.Q(("party", "officer"), ("department__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_head_deputy_has_a_department_and_an_officer_deputy_none",
                        violation_error_message="Ange verksamhet för den som ersätter en verksamhetschef, och bara då.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleAppointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField(verbose_name="från och med")),
                ("to_date", models.DateField(blank=True, null=True, verbose_name="till och med")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("communications_officer", "Kommunikatör"),
                            ("registrar", "Registrator"),
                            ("archivist", "Arkivarie"),
                            ("data_protection_officer", "Dataskyddsombud"),
                            ("auditor", "Revisor"),
                            ("system_administrator", "Systemadministratör"),
                        ],
                        max_length=40,
                        verbose_name="roll",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "uppdrag",
                "verbose_name_plural": "uppdrag",
                "ordering": ["role", "-from_date", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_date__isnull", True), ("to_date__gte", models.F("from_date")), _connector="OR"),
                        name="accounts_roleappointment_ends_on_or_after_its_first_day",
                        violation_error_message="Sista dagen kan inte ligga före första dagen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "communications_officer",
                                    "registrar",
                                    "archivist",
                                    "data_protection_officer",
                                    "auditor",
                                    "system_administrator",
                                ],
                            )
                        ),
                        name="an_appointment_is_to_a_known_role",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_date__isnull", True)),
                        fields=("person", "role"),
                        name="one_open_appointment_per_person_and_role",
                        violation_error_message="Personen har redan det uppdraget.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="accounts.department",
                verbose_name="verksamhet",
            ),
        ),
    ]
