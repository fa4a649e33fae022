"""Bilaga 1, "Uppstart av nytt konto/sida" (S5–S7, B1, B2). States, rounds and decisions: design §4."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record
from core.seen import require_seen
from registry.models.application_parts import ApplicationRound, ChecklistTick, NamedPerson
from registry.models.application_queries import ApplicationQuerySet, ApplicationState
from registry.models.decision import Decision, Party, deputyship_of

__all__ = ["ApplicationRound", "ChecklistTick", "NamedPerson", "StartupApplication"]


class StartupApplication(models.Model):
    """A department asks to open an account. Head and officer must both say yes, and they are two people."""

    State = ApplicationState
    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.RETURNED, State.APPROVED, State.REJECTED, State.WITHDRAWN},
        State.RETURNED: {State.SUBMITTED, State.WITHDRAWN},
        State.APPROVED: set(),
        State.REJECTED: set(),
        State.WITHDRAWN: set(),
    }

    # The answers of Bilaga 1 that are columns, in the form's order. The three questions about people are `NamedPerson` rows.
    ANSWERS = ("department", "url", "platform", "name", "purpose", "audience", "content", "watch_pattern", "hours_per_week")

    state = models.CharField("läge", max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT, editable=False)
    round = models.PositiveSmallIntegerField("omgång", default=0, editable=False)
    department = models.ForeignKey("accounts.Department", verbose_name="verksamhet", on_delete=models.PROTECT, related_name="applications")
    url = models.CharField("webbadress", max_length=500, blank=True)
    platform = models.ForeignKey(
        "registry.Platform", verbose_name="kanal", on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    handle = models.CharField("kontonamn", max_length=150, blank=True, editable=False)
    address_key = models.CharField("nyckel mot dubbletter", max_length=600, blank=True, editable=False)
    name = models.CharField("kontots/sidans namn", max_length=150, blank=True, db_collation="swedish")
    purpose = models.TextField("syfte med konto/sida", max_length=2000, blank=True)
    audience = models.TextField("målgrupp för konto/sida", max_length=2000, blank=True)
    content = models.TextField("vad ska ni kommunicera?", max_length=4000, blank=True)
    watch_pattern = models.TextField(
        "hur ofta och under vilka tider behöver kontot/sidan bevakas och uppdateras?", max_length=1000, blank=True
    )
    hours_per_week = models.DecimalField(
        "hur många timmar arbetstid i veckan beräknas underhållet av kontot/sidan att ta?",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1"), "Skriv minst 0,1 timmar."), MaxValueValidator(168, "En vecka har 168 timmar.")],
    )
    advice = models.ForeignKey(
        "registry.AdviceRequest", verbose_name="rådgivning", on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField("påbörjad", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("senast sparad", default=timezone.now, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    submitted_at = models.DateTimeField("inskickad", null=True, editable=False)
    ended_at = models.DateTimeField("avgjord", null=True, editable=False)
    dnr = models.CharField("diarienummer", max_length=60, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "ansökan"
        verbose_name_plural = "ansökningar"
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="applications_by_change"),
            models.Index(fields=["state", "-changed_at"], name="applications_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ApplicationState.values), name="an_application_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="an_application_is_submitted_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False, round__gt=0),
                name="what_is_decided_on_has_been_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "rejected", "withdrawn"], ended_at__isnull=False)
                | Q(state__in=["draft", "submitted", "returned"], ended_at__isnull=True),
                name="an_ended_application_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name or "Ansökan utan namn"

    def get_absolute_url(self) -> str:
        return reverse("registry:application_detail", args=[self.pk])

    # ---- verbs

    @transaction.atomic
    def amend(self, answers: dict[str, object], *, by: User, seen: datetime.datetime | None = None) -> None:
        """Save answers of the form. `seen` is `changed_at` as the page was opened: nobody overwrites a colleague unknowingly."""
        self._lock()
        self._require_editable()
        changed = {name: value for name, value in answers.items() if getattr(self, name) != value}
        if not changed:
            return
        self._require_seen(seen)
        for name, value in changed.items():
            setattr(self, name, value)
        self._touch()
        self.save()
        record("application.saved", self, by=by)

    @transaction.atomic
    def name_people(self, role: str, people: Iterable["NamedPerson"], *, by: User, seen: datetime.datetime | None = None) -> bool:
        """Replace the people named for one of Bilaga 1's three questions about people. `people` are unsaved rows, in order.

        Returns whether anything changed.
        """
        self._lock()
        self._require_editable()
        people = list(people)
        if [person.answer for person in self.people.filter(role=role)] == [person.answer for person in people]:
            return False
        self._require_seen(seen)
        self.people.filter(role=role).delete()
        for order, person in enumerate(people, start=1):
            person.application, person.role, person.order = self, role, order
            person.save()
        self._touch()
        self.save(update_fields=["changed_at"])
        record("application.people_named", self, by=by, role=NamedPerson.Role(role).label.lower())
        return True

    @transaction.atomic
    def tick(self, codes: set[str], *, by: User, seen: datetime.datetime | None = None) -> None:
        """B2: each tick keeps who and when. A tick that stays keeps its first person and time."""
        self._lock()
        self._require_editable()
        before = set(self.ticks.values_list("item", flat=True))
        if before == codes:
            return
        self._require_seen(seen)
        self.ticks.exclude(item__in=codes).delete()
        for code in [item for item in ChecklistTick.Item.values if item in codes - before]:
            self.ticks.create(item=code, by=by)
        self._touch()
        self.save(update_fields=["changed_at"])
        record("application.ticked", self, by=by, ticks=len(codes))

    @transaction.atomic
    def submit(self, *, by: User, today: datetime.date, seen: datetime.datetime | None = None) -> None:
        """B1, B2, S6, S9: everything answered and ticked, somebody responsible, another person as substitute, and a head who can decide."""
        self._lock()
        if self.state not in {ApplicationState.DRAFT, ApplicationState.RETURNED}:
            raise RuleError("Ansökan är redan inskickad eller avgjord.")
        self._require_seen(seen)
        missing = self.missing(on=today)
        if missing:
            raise RuleError("Ansökan kan inte skickas in än. " + " ".join(missing))
        self._move_to(ApplicationState.SUBMITTED)
        self.round += 1
        self.submitted_by, self.submitted_at = by, timezone.now()
        self.save()
        self.rounds.create(number=self.round, content=self.written_out(), submitted_by=by, submitted_at=self.submitted_at)
        record("application.submitted" if self.round == 1 else "application.resubmitted", self, by=by, round=self.round)

    @transaction.atomic
    def approve(
        self, party: Party, *, by: User, today: datetime.date, round: int, reason: str = "", conditions: Iterable[str] = ()
    ) -> None:
        """One party's yes. The second yes approves. `round` is the one the decider has read: a decision holds for nothing else."""
        self._lock()
        self._require_awaits(party, by=by, round=round)
        conditions = [text.strip() for text in conditions if text.strip()]
        self._decide(party, Decision.Verdict.YES, by=by, today=today, reason=reason, conditions=conditions)
        record("application.approved_by_party", self, by=by, reason=reason, party=party.label.lower(), conditions=len(conditions))
        if self._has_both_yeses():
            self._move_to(ApplicationState.APPROVED)
            self.ended_at = timezone.now()
            self.save()
            record("application.approved", self, by=None)

    @transaction.atomic
    def reject(self, party: Party, *, by: User, today: datetime.date, round: int, reason: str) -> None:
        """One no is enough, and says why."""
        self._lock()
        self._require_awaits(party, by=by, round=round)
        self._require_text(reason, "Skriv varför ansökan avslås. Den som sökte får läsa det.")
        self._decide(party, Decision.Verdict.NO, by=by, today=today, reason=reason)
        self._move_to(ApplicationState.REJECTED)
        self.ended_at = timezone.now()
        self.save()
        record("application.rejected", self, by=by, reason=reason, party=party.label.lower())

    @transaction.atomic
    def send_back(self, party: Party, *, by: User, today: datetime.date, round: int, reason: str) -> None:
        """For completion. Yeses already given stay in the trail and no longer count."""
        self._lock()
        self._require_awaits(party, by=by, round=round)
        self._require_text(reason, "Skriv vad som behöver kompletteras.")
        self._decide(party, Decision.Verdict.RETURN, by=by, today=today, reason=reason)
        self._move_to(ApplicationState.RETURNED)
        self._touch()
        self.save()
        record("application.returned", self, by=by, reason=reason, party=party.label.lower())

    @transaction.atomic
    def withdraw(self, *, by: User, reason: str = "") -> None:
        self._lock()
        self._move_to(ApplicationState.WITHDRAWN)
        self.ended_at = timezone.now()
        self.save()
        record("application.withdrawn", self, by=by, reason=reason)

    @transaction.atomic
    def record_dnr(self, dnr: str, *, by: User, seen: str = "") -> None:
        self._lock()
        require_seen(self, ("dnr",), seen)
        if self.state not in {ApplicationState.APPROVED, ApplicationState.REJECTED, ApplicationState.WITHDRAWN}:
            raise RuleError("Diarienumret fylls i när ansökan är avgjord.")
        self._require_text(dnr, "Skriv diarienumret.")
        earlier = self.dnr
        self.dnr = dnr.strip()
        self.save(update_fields=["dnr"])
        record("application.dnr_recorded", self, by=by, dnr=self.dnr, earlier=earlier)

    # ---- questions

    @property
    def is_editable(self) -> bool:
        return self.state in {ApplicationState.DRAFT, ApplicationState.RETURNED}

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None

    def missing(self, *, on: datetime.date) -> list[str]:
        """What stands between the draft and "Skicka in", a sentence each."""
        from registry.models.application_checks import missing_answers

        return [missing.sentence for missing in missing_answers(self, on=on)]

    def written_out(self) -> dict[str, str]:
        """Label → answer as text, in the form's order: what a round keeps and what two rounds are compared by."""
        from registry.models.application_checks import written_out

        return written_out(self)

    def decisions_of_round(self) -> dict[str, Decision]:
        """Party → decision, for the round that now stands."""
        return {decision.party: decision for decision in self.decisions.filter(round=self.round).select_related("by")}

    def awaited_parties(self) -> list[Party]:
        """Whom the application waits for, head first."""
        if self.state != ApplicationState.SUBMITTED:
            return []
        decided = self.decisions_of_round()
        return [party for party in Party if party not in decided]

    def deciders(self, party: Party, *, on: datetime.date) -> models.QuerySet[User]:
        """People who can say yes or no for `party` on `on`. Empty means that somebody must be appointed.

        Not the one who said yes for the other party, and not as officer anybody who submitted it in any round (design §4).
        """
        decided_by = [decision.by_id for decision in self.decisions_of_round().values()]
        people = User.objects.heads_of(self.department, on=on) if party == Party.HEAD else User.objects.officers(on=on)
        people = people.exclude(pk__in=decided_by)
        if party == Party.OFFICER:
            people = people.exclude(pk__in=self.rounds.values("submitted_by"))
        return people

    def reason_is_open_to(self, user: User, decision: Decision) -> bool:
        """Each side sees the other's reason only after giving its own; everybody else when the round is over (design §4)."""
        if self.state != ApplicationState.SUBMITTED or decision.round < self.round or decision.by_id == user.pk:
            return True
        own = self.decisions_of_round()
        return any(other.by_id == user.pk for other in own.values())

    def changes_since_last_round(self) -> list[tuple[str, str, str]]:
        """(label, before, after) for each answer that differs between the last round and the one before it."""
        last_two = list(self.rounds.order_by("-number")[:2])
        if len(last_two) < 2:
            return []
        after, before = last_two[0].content, last_two[1].content
        return [(label, before.get(label, ""), text) for label, text in after.items() if before.get(label, "") != text]

    # ---- the inside

    def _lock(self) -> None:
        """Re-read this row under lock, so that two people clicking at once take turns."""
        self.refresh_from_db(from_queryset=StartupApplication.objects.select_for_update())

    def _move_to(self, state: ApplicationState) -> None:
        if state not in self.TRANSITIONS[ApplicationState(self.state)]:
            raise RuleError(f"Ansökan är {self.get_state_display().lower()}. Den kan inte bli {state.label.lower()}.")
        self.state = state

    def _touch(self) -> None:
        self.changed_at = timezone.now()

    def _require_editable(self) -> None:
        if not self.is_editable:
            raise RuleError("Ansökan kan bara ändras som utkast eller när den är tillbaka för komplettering.")

    def _require_seen(self, seen: datetime.datetime | None) -> None:
        """What is saved or submitted builds on what the person has read."""
        if seen is not None and seen != self.changed_at:
            raise RuleError("Någon annan har sparat ansökan sedan du öppnade sidan. Läs igenom den och gör om din ändring.")

    def _require_awaits(self, party: Party, *, by: User, round: int) -> None:
        if self.state != ApplicationState.SUBMITTED:
            raise RuleError("Ansökan väntar inte på beslut.")
        if round != self.round:
            raise RuleError("Ansökan har ändrats sedan du öppnade sidan. Läs den nya versionen och besluta sedan.")
        decided = self.decisions_of_round()
        if party in decided:
            raise RuleError(f"Beslut som {party.label.lower()} är redan fattat av {decided[party].by.name}.")
        if any(decision.by_id == by.pk for decision in decided.values()):
            raise RuleError("Du har redan beslutat för den andra parten. Beslutet fattas av två olika personer.")
        if party == Party.OFFICER and self.rounds.filter(submitted_by=by).exists():
            raise RuleError("Du har själv skickat in ansökan. En annan kommunikatör eller en ersättare beslutar.")

    def _decide(self, party: Party, verdict: str, *, by: User, today: datetime.date, reason: str, conditions: Iterable[str] = ()) -> None:
        deputyship = deputyship_of(by, party, department=self.department, on=today)
        self.decisions.create(
            round=self.round,
            party=party,
            verdict=verdict,
            by=by,
            reason=reason.strip(),
            conditions=list(conditions),
            as_deputy=deputyship is not None,
            ground=deputyship.ground if deputyship else "",
        )

    def _has_both_yeses(self) -> bool:
        return self.decisions.filter(round=self.round, verdict=Decision.Verdict.YES).count() == len(Party)

    @staticmethod
    def _require_text(text: str, sentence: str) -> None:
        if not text.strip():
            raise RuleError(sentence)
