"""Two sweeps at once plan one snapshot of the rhythm (S21), not two."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archiving", "0005_a_version_lies_in_one_package")]

    operations = [
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("occasion", "rhythm")),
                fields=("account", "opens_on"),
                name="the_rhythm_has_one_snapshot_for_each_of_its_days",
            ),
        ),
    ]
