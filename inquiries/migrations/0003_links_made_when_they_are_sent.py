"""A link's token is made from a random number when its mail is written, so that it stands in no row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0002_clocks_that_agree")]
    operations = [
        migrations.AddField(
            "expertquestion",
            "link_nonce",
            models.CharField(default="", editable=False, max_length=43, verbose_name="länkens slumptal"),
            preserve_default=False,
        ),
    ]
