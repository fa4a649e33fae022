"""Questions asked of the inquiries, in the words of the guideline."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Role, User
from core.workdays import DAY, midnight
from inquiries.models.facts import InquiryState
from inquiries.models.triage import RecordDecision
from records.models import SecrecyMark
from registry.models import SocialAccount

if TYPE_CHECKING:
    from inquiries.models.inquiry import Inquiry  # noqa: F401

OPEN = [InquiryState.NEW, InquiryState.ASSIGNED, InquiryState.WITH_EXPERT]


class InquiryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Officer and data protection officer see all; an auditor what is not secret (design §1); a registrar what is to be registered;
        the others what they look after, have logged or have been given. Where no officer is left, system administrators are in charge
        and see all."""
        if not isinstance(user, User):
            return self.none()
        today = timezone.localdate()
        roles = user.roles(on=today)
        if user.is_officer(on=today) or Role.DATA_PROTECTION_OFFICER in roles:
            return self
        if Role.SYSTEM_ADMINISTRATOR in roles and not User.objects.officers(on=today).exists():
            return self
        mine = Q(account__in=accounts_of(user, on=today)) | Q(logged_by=user) | Q(assigned_to=user)
        if Role.REGISTRAR in roles:
            mine |= Q(pk__in=RecordDecision.objects.filter(outcome=RecordDecision.Outcome.REGISTER).values("inquiry"))
        if Role.AUDITOR in roles:
            mine |= ~Q(pk__in=_held_to_be_secret()) & ~Q(pk__in=_marked_as_secret())
        return self.filter(mine)

    def open(self) -> Self:
        """The clock runs exactly while an inquiry is open, by constraint; asked this way the question has small indexes."""
        return self.filter(due_at__isnull=False)

    def ended(self) -> Self:
        return self.filter(due_at__isnull=True)

    def overdue(self, *, now: datetime.datetime) -> Self:
        return self.filter(due_at__lt=now)

    def due_today(self, *, now: datetime.datetime) -> Self:
        """Not late yet, and due before midnight."""
        return self.filter(due_at__gte=now, due_at__lt=midnight(timezone.localdate(now) + DAY))

    def in_charge_of(self, user: User) -> Self:
        """On accounts that the person looks after today, or given to the person by name."""
        return self.filter(Q(account__in=accounts_of(user, on=timezone.localdate())) | Q(assigned_to=user))

    def to_follow_up(self, *, on: datetime.date) -> Self:
        """S11: look back at what was answered. A soft task: no clock runs and nobody is late."""
        return self.filter(follow_up_on__lte=on)

    def of_account(self, account: SocialAccount) -> Self:
        return self.filter(account=account)


def _held_to_be_secret() -> "models.QuerySet[RecordDecision, int]":
    """Inquiries whose latest record decision says that they may be secret."""
    later = RecordDecision.objects.filter(inquiry=OuterRef("inquiry"), version__gt=OuterRef("version"))
    return RecordDecision.objects.filter(~Exists(later), may_be_secret=True).values_list("inquiry", flat=True)


def _marked_as_secret() -> "models.QuerySet[SecrecyMark, int]":
    """Inquiries whose slip in the diary is marked as secret now: the slip's page hides what their own page says."""
    marks = SecrecyMark.objects.filter(lifted_at__isnull=True, slip__about_type="inquiries.inquiry")
    return marks.values_list("slip__about_id", flat=True)


def accounts_of(user: User, *, on: datetime.date) -> list[int]:
    """Keys of the accounts where the person is on the roster, or whose department the person leads. One query."""
    return list(SocialAccount.objects.of_person(user, on=on).order_by().values_list("pk", flat=True))
