"""The record types of REQ-2.15, all of them kept: the municipality imports its own plan when that has been decided (REQ-2.2)."""

import datetime

from django.db import migrations

RECORD_TYPES = [
    "Inlägg (eget)",
    "Kommentar/fråga (inkommen)",
    "Direktmeddelande",
    "Svar",
    "Ögonblicksbild",
    "Borttaget inlägg/kommentar (bevis)",
    "Ansökan om nytt konto (Bilaga 1)",
    "Beslut om konto",
    "Beslut om avslut",
    "Samtycke",
    "Uppsiktslogg",
    "Kontrollprotokoll",
    "Incidentrapport",
    "Gallringsprotokoll",
    "Kontoförteckning",
]


def seed(apps, schema_editor):
    plan = apps.get_model("records", "ClassificationPlan").objects.create(
        version="Förlaga", decision="Inget beslut: allt bevaras tills kommunens egen plan är inläst", valid_from=datetime.date(2018, 11, 1)
    )
    apps.get_model("records", "ClassificationEntry").objects.bulk_create(
        apps.get_model("records", "ClassificationEntry")(plan=plan, code=f"SM-{number:02}", name=name, record_type=name)
        for number, name in enumerate(RECORD_TYPES, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0004_what_disposal_leaves_behind")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
