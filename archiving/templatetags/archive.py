"""What the archive says on pages of apps below it, which know nothing of the archive."""

from typing import Any

from django import template
from django.utils import timezone

from archiving.ephemeral import ephemeral_of
from archiving.models import Snapshot
from archiving.permissions import can_ask_for_extra
from registry.models import SocialAccount

register = template.Library()


@register.inclusion_tag("archiving/_account.html", takes_context=True)
def archive_of(context: template.Context, account: SocialAccount) -> dict[str, Any]:
    """An account's latest approved snapshot and what is to be taken next, with links for those who may open them."""
    user, today = context["user"], timezone.localdate()
    snapshots = Snapshot.objects.filter(account=account)
    latest = snapshots.approved().order_by("-since", "-pk").first()
    under_way = list(snapshots.filter(state__in=Snapshot.UNDER_WAY).select_related("campaign").order_by("due_on", "pk")[:3])
    shown = [snapshot.pk for snapshot in (latest, *under_way) if snapshot]
    return {
        "account": account,
        "latest": latest,
        "under_way": under_way,
        "may_open": set(Snapshot.objects.visible_to(user).filter(pk__in=shown).values_list("pk", flat=True)),
        "may_ask": can_ask_for_extra(user, account) and account.state not in {account.State.PLANNED, account.State.CLOSED},
        "today": today,
    }


@register.inclusion_tag("archiving/_ephemeral.html")
def disappears_from(account: SocialAccount) -> dict[str, Any]:
    """A warning while what disappears by itself has to be saved by somebody (REQ-2.11)."""
    return {"ephemeral": ephemeral_of(account, on=timezone.localdate())}
