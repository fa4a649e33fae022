from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0006_reopened_is_another_clock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="recorddecision",
            index=models.Index(condition=models.Q(("may_be_secret", True)), fields=["inquiry"], name="what_may_be_secret"),
        ),
    ]
