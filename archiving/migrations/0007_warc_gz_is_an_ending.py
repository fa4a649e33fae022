import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archiving", "0006_the_rhythm_comes_once")]

    operations = [
        migrations.AlterField(
            model_name="snapshotfile",
            name="name",
            field=models.CharField(
                max_length=200,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A\\d{4}-\\d{2}-\\d{2}_[a-z0-9-]+_[a-z0-9-]+_[a-z]+_\\d{3}\\.[a-z0-9]+(?:\\.gz)?\\Z"
                    )
                ],
                verbose_name="namn i arkivet",
            ),
        ),
    ]
