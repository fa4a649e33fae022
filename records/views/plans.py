"""The classification table: which plan holds, its record types, and a new version from a file."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core import dry_run
from core.exports import csv_response, xlsx_response
from core.history import history_of
from core.import_pages import kept_table, upload_page
from core.views import require, rule_errors_as_messages
from records import plan_imports
from records.models import ClassificationPlan
from records.permissions import can_import_plans, sees_disposal

KIND = "classification"


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plan that holds today, and the versions before and after it."""
    if not sees_disposal(request.user):
        raise Http404
    today = timezone.localdate()
    current = ClassificationPlan.objects.in_force(on=today).first()
    context = {
        "current": current,
        "entries": current.entries.all() if current else [],
        "plans": ClassificationPlan.objects.select_related("imported_by")[:100],
        "may_import": can_import_plans(request.user),
    }
    return render(request, "records/plan_list.html", context)


@require_safe
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    if not sees_disposal(request.user):
        raise Http404
    plan = get_object_or_404(ClassificationPlan.objects.select_related("imported_by"), pk=pk)
    return render(request, "records/plan_detail.html", {"plan": plan, "entries": plan.entries.all(), "lines": history_of(plan)})


@require_http_methods(["GET", "POST"])
def plan_import(request: HttpRequest) -> HttpResponse:
    require(can_import_plans(request.user))
    return upload_page(
        request,
        "records/plan_import.html",
        kind=KIND,
        check=plan_imports.check,
        review="records:plan_import_review",
        max_rows=plan_imports.MAX_ROWS,
    )


@require_safe
def plan_import_template(request: HttpRequest, kind: str) -> HttpResponseBase:
    require(can_import_plans(request.user))
    write = xlsx_response if kind == "xlsx" else csv_response
    return write("mall klassificeringsplan", plan_imports.COLUMNS, [plan_imports.EXAMPLE])


@require_http_methods(["GET", "POST"])
def plan_import_review(request: HttpRequest, key: str) -> HttpResponse:
    require(can_import_plans(request.user))
    table = kept_table(request, kind=KIND, key=key)
    if table is None:
        return redirect("records:plan_import")
    if request.method == "POST":
        with rule_errors_as_messages(request):
            plan = plan_imports.confirm(table=table, seen=request.POST.get("seen", ""), by=request.user)
            dry_run.forget(KIND, key, by=request.user)
            messages.success(request, f"Planversionen {plan} är inläst och gäller från {plan.valid_from}.")
            return redirect(plan)
        return redirect(request.path)
    return render(request, "records/plan_import_review.html", {"plan": plan_imports.plan_import(table)})
