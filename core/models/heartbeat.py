"""When something last happened that must keep happening."""

import datetime

from django.db import models


class Heartbeat(models.Model):
    """One row for each path and sweep, written over each time: "tick", "worker", "canary", "sweep.deliver"."""

    name = models.CharField("namn", max_length=60, primary_key=True)
    at = models.DateTimeField("senast")

    class Meta:
        verbose_name = "livstecken"
        verbose_name_plural = "livstecken"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def beat(*names: str, now: datetime.datetime) -> None:
        rows = [Heartbeat(name=name, at=now) for name in sorted(names)]
        Heartbeat.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=["at"])
