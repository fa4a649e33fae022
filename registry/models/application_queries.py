"""The vocabulary for many applications: who sees which, and whom they wait for."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from registry.models.application_parts import ApplicationRound, NamedPerson
from registry.models.decision import Decision, Party


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "Utkast"
    SUBMITTED = "submitted", "Väntar på beslut"
    RETURNED = "returned", "Tillbaka för komplettering"
    APPROVED = "approved", "Godkänd"
    REJECTED = "rejected", "Avslagen"
    WITHDRAWN = "withdrawn", "Återtagen"


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user: User, *, on: datetime.date) -> Self:
        """Own and one's department's; what has been submitted also by officer, registrar, archivist, auditor and those named in it."""
        own = Q(created_by=user) | Q(submitted_by=user) | Q(department__in=user.led_department_ids(on=on))
        if user.is_officer(on=on) or user.roles(on=on) & {"registrar", "archivist", "auditor", "data_protection_officer"}:
            return self.filter(own | Q(round__gt=0))
        named = NamedPerson.objects.filter(user=user).values("application")
        return self.filter(own | Q(round__gt=0, pk__in=named))

    def waiting(self) -> Self:
        return self.filter(state=ApplicationState.SUBMITTED)

    def waiting_for(self, user: User, *, on: datetime.date) -> Self:
        """Those that `user` can decide on now: the same people as `deciders`, asked from the other side."""
        of_this_round = Decision.objects.filter(application=models.OuterRef("pk"), round=models.OuterRef("round"))
        may_head = Q(department__in=user.led_department_ids(on=on)) & ~models.Exists(of_this_round.filter(party=Party.HEAD))
        has_submitted = models.Exists(ApplicationRound.objects.filter(application=models.OuterRef("pk"), submitted_by=user))
        may_officer = ~has_submitted & ~models.Exists(of_this_round.filter(party=Party.OFFICER))
        either = may_head | may_officer if user.is_officer(on=on) else may_head
        return self.waiting().filter(either).exclude(models.Exists(of_this_round.filter(by=user)))

    def not_ended(self) -> Self:
        return self.filter(state__in=[ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.RETURNED])
