"""The archive's start page and its settings; an extra snapshot of an account, and one that is not to be taken."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from archiving.actions import withdraw_snapshot
from archiving.archive_settings import change_archive_settings
from archiving.board import RELATED, board_rows, figures_of
from archiving.deviations import TooFew, too_few
from archiving.forms.campaigns import ArchiveSettingsForm, ExtraSnapshotForm, WithdrawSnapshotForm
from archiving.models import ArchiveSettings, Campaign, Occasion, Snapshot
from archiving.permissions import (
    can_ask_for_extra,
    can_change_archive_settings,
    can_remind_again,
    can_review,
    can_see_all_of_archive,
    can_see_archive,
    can_see_fixity,
    can_see_matters,
    can_see_packages,
    can_withdraw,
)
from archiving.reminding_again import remind_again
from archiving.triggers import extra_snapshot
from core.history import history_of
from core.views import require, rule_errors_as_messages, rule_errors_in
from registry.models import SocialAccount

MINE_SHOWN, REVIEWED_SHOWN, DEVIATIONS_SHOWN = 10, 5, 30


@dataclass(frozen=True)
class Way:
    """A link of the start page."""

    label: str
    url: str
    icon: str
    text: str


WAYS = (
    ("archiving:campaign_list", can_see_archive, "Kampanjer", "calendar-event", "Halvårens insamlingar, och hur långt de har kommit."),
    ("archiving:snapshot_list", can_see_archive, "Ögonblicksbilder", "eye", "Det som ska tas, granskas eller är klart."),
    ("archiving:search", can_see_archive, "Sök i arkivet", "search", "Konto, period, ord i filerna eller kontrollsumma."),
    ("archiving:package_list", can_see_packages, "Paket och leveranser", "archive", "Det som lämnas till e-arkivet, med kvittens."),
    ("archiving:matter_list", can_see_matters, "Samlingsärenden", "file-earmark-text", "Ett om året, med diarienummer."),
    ("archiving:fixity_list", can_see_fixity, "Kontroll av filerna", "shield-check", "Att inget har ändrats sedan det lagrades."),
    ("archiving:archive_settings_edit", can_change_archive_settings, "Inställningar", "gear", "Fönster, klassificering och leverans."),
)


def ways_for(user: User) -> list[Way]:
    return [Way(label, reverse(name), icon, text) for name, may, label, icon, text in WAYS if may(user)]


@require_safe
def archive_start(request: HttpRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    require(can_see_archive(user))
    snapshots = Snapshot.objects.visible_to(user).select_related(*RELATED)
    to_take = snapshots.to_take().filter(account__in=SocialAccount.objects.of_person(user, on=today).order_by().values("pk"))
    campaign = Campaign.objects.open().order_by("closes_on").first() or Campaign.objects.planned().order_by("opens_on").first()
    context = {
        "ways": ways_for(user),
        "campaign": campaign,
        "figures": figures_of(Snapshot.objects.visible_to(user).filter(campaign=campaign), on=today) if campaign else None,
        "mine": board_rows(to_take.order_by("due_on", "pk")[:MINE_SHOWN], on=today),
        "to_review": list(snapshots.to_review().order_by("since", "pk")[: REVIEWED_SHOWN + 1]) if can_review(user) else [],
        "too_few": _too_few(user, today),
        "shown": f":{DEVIATIONS_SHOWN}",
    }
    return render(request, "archiving/archive_start.html", context)


def _too_few(user: User, today: datetime.date) -> list[tuple[int, list[TooFew]]]:
    """This year's and last year's, the years that have any."""
    accounts = None if can_see_all_of_archive(user) else SocialAccount.objects.of_person(user, on=today)
    years = [(year, too_few(year, on=today, accounts=accounts)) for year in (today.year, today.year - 1)]
    return [(year, found) for year, found in years if found]


@require_http_methods(["GET", "POST"])
def archive_settings_edit(request: HttpRequest) -> HttpResponse:
    require(can_change_archive_settings(request.user))
    form = ArchiveSettingsForm(request.POST or None, instance=ArchiveSettings.current())
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            change_archive_settings(form.facts(), by=request.user, seen=form.cleaned_data["seen"])
            messages.success(request, "Arkivets inställningar är sparade.")
            return redirect("archiving:archive_settings_edit")
    lines = history_of(ArchiveSettings.current(), limit=20)
    return render(request, "archiving/archive_settings_edit.html", {"form": form, "lines": lines})


@require_http_methods(["GET", "POST"])
def account_extra_snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(SocialAccount.objects.visible_to(request.user).select_related("platform"), pk=pk)
    require(can_ask_for_extra(request.user, account))
    form = ExtraSnapshotForm(request.POST or None, initial={"occasion": request.GET.get("hant", "")})
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            values: dict[str, Any] = {"occasion": Occasion(form.cleaned_data["occasion"]), "reason": form.cleaned_data["reason"]}
            snapshot = extra_snapshot(account=account, **values, by=request.user, now=timezone.now())
            messages.success(request, "Uppgiften är upplagd. Den som ansvarar för kontot får veta det.")
            return redirect(snapshot)
    return render(request, "archiving/account_extra_snapshot.html", {"account": account, "form": form})


@require_http_methods(["GET", "POST"])
def snapshot_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = get_object_or_404(Snapshot.objects.visible_to(request.user).select_related("account"), pk=pk)
    require(can_withdraw(request.user))
    form = WithdrawSnapshotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            withdraw_snapshot(snapshot=snapshot, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, "Ögonblicksbilden ska inte tas. Det som har skickats in tidigare finns kvar.")
            return redirect(snapshot)
    context = {
        "title": f"Ska ögonblicksbilden av {snapshot.account.name} inte tas?",
        "text": "Uppgiften utgår. Den räknas inte som en godkänd ögonblicksbild för året (S21).",
        "form": form,
        "action_label": "Låt uppgiften utgå",
        "cancel_url": snapshot.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_POST
def snapshot_remind_again(request: HttpRequest, pk: int) -> HttpResponse:
    """From the board (`?tavla=1`) one comes back to it."""
    snapshot = get_object_or_404(Snapshot.objects.visible_to(request.user).select_related("account", "campaign"), pk=pk)
    require(can_remind_again(request.user))
    with rule_errors_as_messages(request):
        remind_again(snapshot=snapshot, by=request.user, now=timezone.now())
        messages.success(request, f"De som ansvarar för {snapshot.account.name} får en påminnelse.")
    return redirect(snapshot.campaign if snapshot.campaign and request.GET.get("tavla") else snapshot)
