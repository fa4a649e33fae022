"""A file on its way in: received piece by piece, then checked, then ready to be handed in with a snapshot."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.errors import RuleError


class Upload(models.Model):
    """The bytes lie in the archive's `incoming` folder under this row's id until they are checked. What is refused says why, in Swedish."""

    class State(models.TextChoices):
        RECEIVING = "receiving", "Tas emot"
        CHECKING = "checking", "Kontrolleras"
        READY = "ready", "Klar"
        REFUSED = "refused", "Togs inte emot"
        REMOVED = "removed", "Borttagen"

    TRANSITIONS = {
        State.RECEIVING: {State.CHECKING, State.REFUSED, State.REMOVED},
        State.CHECKING: {State.READY, State.REFUSED, State.RECEIVING},
        State.READY: {State.REMOVED},
        State.REFUSED: {State.REMOVED},
        State.REMOVED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey("archiving.Snapshot", on_delete=models.PROTECT, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("filnamn", max_length=200)
    size = models.PositiveBigIntegerField("storlek i byte")
    received = models.PositiveBigIntegerField("mottaget", default=0)
    state = models.CharField("läge", max_length=9, choices=State, default=State.RECEIVING)
    refusal = models.CharField("varför inte", max_length=500, blank=True)
    stored = models.ForeignKey("archiving.StoredFile", on_delete=models.PROTECT, null=True, related_name="uploads")
    checks = models.JSONField("kontroller", default=dict)
    created_at = models.DateTimeField("påbörjad", default=timezone.now)
    changed_at = models.DateTimeField("senast", default=timezone.now)

    class Meta:
        verbose_name = "uppladdning"
        verbose_name_plural = "uppladdningar"
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["snapshot", "created_at"], name="uploads_of_a_snapshot"),
            models.Index(fields=["changed_at"], condition=Q(state__in=["receiving", "checking"]), name="uploads_under_way"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["receiving", "checking", "ready", "refused", "removed"]), name="an_upload_is_in_a_known_state"
            ),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="no_more_is_received_than_was_announced"),
            models.CheckConstraint(condition=~Q(state="ready") | Q(stored__isnull=False), name="what_is_ready_is_stored"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="what_is_refused_says_why"),
        ]

    def __str__(self) -> str:
        return self.name

    # ---- the inside, for the verbs in archiving.uploads

    def lock(self) -> None:
        self.refresh_from_db(from_queryset=Upload.objects.select_for_update(of=["self"]))

    def move_to(self, state: State) -> None:
        """The caller saves."""
        if state not in self.TRANSITIONS[self.State(self.state)]:
            raise RuleError(f"Filen har läget ”{self.get_state_display()}” och kan inte få läget ”{state.label}”.")
        self.state = state
