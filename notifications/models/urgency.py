from django.db import models


class Urgency(models.IntegerChoices):
    """How long a notice may wait for company. The higher, the sooner (design §7)."""

    CALM = 1, "Lugnt"  # with the person's next collected mail
    RED = 2, "Brådskar"  # at once, 07–17 on working days
    NOW = 3, "Genast"  # at once, at any hour
