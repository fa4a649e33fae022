"""The platforms (kanaler) as data: everybody reads, the system administrator changes."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.history import history_of
from core.views import require, rule_errors_in
from registry.forms.platforms import PlatformForm
from registry.models import Platform
from registry.permissions import can_manage_platforms


@require_safe
def platform_list(request: HttpRequest) -> HttpResponse:
    platforms = Platform.objects.annotate(accounts=Count("socialaccounts", filter=~Q(socialaccounts__state="closed"))).order_by(
        "order", "name"
    )
    return render(request, "registry/platform_list.html", {"platforms": platforms, "may_change": can_manage_platforms(request.user)})


@require_safe
def platform_detail(request: HttpRequest, pk: int) -> HttpResponse:
    platform = get_object_or_404(Platform, pk=pk)
    context = {
        "platform": platform,
        "accounts": platform.socialaccounts.not_closed().count(),
        "may_change": can_manage_platforms(request.user),
        "lines": history_of(platform),
    }
    return render(request, "registry/platform_detail.html", context)


@require_http_methods(["GET", "POST"])
def platform_create(request: HttpRequest) -> HttpResponse:
    require(can_manage_platforms(request.user))
    form = PlatformForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        platform = form.save(commit=False)
        platform.add(by=request.user)
        messages.success(request, f"Kanalen {platform.name} är tillagd.")
        return redirect(platform)
    return render(request, "registry/platform_edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
def platform_edit(request: HttpRequest, pk: int) -> HttpResponse:
    platform = get_object_or_404(Platform, pk=pk)
    require(can_manage_platforms(request.user))
    form = PlatformForm(request.POST or None, instance=platform)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            platform.change(form.facts(), by=request.user, seen=form.cleaned_data["seen"])
            messages.success(request, "Kanalen är sparad.")
            return redirect(platform)
    return render(request, "registry/platform_edit.html", {"form": form, "platform": get_object_or_404(Platform, pk=pk)})
