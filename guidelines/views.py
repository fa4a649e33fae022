from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.views import require, rule_errors_as_messages
from guidelines.actions import add_version, confirm_read
from guidelines.forms import GuidelineForm, as_pasted
from guidelines.models import GuidelineVersion
from guidelines.permissions import can_add_version


@require_safe
def guideline_read(request: HttpRequest) -> HttpResponse:
    version = GuidelineVersion.objects.current(on=timezone.localdate())
    context = {
        "version": version,
        "clauses": list(version.clauses.all()) if version else [],
        "receipt": version.receipts.filter(person=request.user).first() if version else None,
        "may_add": can_add_version(request.user),
    }
    return render(request, "guidelines/guideline_read.html", context)


@require_POST
def guideline_confirm(request: HttpRequest) -> HttpResponse:
    """The form carries the version that was read, so that nobody confirms a newer one unread."""
    number = request.POST.get("version", "")
    version = get_object_or_404(GuidelineVersion, pk=int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0)
    confirm_read(version=version, by=request.user)
    messages.success(request, "Tack. Det är antecknat att du har läst riktlinjen.")
    return redirect("guidelines:guideline_read")


@require_http_methods(["GET", "POST"])
def guideline_create(request: HttpRequest) -> HttpResponse:
    require(can_add_version(request.user))
    current = GuidelineVersion.objects.current(on=timezone.localdate())
    initial = {"name": current.name, "adopted_by": current.adopted_by, "clauses": as_pasted(list(current.clauses.all()))} if current else {}
    form = GuidelineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with rule_errors_as_messages(request):
            version = add_version(**form.cleaned_data, by=request.user)
            messages.success(request, f"Riktlinjen är inlagd och gäller från {version.valid_from:%Y-%m-%d}.")
            return redirect("guidelines:guideline_read")
    return render(request, "guidelines/guideline_create.html", {"form": form})
