"""What anybody may read without logging in: the list, each account, how accessible it is (S2, S17)."""

from itertools import groupby

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from core.models import Municipality
from core.paging import page_of
from public.accessibility import STATEMENT
from public.entries import closed_accounts, entry_of, listed_accounts
from public.forms import ListForm
from public.open_data import COLUMNS
from public.open_page import open_page

PER_PAGE = 100
CLOSED_SHOWN = 5


@open_page
def account_list(request: HttpRequest) -> HttpResponse:
    return render(request, "public/account_list.html", _list_context(request))


@open_page
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def account_list_embedded(request: HttpRequest) -> HttpResponse:
    """The list without our own chrome, for a frame on the municipality's website. The only page that others may frame."""
    return render(request, "public/account_list_embedded.html", _list_context(request))


def _list_context(request: HttpRequest) -> dict[str, object]:
    """What cannot be searched for is said in a sentence, and the whole list is shown below it."""
    form = ListForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    by = chosen.get("ordna") or "verksamhet"
    asked = {"search": chosen.get("q", ""), "platform": chosen.get("kanal", "")}
    municipality = Municipality.current()
    page = page_of(request, listed_accounts(**asked, by=by), per_page=PER_PAGE)
    shown = [entry_of(account, municipality) for account in page]
    groups = groupby(shown, key=lambda entry: entry.platform if by == "kanal" else entry.department)
    closed = closed_accounts(**asked)[:CLOSED_SHOWN] if asked["search"] else []
    return {
        "municipality": municipality,
        "form": form,
        "page": page,
        "groups": [(heading, list(entries)) for heading, entries in groups],
        "by_platform": by == "kanal",
        "searched": any(asked.values()),
        "closed": [entry_of(account, municipality) for account in closed],
    }


@open_page
def account_list_closed(request: HttpRequest) -> HttpResponse:
    municipality = Municipality.current()
    page = page_of(request, closed_accounts(), per_page=PER_PAGE)
    context = {"municipality": municipality, "page": page, "entries": [entry_of(account, municipality) for account in page]}
    return render(request, "public/account_list_closed.html", context)


@open_page
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Planned, or never approved for residents: 404."""
    municipality = Municipality.current()
    shown = listed_accounts() | closed_accounts()
    entry = entry_of(get_object_or_404(shown, pk=pk), municipality)
    return render(request, "public/account_detail.html", {"municipality": municipality, "entry": entry})


@open_page
def about_data(request: HttpRequest) -> HttpResponse:
    """How to embed the list and read it as data, with what each column means."""
    address = {name: request.build_absolute_uri(reverse(f"public:{name}")) for name in ("account_list_embedded", "data_json", "data_csv")}
    return render(request, "public/about_data.html", {"address": address, "columns": COLUMNS})


@open_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tillgänglighetsredogörelse, lag (2018:1937) 13 §."""
    return render(request, "public/accessibility.html", {"statement": STATEMENT})
