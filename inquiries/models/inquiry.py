"""A question or comment to the municipality, and its clock (S11). States: design §4; the clock: design §5."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from inquiries.models.facts import InquiryFacts, InquiryState

OPEN = [InquiryState.NEW, InquiryState.ASSIGNED, InquiryState.WITH_EXPERT]


class InquiryQuerySet(models.QuerySet):
    pass


class Inquiry(InquiryFacts):
    """`due_at` is the clock that runs now: the first answer's, then (after an acknowledgement) the final answer's, then none."""

    State = InquiryState
    TRANSITIONS = {
        State.NEW: {State.ASSIGNED, State.WITH_EXPERT, State.ANSWERED, State.NO_REPLY, State.REFERRED, State.REMOVED},
        State.ASSIGNED: {State.WITH_EXPERT, State.ANSWERED, State.NO_REPLY, State.REFERRED, State.REMOVED},
        State.WITH_EXPERT: {State.ASSIGNED, State.ANSWERED, State.NO_REPLY, State.REFERRED, State.REMOVED},
        State.ANSWERED: {State.FOLLOW_UP, State.DONE, State.ASSIGNED},
        State.NO_REPLY: {State.ASSIGNED},
        State.REFERRED: {State.FOLLOW_UP, State.ASSIGNED},
        State.REMOVED: {State.FOLLOW_UP, State.ASSIGNED},
        State.FOLLOW_UP: {State.DONE, State.ASSIGNED},
        State.DONE: {State.ASSIGNED},
    }

    account = models.ForeignKey("registry.SocialAccount", verbose_name="konto", on_delete=models.PROTECT, related_name="inquiries")
    state = models.CharField("läge", max_length=12, choices=InquiryState, default=InquiryState.NEW, editable=False)
    logged_at = models.DateTimeField("loggad", default=timezone.now, editable=False)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    continues = models.ForeignKey(
        "self", verbose_name="fortsätter", on_delete=models.PROTECT, null=True, editable=False, related_name="continued_by"
    )
    name_hidden = models.BooleanField("namnet döljs", default=False, editable=False)

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="handläggs av", on_delete=models.PROTECT, null=True, editable=False, related_name="inquiries"
    )

    # The first clock: computed once, stored with the rule and the calendar it was computed by, never silently rewritten.
    reply_due_at = models.DateTimeField("svara senast", editable=False)
    due_rule = models.CharField("regel för svarstid", max_length=1, choices={"A": "A", "B": "B"}, editable=False)
    calendar_version = models.PositiveIntegerField("arbetsdagskalenderns version", editable=False)
    due_explanation = models.CharField("så räknades svarstiden", max_length=400, editable=False)
    acknowledged_at = models.DateTimeField("mottagningsbesked gavs", null=True, editable=False)
    final_due_at = models.DateTimeField("slutligt svar senast", null=True, editable=False)
    due_at = models.DateTimeField("klockan går ut", null=True, editable=False)
    stopped_at = models.DateTimeField("första klockan stannade", null=True, editable=False)
    on_time = models.BooleanField("i tid", null=True, editable=False)

    ended_at = models.DateTimeField("avgjord", null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    end_reason = models.TextField("skäl", max_length=1000, blank=True, editable=False)
    follow_up_on = models.DateField("följs upp", null=True, editable=False)

    objects = InquiryQuerySet.as_manager()
    personal_label = True  # the text may tell who somebody is, and the history must be able to forget it

    class Meta:
        verbose_name = "fråga eller kommentar"
        verbose_name_plural = "frågor och kommentarer"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="inquiries_with_a_clock"),
            models.Index(fields=["account", "-id"], name="inquiries_of_an_account"),
            models.Index(fields=["account", "due_at", "id"], condition=Q(due_at__isnull=False), name="open_inquiries_of_an_account"),
            models.Index(fields=["state", "-id"], name="inquiries_by_state"),
            models.Index(fields=["assigned_to", "due_at"], condition=Q(due_at__isnull=False), name="open_inquiries_of_a_person"),
            models.Index(fields=["follow_up_on", "id"], condition=Q(follow_up_on__isnull=False), name="inquiries_to_follow_up"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=InquiryState.values), name="an_inquiry_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(kind__in=InquiryFacts.Kind.values), name="an_inquiry_is_of_a_known_kind"),
            models.CheckConstraint(condition=Q(due_rule__in=["A", "B"]), name="a_deadline_follows_a_known_rule"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, due_at__isnull=False, ended_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(due_at__isnull=True, ended_at__isnull=False)),
                name="a_clock_runs_while_an_inquiry_is_open_and_only_then",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="an_inquiry_is_ended_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, final_due_at__isnull=True)
                | Q(acknowledged_at__isnull=False, final_due_at__isnull=False),
                name="an_acknowledgement_starts_the_final_clock",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, on_time__isnull=True) | Q(stopped_at__isnull=False, on_time__isnull=False),
                name="a_stopped_clock_was_on_time_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["no_reply", "referred", "removed"]) | ~Q(end_reason=""),
                name="what_ends_without_an_answer_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def number(self) -> str:
        """The portal's own reference until the diary gives a dnr (REQ-1.9): SM-2026-000123."""
        return f"SM-{timezone.localtime(self.logged_at).year}-{self.pk:06}"

    def get_absolute_url(self) -> str:
        return reverse("inquiries:inquiry_detail", args=[self.pk])


class InquiryVersion(InquiryFacts):
    """What was logged, and each correction with who, when and why. Rows are only added."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField("version")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("när", default=timezone.now)
    reason = models.CharField("varför", max_length=300, blank=True)

    class Meta:
        verbose_name = "version av en fråga"
        verbose_name_plural = "versioner av frågor"
        ordering = ["inquiry", "version"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "version"], name="the_versions_of_an_inquiry_are_numbered"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="a_correction_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry}, version {self.version}"
