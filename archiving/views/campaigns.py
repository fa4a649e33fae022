"""The campaigns: list, live board, moving, closing, report and export."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from archiving.board import HEAD, RELATED, Colour, board_rows, condition, drawn, export_rows, figures_of, report_of
from archiving.campaigns import close_campaign, move_campaign
from archiving.forms.campaigns import BoardFilterForm, MoveCampaignForm
from archiving.models import Campaign, Snapshot
from archiving.permissions import can_lead_campaigns, can_remind_again, can_see_all_of_archive, can_see_archive
from archiving.reminding_again import already_reminded
from core.exports import csv_response, xlsx_response
from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_as_messages, rule_errors_in


def visible_campaign(request: HttpRequest, pk: int) -> Campaign:
    require(can_see_archive(request.user))
    return get_object_or_404(Campaign.objects.select_related("closed_by"), pk=pk)


def tasks_of(campaign: Campaign, request: HttpRequest) -> Any:
    """The campaign's snapshots that this person may see: a head finds those of the departments they lead."""
    return Snapshot.objects.visible_to(request.user).filter(campaign=campaign)


@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    require(can_see_archive(request.user))
    return render(request, "archiving/campaign_list.html", {"page": page_of(request, Campaign.objects.order_by("-opens_on"))})


@require_safe
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, today = visible_campaign(request, pk), timezone.localdate()
    tasks = tasks_of(campaign, request)
    departments = tasks.order_by("account__department__name").values_list("account__department", "account__department__name").distinct()
    form = BoardFilterForm(request.GET, departments=departments)
    chosen = form.choices()
    rows = tasks.select_related(*RELATED).order_by("account__name", "pk")
    if chosen.get("lage"):
        rows = rows.filter(condition(chosen["lage"], on=today))
    if chosen.get("verksamhet"):
        rows = rows.filter(account__department=chosen["verksamhet"])
    page = page_of(request, rows)
    board, may_remind = board_rows(page.rows, on=today), can_remind_again(request.user)
    context = {
        "campaign": campaign,
        "figures": figures_of(tasks, on=today),
        "form": form,
        "page": page,
        "rows": board,
        "sees_all": can_see_all_of_archive(request.user),
        "may_remind": may_remind,
        "reminded": already_reminded([row.snapshot.pk for row in board if row.is_late and may_remind], now=timezone.now()),
        "may_lead": can_lead_campaigns(request.user),
        "lines": history_of(campaign, limit=50),
    }
    return render(request, "archiving/campaign_detail.html", context)


@require_http_methods(["GET", "POST"])
def campaign_move(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = visible_campaign(request, pk)
    require(can_lead_campaigns(request.user))
    form = MoveCampaignForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with rule_errors_in(form):
            days = {"opens_on": data["opens_on"], "closes_on": data["closes_on"]}
            move_campaign(campaign=campaign, **days, reason=data["reason"], by=request.user, now=timezone.now(), seen=data["seen"])
            messages.success(request, "Kampanjen är flyttad.")
            return redirect(campaign)
    return render(request, "archiving/campaign_move.html", {"campaign": campaign, "form": form})


@require_http_methods(["GET", "POST"])
def campaign_close(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own: it says what is left."""
    campaign = visible_campaign(request, pk)
    require(can_lead_campaigns(request.user))
    if request.method == "POST":
        with rule_errors_as_messages(request):
            close_campaign(campaign=campaign, by=request.user, now=timezone.now())
            messages.success(request, "Kampanjen är avslutad och rapporten är sparad.")
            return redirect("archiving:campaign_report", campaign.pk)
        return redirect(campaign)
    figures = figures_of(campaign.snapshots.all(), on=timezone.localdate())
    context = {
        "title": f"Avsluta kampanjen {str(campaign).lower()}?",
        "text": f"{figures.sentence}\n\nRapporten sparas som den ser ut nu. Det som är kvar ska fortfarande göras.",
        "action_label": "Avsluta kampanjen",
        "cancel_url": campaign.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_safe
def campaign_report(request: HttpRequest, pk: int) -> HttpResponse:
    """What was kept when it closed: for those who see all of it."""
    campaign = _with_whole_report(request, pk)
    if campaign.state != Campaign.State.CLOSED:
        raise Http404
    counts = {Colour(code): number for code, number in campaign.report["counts"].items()}
    context = {"campaign": campaign, "figures": drawn(counts), "head": HEAD, "rows": list(export_rows(campaign.report["accounts"]))}
    return render(request, "archiving/campaign_report.html", context)


@require_safe
def campaign_export(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The report of a closed campaign, or how it stands now."""
    campaign = _with_whole_report(request, pk)
    report = campaign.report if campaign.state == Campaign.State.CLOSED else report_of(campaign, on=timezone.localdate())
    write: Any = xlsx_response if kind == "xlsx" else csv_response
    return write(f"kampanj {campaign}", HEAD, export_rows(report["accounts"]))


def _with_whole_report(request: HttpRequest, pk: int) -> Campaign:
    campaign = visible_campaign(request, pk)
    require(can_see_all_of_archive(request.user))
    return campaign
