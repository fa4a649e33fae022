from typing import Any

from django.db import migrations

CALM, RED = 1, 2

# Design §7: code, when, amount, audience, urgency.
LADDER = [
    ("logged", "logged", None, "in_charge", RED),
    ("due_day", "morning_of_due_day", None, "responsible_and_substitute", CALM),
    ("soon", "hours_before", 2, "responsible_and_substitute", RED),
    ("passed", "passed", None, "head", RED),
    ("late", "working_days_after", 1, "officer", RED),
]


def build(apps: Any, schema_editor: Any) -> None:
    Rung = apps.get_model("notifications", "Rung")
    for order, (code, when, amount, audience, urgency) in enumerate(LADDER, start=1):
        Rung.objects.get_or_create(
            kind="inquiry",
            code=code,
            defaults={"order": order, "when": when, "amount": amount, "audience": audience, "urgency": urgency},
        )


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_rungs")]

    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
