"""Beständighet: the runs that read everything stored, what they found, and what was done about it."""

import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from archiving import fixity, storage
from archiving.forms.fixity import SettleFaultForm
from archiving.models import FixityFault, FixityRun, StoredFile
from archiving.permissions import can_see_archive, can_see_fixity, can_settle_faults
from core.paging import page_of
from core.views import require, rule_errors_in

RUNS_SHOWN = 14


@require_safe
def fixity_list(request: HttpRequest) -> HttpResponse:
    require(can_see_fixity(request.user))
    faults = FixityFault.objects.select_related("stored", "settled_by").prefetch_related("stored__uses__version__snapshot__account")
    context: dict[str, Any] = {
        "page": page_of(request, faults.order_by("-pk")),
        "runs": FixityRun.objects.all()[:RUNS_SHOWN],
        "open_count": fixity.open_faults().count(),
        "file_count": StoredFile.objects.filter(destroyed_at__isnull=True).count(),
        "may_settle": can_settle_faults(request.user),
        "sees_archive": can_see_archive(request.user),
    }
    return render(request, "archiving/fixity_list.html", context)


def fixity_settle(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_settle_faults(request.user))
    fault = get_object_or_404(fixity.open_faults().select_related("stored"), pk=pk)
    form = SettleFaultForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form), storage.working_folder() as folder:
            replacement = _written(form.cleaned_data["replacement"], folder)
            fixity.settle(fault=fault, measure=form.cleaned_data["measure"], replacement=replacement, by=request.user, now=timezone.now())
            words = "Filen är hel igen." if fault.restored else "Det du skrev är sparat. Filen är fortfarande skadad eller borta."
            messages.success(request, words)
            return redirect("archiving:fixity_list")
    uses = fault.stored.uses.select_related("version__snapshot__account").order_by("pk")[:20]
    return render(request, "archiving/fixity_settle.html", {"fault": fault, "form": form, "uses": uses})


def _written(uploaded: UploadedFile | None, folder: Path) -> Path | None:
    if uploaded is None:
        return None
    path = folder / uuid.uuid4().hex
    with path.open("xb") as file:
        for piece in uploaded.chunks(storage.PIECE):
            file.write(piece)
    return path
