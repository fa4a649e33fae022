"""Search in what is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from archiving import search
from archiving.forms.search import SearchForm
from archiving.models import SnapshotFile
from core.paging import page_of
from registry.choices import accounts_to_choose

PER_PAGE = 20  # each with up to 1 MB of text to find the hit in


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    accounts = accounts_to_choose(request.user, asked=request.GET.get("konto", ""), today=timezone.localdate())
    form = SearchForm(request.GET, accounts=accounts)
    choices = form.choices()
    is_asked = any(choices.values())
    found = search.found_files(choices, user=request.user) if is_asked else SnapshotFile.objects.none()
    page = page_of(request, found, per_page=PER_PAGE)
    stems = search.question(choices.get("q") or "")
    hits = [(file, search.excerpt(file.stored.text.text, stems) if hasattr(file.stored, "text") else "") for file in page.rows]
    return render(request, "archiving/search.html", {"form": form, "page": page, "hits": hits, "is_asked": is_asked})
