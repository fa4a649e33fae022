"""A capture: the portal takes a snapshot by itself, with a browser in a process of its own."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class CaptureJob(models.Model):
    """Leased by one worker at a time. A worker that dies lets the lease run out; the next one begins anew, in an empty folder."""

    class State(models.TextChoices):
        WAITING = "waiting", "Väntar"
        RUNNING = "running", "Pågår"
        DONE = "done", "Klar"
        FAILED = "failed", "Misslyckades"
        REFUSED = "refused", "Tillåts inte"

    TRANSITIONS = {
        State.WAITING: {State.RUNNING},
        State.RUNNING: {State.DONE, State.WAITING, State.FAILED, State.REFUSED},
        State.DONE: set(),
        State.FAILED: {State.WAITING},
        State.REFUSED: set(),
    }

    snapshot = models.ForeignKey("archiving.Snapshot", on_delete=models.PROTECT, related_name="captures")
    url = models.CharField("adress", max_length=600)
    state = models.CharField("läge", max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    next_at = models.DateTimeField("nästa försök", default=timezone.now)
    lease_until = models.DateTimeField("upptagen till", null=True)
    lease_token = models.CharField("upptagen av", max_length=40, blank=True)
    started_at = models.DateTimeField("påbörjad", null=True)
    ended_at = models.DateTimeField("avslutad", null=True)
    error = models.CharField("vad som hände", max_length=500, blank=True)
    provenance = models.JSONField("proveniens", default=dict)
    version = models.ForeignKey("archiving.SnapshotVersion", on_delete=models.PROTECT, null=True, related_name="captures")

    class Meta:
        verbose_name = "automatisk insamling"
        verbose_name_plural = "automatiska insamlingar"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["next_at"], condition=Q(state__in=["waiting", "running"]), name="captures_to_do")]
        constraints = [
            models.UniqueConstraint(fields=["snapshot"], condition=Q(state__in=["waiting", "running"]), name="one_capture_at_a_time"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "refused"]), name="a_capture_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False) & ~Q(lease_token="")
                | (~Q(state="running") & Q(lease_until__isnull=True, lease_token="")),
                name="a_running_capture_is_leased",
            ),
            models.CheckConstraint(condition=~Q(state="done") | Q(version__isnull=False), name="a_finished_capture_has_a_version"),
        ]

    def __str__(self) -> str:
        return f"Insamling {self.pk} av {self.url}"
