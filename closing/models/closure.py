"""The closing of an account, from proposal to closed (S19, S25). Life cycle: design §4."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from closing.models.signature import Signature
from core.errors import RuleError
from registry.models import Party, SocialAccount

if TYPE_CHECKING:
    from closing.models.removal import Removal  # noqa: F401

READERS = {Role.REGISTRAR, Role.ARCHIVIST, Role.DATA_PROTECTION_OFFICER, Role.AUDITOR}


class ClosureState(models.TextChoices):
    PROPOSED = "proposed", "Väntar på underskrift"
    STOPPED = "stopped", "Nödstopp, väntar på underskrift"
    AGREED = "agreed", "Beslutat"
    FAREWELL = "farewell", "Avslutsinlägget publicerat"
    DOCUMENTED = "documented", "Dokumenterat och diariefört"
    CLEARED = "cleared", "Rättigheter borttagna"
    CLOSED = "closed", "Avslutat"
    REFUSED = "refused", "Nekat"
    WITHDRAWN = "withdrawn", "Återtaget"


class ClosureQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Officer and those who register, archive and audit see all; the others those of accounts that they look after or lead."""
        if not isinstance(user, User):
            return self.none()
        today = timezone.localdate()
        if user.is_officer(on=today) or user.roles(on=today) & READERS:
            return self
        return self.filter(account__in=SocialAccount.objects.of_person(user, on=today).order_by().values("pk"))

    def under_way(self) -> Self:
        return self.filter(state__in=Closure.UNDER_WAY)

    def waiting_for_signature(self) -> Self:
        return self.filter(state__in=Closure.AWAITING_SIGNATURE)


class Closure(models.Model):
    """Head and officer close an account together. It ends in "closed" only when every gate is filled, which the database sees to.

    A gate is a fact with who and when: signatures, farewell, snapshot, registration, rights, links, inquiries. An emergency stop begins
    in "stopped": the account is on its way out at once, and the second signature is asked for afterwards.
    """

    State = ClosureState
    TRANSITIONS = {
        State.PROPOSED: {State.AGREED, State.REFUSED, State.WITHDRAWN},
        State.STOPPED: {State.AGREED, State.REFUSED, State.WITHDRAWN},
        State.AGREED: {State.FAREWELL},
        State.FAREWELL: {State.DOCUMENTED},
        State.DOCUMENTED: {State.CLEARED, State.FAREWELL},
        State.CLEARED: {State.CLOSED, State.DOCUMENTED, State.FAREWELL},
        State.CLOSED: set(),
        State.REFUSED: set(),
        State.WITHDRAWN: set(),
    }
    AWAITING_SIGNATURE = (State.PROPOSED, State.STOPPED)
    DECIDED = (State.AGREED, State.FAREWELL, State.DOCUMENTED, State.CLEARED)
    UNDER_WAY = (*AWAITING_SIGNATURE, *DECIDED)

    account = models.ForeignKey("registry.SocialAccount", verbose_name="konto", on_delete=models.PROTECT, related_name="closures")
    state = models.CharField("läge", max_length=10, choices=ClosureState, default=ClosureState.PROPOSED, editable=False)
    is_emergency = models.BooleanField("nödstopp", default=False, editable=False)
    reason = models.TextField("skäl", max_length=1000)
    turn_to = models.CharField("vart invånarna vänder sig i stället", max_length=300)
    proposed_at = models.DateTimeField("föreslaget", default=timezone.now, editable=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    proposed_as = models.CharField("föreslaget av", max_length=10, choices=Party, editable=False)
    agreed_at = models.DateTimeField("beslutat", null=True, editable=False)

    farewell_at = models.DateTimeField("avslutsinlägget antecknat", null=True, editable=False)
    farewell_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    farewell_text = models.TextField("avslutsinlägget", max_length=3000, blank=True)
    farewell_url = models.URLField("länk till inlägget", max_length=500, blank=True)
    farewell_on = models.DateField("publicerat", null=True, blank=True)
    farewell_elsewhere = models.CharField("varför inlägget står någon annanstans", max_length=300, blank=True)
    stands_until = models.DateField("inlägget står till", null=True, editable=False)

    snapshot = models.ForeignKey("archiving.Snapshot", on_delete=models.PROTECT, null=True, editable=False, related_name="closures")
    documented_at = models.DateTimeField("ögonblicksbilden godkänd", null=True, editable=False)
    documented_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    slip = models.ForeignKey("records.RegistrationSlip", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    registered_at = models.DateTimeField("diariefört", null=True, editable=False)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    dnr = models.CharField("diarienummer", max_length=60, blank=True, editable=False)
    rights_at = models.DateTimeField("rättigheterna borttagna", null=True, editable=False)
    rights_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    links_at = models.DateTimeField("länkarna borttagna", null=True, editable=False)
    links_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    settled_at = models.DateTimeField("frågorna avgjorda", null=True, editable=False)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    closed_on = models.DateField("avslutat", null=True, editable=False)
    ended_at = models.DateTimeField("ärendet slut", null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    end_reason = models.CharField("varför det inte blev av", max_length=1000, blank=True, editable=False)

    # Each gate's column with its time; the one beside it says who. The signatures have rows of their own.
    GATES = ("farewell", "documented", "registered", "rights", "links", "settled")

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = "avslut"
        verbose_name_plural = "avslut"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "-id"], name="closures_by_state"),
            models.Index(fields=["account", "-id"], name="closures_of_an_account"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ClosureState.values), name="a_closure_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(proposed_as__in=Party.values), name="a_closure_is_proposed_by_head_or_officer"),
            models.UniqueConstraint(
                fields=["account"], condition=~Q(state__in=["refused", "withdrawn"]), name="an_account_is_closed_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(turn_to=""), name="a_closure_says_why_and_where_to_turn"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "stopped", "refused", "withdrawn"], agreed_at__isnull=True)
                | (~Q(state__in=["proposed", "stopped", "refused", "withdrawn"]) & Q(agreed_at__isnull=False)),
                name="nothing_is_done_before_both_have_signed",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{gate}_at__isnull": True, f"{gate}_by__isnull": True})
                    | Q(**{f"{gate}_at__isnull": False, f"{gate}_by__isnull": False}),
                    name=f"the_gate_{gate}_is_filled_by_somebody_at_some_time",
                )
                for gate in ("farewell", "documented", "registered", "rights", "links", "settled")
            ),
            models.CheckConstraint(
                condition=Q(farewell_at__isnull=True)
                | (~Q(farewell_text="") & ~Q(farewell_url="") & Q(farewell_on__isnull=False, stands_until__gte=F("farewell_on"))),
                name="a_farewell_has_text_link_and_day",
            ),
            models.CheckConstraint(
                condition=Q(documented_at__isnull=True) | Q(snapshot__isnull=False), name="what_is_approved_is_a_snapshot"
            ),
            models.CheckConstraint(
                condition=Q(registered_at__isnull=True) | (Q(slip__isnull=False) & ~Q(dnr="")), name="what_is_registered_has_its_number"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, state__in=["proposed", "stopped", "agreed"])
                | Q(ended_at__isnull=True, ended_by__isnull=True, state__in=["farewell", "documented", "cleared"])
                | Q(ended_at__isnull=False, ended_by__isnull=False, state__in=["closed", "refused", "withdrawn"]),
                name="a_closure_that_is_over_was_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn"]) | ~Q(end_reason=""), name="what_does_not_close_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(
                    agreed_at__isnull=False,
                    farewell_at__isnull=False,
                    documented_at__isnull=False,
                    registered_at__isnull=False,
                    rights_at__isnull=False,
                    links_at__isnull=False,
                    settled_at__isnull=False,
                    closed_on__isnull=False,
                    closed_on__gte=F("stands_until"),
                ),
                name="a_closed_closure_has_every_gate_filled",
            ),
        ]

    def __str__(self) -> str:
        return f"Avslut av {self.account.name}"

    def get_absolute_url(self) -> str:
        return reverse("closing:closure_detail", args=[self.pk])

    # ---- questions

    @property
    def number(self) -> str:
        """The portal's own reference until the diary gives a dnr (REQ-1.9)."""
        return f"AV-{timezone.localtime(self.proposed_at).year}-{self.pk:06}"

    @property
    def awaits_signature(self) -> bool:
        return self.state in self.AWAITING_SIGNATURE

    @property
    def is_decided(self) -> bool:
        """Both have signed, and it is not over."""
        return self.state in self.DECIDED

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    def awaited_parties(self) -> list[Party]:
        if not self.awaits_signature:
            return []
        signed = {signature.party for signature in self.signatures.all()}
        return [party for party in Party if party not in signed]

    def deciders(self, party: Party, *, on: datetime.date) -> models.QuerySet[User]:
        """Who can sign for `party` on `on`: nobody who has signed for the other. Empty means that somebody must be appointed."""
        people = User.objects.heads_of(self.account.department, on=on) if party == Party.HEAD else User.objects.officers(on=on)
        return people.exclude(pk__in=self.signatures.values("by"))

    def where_it_stands(self) -> ClosureState:
        """The state that the filled gates have reached, once both have signed."""
        if self.farewell_at is None:
            return ClosureState.AGREED
        if self.documented_at is None or self.registered_at is None:
            return ClosureState.FAREWELL
        if self.rights_at is None or self.links_at is None:
            return ClosureState.DOCUMENTED
        return ClosureState.CLEARED

    # ---- the inside, for the verbs in closing.actions

    def lock(self) -> None:
        """Re-read this row under lock, so that two people clicking at once take turns."""
        self.refresh_from_db(from_queryset=Closure.objects.select_for_update())

    def move_to(self, state: ClosureState) -> None:
        """The only line that assigns `state`. The caller saves."""
        if state not in self.TRANSITIONS[ClosureState(self.state)]:
            raise RuleError(f"Avslutet har läget ”{self.get_state_display()}” och kan inte få läget ”{state.label}”.")
        self.state = state

    def has_both_signatures(self) -> bool:
        return self.signatures.filter(verdict=Signature.Verdict.YES).count() == len(Party)
