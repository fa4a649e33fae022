"""The snapshots as a list and as a file, and one snapshot's page."""

from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from archiving import snapshot_list as listing
from archiving.downloads import download
from archiving.forms.filter import SnapshotFilterForm
from archiving.models import Snapshot, SnapshotFile
from archiving.permissions import can_hand_in, can_review
from archiving.snapshot_page import page_context
from core.exports import csv_response, xlsx_response
from core.paging import page_of
from core.views import require
from registry.choices import accounts_to_choose


def visible_snapshot(request: HttpRequest, pk: int) -> Snapshot:
    """404 when the person may not see it (or it does not exist)."""
    related = ("account__platform", "account__department", "campaign", "corrects")
    return get_object_or_404(Snapshot.objects.visible_to(request.user).select_related(*related), pk=pk)


def snapshot_to_take(request: HttpRequest, pk: int) -> Snapshot:
    """403 when the person may see it and no more."""
    snapshot = visible_snapshot(request, pk)
    require(can_hand_in(request.user, snapshot))
    return snapshot


def snapshot_to_review(request: HttpRequest, pk: int) -> Snapshot:
    snapshot = visible_snapshot(request, pk)
    require(can_review(request.user))
    return snapshot


@require_safe
def snapshot_list(request: HttpRequest) -> HttpResponse:
    form, today = _filter_form(request), timezone.localdate()
    choices = form.choices()
    page = page_of(request, listing.with_names(listing.chosen_snapshots(choices, user=request.user, today=today)))
    return render(request, "archiving/snapshot_list.html", {"page": page, "form": form, "today": today})


@require_safe
def snapshot_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All rows of the filtered view, as a file."""
    chosen = listing.chosen_snapshots(_filter_form(request).choices(), user=request.user, today=timezone.localdate())
    response: Any = csv_response if kind == "csv" else xlsx_response
    return response("ögonblicksbilder", listing.HEAD, listing.export_rows(chosen))


@require_safe
def snapshot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = visible_snapshot(request, pk)
    context = page_context(snapshot, user=request.user, today=timezone.localdate())
    return render(request, "archiving/snapshot_detail.html", context)


@require_safe
@csp_update({"sandbox": [True]})  # type: ignore[arg-type]  # its type knows only views of the request alone
def snapshot_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """Whatever is inside runs nowhere (design §9)."""
    files = SnapshotFile.objects.filter(version__snapshot=visible_snapshot(request, pk)).select_related("stored")
    file = get_object_or_404(files, pk=file_pk)
    return download(request, file.stored, name=file.name)


@require_safe
@csp_update({"sandbox": [True]})  # type: ignore[arg-type]  # as above
def snapshot_manifest(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    version = get_object_or_404(visible_snapshot(request, pk).versions.select_related("manifest"), number=number)
    return download(request, version.manifest, name=f"manifest-{pk}-{number}.json")


def _filter_form(request: HttpRequest) -> SnapshotFilterForm:
    accounts = accounts_to_choose(request.user, asked=request.GET.get("konto", ""), today=timezone.localdate())
    return SnapshotFilterForm(request.GET, accounts=accounts)
