from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0005_found_by_link")]

    operations = [
        migrations.AddField(
            model_name="inquiry",
            name="times_reopened",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False, verbose_name="gånger öppnad igen"),
        ),
    ]
