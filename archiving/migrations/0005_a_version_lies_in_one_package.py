from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archiving", "0004_a_restored_file")]

    operations = [
        migrations.AddField(
            model_name="packageitem",
            name="released_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="släppt"),
        ),
        migrations.AddConstraint(
            model_name="packageitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True)),
                fields=("version",),
                name="a_version_lies_in_one_live_package",
                violation_error_message="Ögonblicksbilden ligger redan i ett annat arkivpaket.",
            ),
        ),
    ]
