"""Packages for the e-archive: the list, ordering, one package, and what is noted about its delivery (REQ-2.16, REQ-2.17)."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archiving import package_jobs
from archiving.downloads import download
from archiving.forms.packages import DeliverForm, PackageOrderForm, ReceiptForm, WithdrawForm
from archiving.models import Campaign, Package, PackageItem
from archiving.permissions import can_package, can_see_packages
from core.errors import RuleError
from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_as_messages, rule_errors_in
from registry.models import SocialAccount

State = Package.State
MOST = 300  # accounts to choose among
ORDERED = "Paketet är beställt. Du får ett meddelande när det är klart."


def visible_package(request: HttpRequest, pk: int) -> Package:
    """404 when the person may not see it (or it does not exist)."""
    related = ("account__platform", "campaign", "stored", "ordered_by", "delivered_by", "receipted_by")
    return get_object_or_404(Package.objects.visible_to(request.user).select_related(*related), pk=pk)


def package_to_handle(request: HttpRequest, pk: int) -> Package:
    """403 for an auditor, who may see it."""
    package = visible_package(request, pk)
    require(can_package(request.user))
    return package


@require_safe
def package_list(request: HttpRequest) -> HttpResponse:
    require(can_see_packages(request.user))
    visible = Package.objects.visible_to(request.user)
    live = Count("items", filter=Q(items__released_at__isnull=True))
    page = page_of(request, visible.select_related("account", "campaign", "stored").annotate(live=live))
    context = {"page": page, "may_order": can_package(request.user), "missing": package_jobs.missing_settings()}
    return render(request, "archiving/package_list.html", context)


@require_http_methods(["GET", "POST"])
def package_create(request: HttpRequest) -> HttpResponse:
    require(can_package(request.user))
    today = timezone.localdate()
    form = PackageOrderForm(request.POST if request.method == "POST" else None, accounts=_accounts(), today=today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        account = get_object_or_404(SocialAccount, pk=said["account"])
        with rule_errors_in(form):
            package = package_jobs.order_package(
                account=account, period_from=said["period_from"], period_to=said["period_to"], by=request.user, now=timezone.now()
            )
            messages.success(request, ORDERED)
            return redirect(package)
    context = {"form": form, "campaigns": _campaigns(), "missing": package_jobs.missing_settings()}
    return render(request, "archiving/package_create.html", context)


def _accounts() -> list[tuple[int, str]]:
    free = package_jobs.free_versions().values("snapshot__account").annotate(count=Count("pk"))
    counted = {row["snapshot__account"]: row["count"] for row in free.order_by()}
    names = SocialAccount.objects.filter(pk__in=counted).order_by("name", "pk").values_list("pk", "name")[:MOST]
    return [(pk, f"{name} ({counted[pk]} att paketera)") for pk, name in names]


def _campaigns() -> QuerySet[Campaign]:
    """Those with something to package."""
    free = Q(snapshots__versions__in=package_jobs.free_versions().values("pk"))
    return Campaign.objects.annotate(free=Count("snapshots", filter=free, distinct=True)).filter(free__gt=0).order_by("-year", "season")


@require_POST
def package_create_for_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_package(request.user))
    campaign = get_object_or_404(Campaign, pk=pk)
    with rule_errors_as_messages(request):
        package = package_jobs.order_campaign_package(campaign, by=request.user, now=timezone.now())
        messages.success(request, ORDERED)
        return redirect(package)
    return redirect("archiving:package_create")


@require_safe
def package_detail(request: HttpRequest, pk: int) -> HttpResponse:
    package = visible_package(request, pk)
    items = PackageItem.objects.filter(package=package).select_related("version__snapshot__account").order_by("version__account_name", "pk")
    context = {
        "package": package,
        "page": page_of(request, items),
        "may_handle": can_package(request.user),
        "missing": package_jobs.missing_settings() if package.state == State.INVALID else [],
        "lines": history_of(package),
    }
    return render(request, "archiving/package_detail.html", context)


@require_safe
def package_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Only what was validated: nobody hands over a package that is wrong."""
    package = package_to_handle(request, pk)
    with rule_errors_as_messages(request):
        if package.stored is None or package.state not in {State.VALIDATED, State.DELIVERED, State.RECEIPTED}:
            raise RuleError("Paketet går att ladda ner när det är validerat.")
        return download(request, package.stored, name=f"{package.objid}.zip")
    return redirect(package)


@require_http_methods(["GET", "POST"])
def package_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    package = package_to_handle(request, pk)
    form = DeliverForm(request.POST if request.method == "POST" else None, initial={"at": timezone.now()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with rule_errors_in(form):
            package_jobs.deliver_package(package, at=said["at"], how=said["how"], by=request.user, now=timezone.now())
            messages.success(request, "Paketet är noterat som levererat. Notera kvittot när e-arkivet har svarat.")
            return redirect(package)
    text = "Ladda ner paketet och lämna det till e-arkivet först. Notera sedan här när och hur det skedde."
    return _ask(request, package, form, f"Notera leverans av {package}", text, "Notera leveransen")


@require_http_methods(["GET", "POST"])
def package_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    package = package_to_handle(request, pk)
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            package_jobs.receipt_package(package, receipt=form.cleaned_data["receipt"], by=request.user, now=timezone.now())
            messages.success(request, "E-arkivets kvitto är noterat.")
            return redirect(package)
    text = "Med kvittot har e-arkivet tagit över ansvaret för paketet. Portalens egna kopior får sedan gallras, men bara enligt ett beslut."
    return _ask(request, package, form, f"Notera kvitto på {package}", text, "Notera kvittot")


@require_http_methods(["GET", "POST"])
def package_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    package = package_to_handle(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            package_jobs.withdraw_package(package, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, "Paketet är återtaget. Ögonblicksbilderna kan paketeras igen.")
            return redirect(package)
    text = "Paketet levereras inte. Ögonblicksbilderna i det är godkända som förut och kan läggas i ett nytt paket."
    return _ask(request, package, form, f"Återta {package}?", text, "Återta paketet", danger=True)


def _ask(request: HttpRequest, package: Package, form: Any, title: str, text: str, label: str, *, danger: bool = False) -> HttpResponse:
    context = {"title": title, "text": text, "form": form, "action_label": label, "cancel_url": package.get_absolute_url()}
    return render(request, "components/confirm.html", {**context, "danger": danger})


@require_POST
def package_order_again(request: HttpRequest, pk: int) -> HttpResponse:
    package = package_to_handle(request, pk)
    with rule_errors_as_messages(request):
        package_jobs.order_again(package, by=request.user, now=timezone.now())
        messages.success(request, ORDERED)
    return redirect(package)
