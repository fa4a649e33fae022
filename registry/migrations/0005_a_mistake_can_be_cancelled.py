from django.db import migrations, models

UNTIL_FURTHER_NOTICE = models.Q(("cancelled_at__isnull", True), ("to_date__isnull", True))


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_how_long_a_reply_may_be"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="accessgrant", name="one_open_access_grant_per_person"),
        migrations.RemoveConstraint(model_name="rosterrow", name="one_open_roster_row_per_person_and_role"),
        migrations.AddField(
            model_name="accessgrant",
            name="cancelled_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="ångrad"),
        ),
        migrations.AddField(
            model_name="rosterrow",
            name="cancelled_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="ångrad"),
        ),
        migrations.AddConstraint(
            model_name="accessgrant",
            constraint=models.UniqueConstraint(
                condition=UNTIL_FURTHER_NOTICE,
                fields=("account", "person"),
                name="one_open_access_grant_per_person",
                violation_error_message="Personen står redan i behörighetslistan.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterrow",
            constraint=models.UniqueConstraint(
                condition=UNTIL_FURTHER_NOTICE,
                fields=("account", "role", "person"),
                name="one_open_roster_row_per_person_and_role",
                violation_error_message="Personen har redan den uppgiften.",
            ),
        ),
    ]
