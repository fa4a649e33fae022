from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.templatetags.portal import swedish_date
from core.views import require, rule_errors_in
from guidelines.actions import add_version, confirm_read
from guidelines.forms import GuidelineForm, as_pasted
from guidelines.models import GuidelineVersion
from guidelines.permissions import can_add_version


@require_safe
def guideline_read(request: HttpRequest) -> HttpResponse:
    """The version in force."""
    return _page(request, GuidelineVersion.objects.current(on=timezone.localdate()))


@require_safe
def guideline_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Any version: what was read once stays readable."""
    visible = GuidelineVersion.objects.visible_to(request.user, on=timezone.localdate())
    return _page(request, get_object_or_404(visible, pk=pk))


def _page(request: HttpRequest, version: GuidelineVersion | None) -> HttpResponse:
    today = timezone.localdate()
    versions = list(GuidelineVersion.objects.visible_to(request.user, on=today))
    context = {
        "version": version,
        "current": next((one for one in versions if one.valid_from <= today), None),
        "versions": versions,
        "clauses": list(version.clauses.all()) if version else [],
        "receipt": version.receipts.filter(person=request.user).first() if version else None,
        "today": today,
        "may_add": can_add_version(request.user),
    }
    return render(request, "guidelines/guideline_read.html", context)


@require_POST
def guideline_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The address carries the version that was read, so that nobody confirms a newer one unread. What is still to come is not confirmed."""
    version = get_object_or_404(GuidelineVersion.objects.valid(on=timezone.localdate()), pk=pk)
    confirm_read(version=version, by=request.user)
    messages.success(request, f"Tack. Det är antecknat att du har läst riktlinjen som gäller från {swedish_date(version.valid_from)}.")
    return redirect("guidelines:guideline_read")


@require_http_methods(["GET", "POST"])
def guideline_create(request: HttpRequest) -> HttpResponse:
    require(can_add_version(request.user))
    current = GuidelineVersion.objects.current(on=timezone.localdate())
    initial = {"name": current.name, "adopted_by": current.adopted_by, "clauses": as_pasted(list(current.clauses.all()))} if current else {}
    form = GuidelineForm(request.POST or None, initial=initial, current=current)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            version = add_version(**form.cleaned_data, by=request.user)
            messages.success(request, f"Riktlinjen är inlagd. Den gäller från {swedish_date(version.valid_from)}.")
            return redirect(version)
    return render(request, "guidelines/guideline_create.html", {"form": form})
