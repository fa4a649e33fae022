"""The collective matters (samlingsärenden): one a year, with its registration slip and the snapshots that belong to it (REQ-2.13)."""

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from archiving import package_jobs
from archiving.models import CollectiveMatter, SnapshotVersion
from archiving.permissions import can_package, can_see_archive, can_see_matters
from core.paging import page_of
from core.views import require, rule_errors_as_messages
from records.actions import slip_of
from records.models import RegistrationSlip


@require_safe
def matter_list(request: HttpRequest) -> HttpResponse:
    require(can_see_matters(request.user))
    page = page_of(request, CollectiveMatter.objects.annotate(count=Count("versions__snapshot", distinct=True)))
    slips = RegistrationSlip.objects.filter(about_type="archiving.collectivematter", about_id__in=[matter.pk for matter in page])
    by_matter = {slip.about_id: slip for slip in slips}
    rows = [(matter, by_matter.get(matter.pk)) for matter in page]
    return render(request, "archiving/matter_list.html", {"page": page, "rows": rows, "sees_archive": can_see_archive(request.user)})


@require_safe
def matter_detail(request: HttpRequest, year: int) -> HttpResponse:
    require(can_see_matters(request.user))
    matter = get_object_or_404(CollectiveMatter, year=year)
    latest = matter.versions.values("snapshot").annotate(last=Max("pk")).values("last")
    versions = SnapshotVersion.objects.filter(pk__in=latest).select_related("snapshot__account")
    context = {
        "matter": matter,
        "page": page_of(request, versions.order_by("account_name", "captured_at", "pk")),
        "slip": slip_of(matter),
        "may_ask": can_package(request.user),
        "sees_slips": RegistrationSlip.objects.visible_to(request.user, on=timezone.localdate())
        .filter(about_type=matter._meta.label_lower, about_id=matter.pk)
        .exists(),
        "sees_snapshots": can_package(request.user),
    }
    return render(request, "archiving/matter_detail.html", context)


@require_POST
def matter_register(request: HttpRequest, year: int) -> HttpResponse:
    require(can_package(request.user))
    matter = get_object_or_404(CollectiveMatter, year=year)
    with rule_errors_as_messages(request):
        package_jobs.register_matter(matter, by=request.user, now=timezone.now())
        messages.success(request, "Samlingsärendet ligger i registratorns kö.")
    return redirect(matter)
