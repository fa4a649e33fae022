"""Before every table: other apps' first migrations depend on this one when they use db_collation="swedish"."""

from django.contrib.postgres.operations import CreateCollation
from django.db import migrations


class Migration(migrations.Migration):
    initial = True

    operations = [CreateCollation("swedish", provider="icu", locale="sv-SE")]
