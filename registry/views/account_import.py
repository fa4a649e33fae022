"""Import of the accounts that the municipality already has: upload, see what would happen, then all or nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core import dry_run
from core.exports import csv_response, xlsx_response
from core.import_pages import kept_table, upload_page
from core.views import require, rule_errors_as_messages
from registry import imports
from registry.permissions import can_import_accounts

KIND = "accounts"


@require_http_methods(["GET", "POST"])
def account_import(request: HttpRequest) -> HttpResponse:
    require(can_import_accounts(request.user))
    return upload_page(
        request,
        "registry/account_import.html",
        kind=KIND,
        check=imports.check,
        review="registry:account_import_review",
        max_rows=imports.MAX_ROWS,
    )


@require_safe
def account_import_template(request: HttpRequest, kind: str) -> HttpResponseBase:
    require(can_import_accounts(request.user))
    write = xlsx_response if kind == "xlsx" else csv_response
    return write("mall konton", imports.COLUMNS, [])


@require_http_methods(["GET", "POST"])
def account_import_review(request: HttpRequest, key: str) -> HttpResponse:
    require(can_import_accounts(request.user))
    table, today = kept_table(request, kind=KIND, key=key), timezone.localdate()
    if table is None:
        return redirect("registry:account_import")
    if request.method == "POST":
        with rule_errors_as_messages(request):
            done = imports.confirm(table=table, seen=request.POST.get("seen", ""), by=request.user, today=today)
            dry_run.forget(KIND, key, by=request.user)
            messages.success(request, f"{len(done.new)} konton är inlästa. Godkänn dem för den publika listan ett och ett.")
            return redirect("registry:account_list")
        return redirect(request.path)
    return render(request, "registry/account_import_review.html", {"plan": imports.plan_accounts(table, today)})
