from django.db import migrations, models

UNTIL_FURTHER_NOTICE = models.Q(("cancelled_at__isnull", True), ("to_date__isnull", True))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_absences"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="roleappointment", name="one_open_appointment_per_person_and_role"),
        migrations.AddField(
            model_name="absence",
            name="cancelled_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="ångrad"),
        ),
        migrations.AddField(
            model_name="deputy",
            name="cancelled_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="ångrad"),
        ),
        migrations.AddField(
            model_name="roleappointment",
            name="cancelled_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="ångrad"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(
                condition=UNTIL_FURTHER_NOTICE,
                fields=("person",),
                name="one_open_absence_per_person",
                violation_error_message="Personen är redan borta tills vidare.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleappointment",
            constraint=models.UniqueConstraint(
                condition=UNTIL_FURTHER_NOTICE,
                fields=("person", "role"),
                name="one_open_appointment_per_person_and_role",
                violation_error_message="Personen har redan det uppdraget.",
            ),
        ),
    ]
