from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("archiving", "0003_file_texts")]

    operations = [
        migrations.AddField(model_name="fixityfault", name="restored", field=models.BooleanField(default=False, verbose_name="återställd")),
        migrations.AddConstraint(
            model_name="fixityfault",
            constraint=models.CheckConstraint(
                condition=Q(("restored", False), ("settled_at__isnull", False), _connector="OR"), name="a_restored_file_is_settled"
            ),
        ),
    ]
