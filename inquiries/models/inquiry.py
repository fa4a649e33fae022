"""A question or comment to the municipality, and its clock (S11). States: design §4; the clock: design §5."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record
from core.seen import label
from core.workdays import WorkCalendar
from inquiries.models.attachment import Attachment
from inquiries.models.counts import AnswerCount
from inquiries.models.deadline import DeadlineQuestion
from inquiries.models.facts import InquiryFacts, InquiryState
from inquiries.models.inquiry_queries import OPEN, InquiryQuerySet
from inquiries.models.reply import Reply
from inquiries.uploads import CheckedFile

if TYPE_CHECKING:
    from inquiries.models.expert import ExpertQuestion


class Inquiry(InquiryFacts):
    """`due_at` is the clock that runs now: the first answer's, then (after an acknowledgement) the final answer's, then none.

    The first clock stops when the visitor hears from us (`stopped_at`), once and for good. What is settled without a word to the visitor
    never stopped it, so a reopening lets it run on towards the same deadline.
    """

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
    times_reopened = models.PositiveSmallIntegerField("gånger öppnad igen", default=0, db_default=0, editable=False)
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
            models.Index(fields=["url", "-id"], condition=~Q(url=""), name="inquiries_by_link"),
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
            models.CheckConstraint(condition=~Q(state="assigned") | Q(assigned_to__isnull=False), name="an_assigned_inquiry_is_somebodys"),
            models.CheckConstraint(
                condition=(~Q(state__in=["answered", "referred"]) & Q(acknowledged_at__isnull=True)) | Q(stopped_at__isnull=False),
                name="the_first_clock_has_stopped_when_the_visitor_has_heard_from_us",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True)
                | Q(on_time=True, stopped_at__lte=models.F("reply_due_at"))
                | Q(on_time=False, stopped_at__gt=models.F("reply_due_at")),
                name="on_time_is_what_the_clock_says",
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

    # ---- whose it is

    @transaction.atomic
    def assign(self, to: User, *, by: User, now: datetime.datetime) -> None:
        """Given to somebody by name; who is told about the clock is still whoever is in charge (design §6)."""
        self.lock()
        self.require_open()
        if not to.works_on(timezone.localdate(now)):
            raise RuleError(f"{to.name} arbetar inte kvar. Välj någon annan.")
        if self.assigned_to_id == to.pk:
            return
        self.assigned_to = to
        if self.state == InquiryState.NEW:
            self._move_to(InquiryState.ASSIGNED)
        self.save(update_fields=["assigned_to", "state"])
        if to == by:
            record("inquiry.taken", self, by=by)
        else:
            record("inquiry.assigned", self, by=by, about=to.name)

    def take(self, *, by: User, now: datetime.datetime) -> None:
        self.assign(by, by=by, now=now)

    # ---- what is known of it

    @transaction.atomic
    def correct(self, facts: dict[str, object], *, reason: str, seen: int, by: User, now: datetime.datetime) -> None:
        """A new version; the old ones stay (REQ-1.13). `seen` is the version that was read.

        Another time of arrival moves the deadline, also of what was settled without a word to the visitor, for it may be opened again.
        What has been answered is never judged anew.
        """
        self.lock()
        last = self.last_version_number()
        if seen != last:
            raise RuleError("Någon annan har rättat uppgifterna sedan du öppnade sidan. Läs dem igen, och rätta sedan det som är fel.")
        changed = [name for name in self.FACTS if name in facts and getattr(self, name) != facts[name]]
        if not changed:
            return
        if not reason.strip():
            raise RuleError("Skriv varför uppgifterna rättas.")
        for name in changed:
            setattr(self, name, facts[name])
        if "posted_at" in changed:
            self.require_possible_posted_at(self.posted_at, now=now)
        self.save(update_fields=changed)
        self.versions.create(version=last + 1, by=by, at=now, reason=reason.strip(), **self.facts())
        labels = ", ".join(label(self, name) for name in changed)
        record("inquiry.corrected", self, by=by, reason=reason, fields=labels)
        if "posted_at" in changed:
            self._move_deadline(WorkCalendar.current(), by=by, reason=reason)

    @transaction.atomic
    def hide_name(self, *, reason: str, by: User) -> None:
        """Nobody reads the visitor's name here any more (S17, S20). It stays in the record itself, which is kept."""
        self.lock()
        if self.name_hidden or not self.display_name:
            return
        self.name_hidden = True
        self.save(update_fields=["name_hidden"])
        record("inquiry.name_hidden", self, by=by, reason=reason)

    @transaction.atomic
    def move_deadline(self, calendar: WorkCalendar, *, by: User, reason: str) -> bool:
        """The officer's yes to a changed calendar (design §5). Only what runs is moved. Returns whether the deadline is another."""
        self.lock()
        return self.due_at is not None and self._move_deadline(calendar, by=by, reason=reason)

    def _move_deadline(self, calendar: WorkCalendar, *, by: User, reason: str) -> bool:
        if self.stopped_at is not None:
            return False
        before, is_running = self.reply_due_at, self.due_at is not None
        self.start_first_clock(calendar)
        if not is_running:
            self.due_at = None
        self.save(update_fields=["reply_due_at", "due_at", "due_rule", "calendar_version", "due_explanation"])
        if self.reply_due_at == before:
            return False
        record("inquiry.deadline_moved", self, by=by, reason=reason, before=_clock(before), after=_clock(self.reply_due_at))
        return True

    # ---- the visitor hears from us

    @transaction.atomic
    def acknowledge(self, reply: Reply, *, by: User, now: datetime.datetime, url: str = "", seen: str | None = None) -> None:
        """Stops the first clock and starts the final answer's: five working days (design §4). `seen` is the token of the text as read."""
        self.lock()
        self.require_open()
        if self.stopped_at is not None:
            raise RuleError("Den som skrev har redan fått ett första svar. Skriv ett svar i stället.")
        reply.post(self, Reply.Kind.ACKNOWLEDGEMENT, by=by, now=now, url=url, seen=seen)
        self._stop_first_clock(now)
        self.acknowledged_at = now
        self.final_due_at = self.due_at = WorkCalendar.current().final_due(now)
        self.save()
        record("inquiry.acknowledged", self, by=by, due=_clock(self.final_due_at))

    @transaction.atomic
    def answer(self, reply: Reply, *, by: User, now: datetime.datetime, url: str = "", seen: str | None = None) -> None:
        """Posted by hand in the same channel and confirmed here (S13). Follow-up comes the next working day (S11)."""
        self.lock()
        self.require_open()
        reply.post(self, Reply.Kind.ANSWER, by=by, now=now, url=url, seen=seen)
        self._stop_first_clock(now)
        self._end(InquiryState.ANSWERED, by=by, now=now)
        self.follow_up_on = WorkCalendar.current().add_working_days(timezone.localdate(now), 1)
        self.save()
        record("inquiry.answered", self, by=by, on_time=bool(self.on_time))

    @transaction.atomic
    def refer(
        self, *, reason: str, by: User, now: datetime.datetime, reply: Reply | None = None, url: str = "", seen: str | None = None
    ) -> None:
        """S14: what is meant for a politician is referred to the party. The reference is a reply, with its words kept here or not."""
        self.lock()
        self.require_open()
        self._require_reason(reason, "Skriv vilket parti eller vilken politiker som inlägget hänvisas till.")
        if reply is not None:
            reply.post(self, Reply.Kind.REFERRAL, by=by, now=now, url=url, seen=seen)
        self._stop_first_clock(now)
        self._end(InquiryState.REFERRED, by=by, now=now, reason=reason)
        self.save()
        record("inquiry.referred", self, by=by, reason=reason)

    # ---- settled without a word to the visitor

    @transaction.atomic
    def no_reply_needed(self, *, reason: str, by: User, now: datetime.datetime) -> None:
        """S11: not everything needs an answer, but somebody says why."""
        self.lock()
        self.require_open()
        self._require_reason(reason, "Skriv varför inget svar behövs.")
        self._end(InquiryState.NO_REPLY, by=by, now=now, reason=reason)
        self.save()
        record("inquiry.no_reply_needed", self, by=by, reason=reason)

    @transaction.atomic
    def remove(self, *, reason: str, by: User, now: datetime.datetime, evidence: Iterable[CheckedFile] = ()) -> None:
        """S17, S22: what is removed from the channel has been kept here first; to remove is to destroy a record otherwise (d18)."""
        self.lock()
        self.require_open()
        self._require_reason(reason, "Skriv varför inlägget tas bort.")
        files = list(evidence)
        if not files and not self.attachments.filter(purpose=Attachment.Purpose.EVIDENCE).exists():
            raise RuleError("Spara en skärmbild eller utskrift av inlägget först. Den behövs som bevis när inlägget är borta.")
        for checked in files:
            Attachment.keep(self, checked, Attachment.Purpose.EVIDENCE, by=by, now=now)
        self._end(InquiryState.REMOVED, by=by, now=now, reason=reason)
        self.save()
        record("inquiry.removed", self, by=by, reason=reason, files=len(files))

    # ---- afterwards

    @transaction.atomic
    def start_follow_up(self, *, by: User, now: datetime.datetime, on: datetime.date | None = None) -> None:
        """S11: somebody looks back, by default the next working day. No clock runs."""
        self.lock()
        self._move_to(InquiryState.FOLLOW_UP)
        self.follow_up_on = on or WorkCalendar.current().add_working_days(timezone.localdate(now), 1)
        self.save(update_fields=["state", "follow_up_on"])
        record("inquiry.follow_up_started", self, by=by, day=str(self.follow_up_on))

    @transaction.atomic
    def finish(self, *, by: User, now: datetime.datetime, note: str = "") -> None:
        self.lock()
        self._move_to(InquiryState.DONE)
        self.follow_up_on = None
        self.save(update_fields=["state", "follow_up_on"])
        record("inquiry.finished", self, by=by, reason=note)

    @transaction.atomic
    def reopen(self, *, reason: str, by: User, now: datetime.datetime) -> None:
        """A human's decision: a visitor's "tack!" never starts a clock by itself (d8).

        Never heard from us: the first clock runs on towards the same deadline, and the inquiry is no longer counted as needing no reply.
        Otherwise it stays stopped and counted, and the final answer's clock runs: towards its own deadline where no final answer was
        given, else five working days from now. An old deadline that the calendar would put elsewhere by now is asked about (d7).
        """
        calendar = WorkCalendar.held()
        self.lock()
        if self.is_open:
            raise RuleError("Frågan är redan öppen.")
        self._require_reason(reason, "Skriv varför frågan öppnas igen.")
        self._move_to(InquiryState.ASSIGNED)
        if self.stopped_at is None:
            assert self.ended_at is not None
            AnswerCount.objects.add(self.account_id, self.ended_at, "no_reply", -1)
            self.due_at, began = self.reply_due_at, self.posted_at
        else:
            given = self.replies.filter(kind=Reply.Kind.ANSWER, posted_at__isnull=False).exists()
            kept, began = (None, now) if given else (self.final_due_at, self.acknowledged_at or now)
            self.due_at = kept or calendar.final_due(now)
            self.final_due_at = self.due_at if self.acknowledged_at else None
        self.assigned_to = self.assigned_to or by
        self.times_reopened += 1  # the same deadline again is another clock: whoever was reminded before is reminded anew
        self.ended_at = self.ended_by = self.follow_up_on = None
        self.end_reason = ""
        self.save()
        DeadlineQuestion.ask_when_reopened(self, calendar, began=began, now=now)
        record("inquiry.reopened", self, by=by, reason=reason, due=_clock(self.due_at))

    # ---- questions

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def shown_name(self) -> str:
        """The visitor's name for the inquiry's own page; lists use `masked_name`."""
        return "Namnet är dolt" if self.name_hidden and self.display_name else self.display_name

    def last_version_number(self) -> int:
        return self.versions.aggregate(last=models.Max("version"))["last"] or 0

    def waiting_expert_question(self) -> "ExpertQuestion | None":
        return self.expert_questions.waiting().select_related("person", "asked_by").first()

    @staticmethod
    def require_possible_posted_at(posted_at: datetime.datetime, *, now: datetime.datetime) -> None:
        """Not in the future, and at most a year ago: an older one is a slip of the pen."""
        if problem := posted_at_problem(posted_at, now=now):
            raise RuleError(problem)

    # ---- the inside, shared with the verbs of actions.py, experts and triage

    def lock(self) -> None:
        """Re-read this row under lock, so that two people clicking at once take turns."""
        self.refresh_from_db(from_queryset=Inquiry.objects.select_for_update())

    def require_open(self) -> None:
        if not self.is_open:
            who = f" av {self.ended_by.name}" if self.ended_by else ""
            raise RuleError(f"Frågan är redan avgjord{who}: {self.get_state_display().lower()}. Läs vad som gjordes, eller öppna den igen.")

    def start_first_clock(self, calendar: WorkCalendar) -> None:
        """Computed from when it was posted, and kept with the rule and the calendar that it was computed by. The caller saves."""
        self.reply_due_at = self.due_at = calendar.reply_due(self.posted_at)
        self.due_rule, self.calendar_version = calendar.rule, calendar.version
        self.due_explanation = calendar.explain(self.posted_at, self.reply_due_at)

    def with_expert(self, *, waiting: bool, by: User) -> None:
        """The clock keeps running meanwhile. The caller saves nothing more and records."""
        self._move_to(InquiryState.WITH_EXPERT if waiting else InquiryState.ASSIGNED)
        self.assigned_to = self.assigned_to or by
        self.save(update_fields=["state", "assigned_to"])

    def _stop_first_clock(self, now: datetime.datetime) -> None:
        """Once and for good; early and out of hours count as on time (d24). Counted in the same transaction."""
        if self.stopped_at is None:
            self.stopped_at, self.on_time = now, now <= self.reply_due_at
            AnswerCount.objects.add(self.account_id, now, "on_time" if self.on_time else "late")

    def _end(self, state: InquiryState, *, by: User, now: datetime.datetime, reason: str = "") -> None:
        """No clock runs any more; an expert who was asked need not answer. The caller saves and records."""
        if self.stopped_at is None:
            AnswerCount.objects.add(self.account_id, now, "no_reply")
        self._move_to(state)
        self.due_at = None
        self.ended_at, self.ended_by, self.end_reason = now, by, reason.strip()
        self.expert_questions.waiting().update(withdrawn_at=now)

    def _require_reason(self, reason: str, sentence: str) -> None:
        if not reason.strip():
            raise RuleError(sentence)

    def _move_to(self, state: InquiryState) -> None:
        if state not in self.TRANSITIONS[InquiryState(self.state)]:
            raise RuleError(f"Frågan är {self.get_state_display().lower()}. Det går inte att göra nu.")
        self.state = state


def posted_at_problem(posted_at: datetime.datetime, *, now: datetime.datetime) -> str:
    """A Swedish sentence, or "" when the time is possible."""
    if posted_at > now:
        return "Inlägget kan inte ha skrivits längre fram än nu. Kontrollera dag och klockslag."
    if posted_at < now - datetime.timedelta(days=366):
        return "Inlägget kan inte vara äldre än ett år. Kontrollera dag och klockslag."
    return ""


def _clock(moment: datetime.datetime) -> str:
    """For the history, which holds no names: 2026-05-04 16.30."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H.%M}"
