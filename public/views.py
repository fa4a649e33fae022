"""What anybody may read without logging in: the list, each account, and the same as open data (S2, S17)."""

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from core.exports import harmless
from core.models import Municipality
from core.paging import page_of
from public.entries import Entry, closed_accounts, entries, entry_of, listed_accounts
from public.forms import ListForm
from registry.models import SocialAccount

COLUMNS = {
    "konto_id": "id",
    "verksamhet": "department",
    "plattform": "platform",
    "namn": "name",
    "kontonamn": "handle",
    "url": "url",
    "syfte": "purpose",
    "malgrupp": "audience",
    "bevakningstider": "watched",
    "status": "state",
    "startdatum": "since",
    "senast_kontrollerat": "checked",
    "slutdatum": "closed_on",
    "hanvisning": "turn_to",
}


@login_not_required
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    return render(request, "public/account_list.html", _list_context(request))


@login_not_required
@require_safe
@xframe_options_exempt
@csp_update({"frame-ancestors": "*"})
def account_list_embedded(request: HttpRequest) -> HttpResponse:
    """The list without our own chrome, for a frame on the municipality's website."""
    return render(request, "public/account_list_embedded.html", _list_context(request))


def _list_context(request: HttpRequest) -> dict[str, object]:
    form = ListForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    by = chosen.get("by") or "department"
    page = page_of(request, listed_accounts(search=chosen.get("q", ""), platform=chosen.get("platform", ""), by=by), per_page=100)
    shown = [entry_of(account) for account in page]
    groups = [
        (name, list(group)) for name, group in groupby(shown, key=lambda entry: entry.platform if by == "platform" else entry.department)
    ]
    return {"form": form, "page": page, "groups": groups, "by": by, "searched": bool(chosen.get("q") or chosen.get("platform"))}


@login_not_required
@require_safe
def account_list_closed(request: HttpRequest) -> HttpResponse:
    page = page_of(request, closed_accounts(), per_page=100)
    return render(request, "public/account_list_closed.html", {"page": page, "entries": [entry_of(account) for account in page]})


@login_not_required
@require_safe
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    shown = SocialAccount.objects.listed() | SocialAccount.objects.closed()
    related = ("platform", "department", "public_version__platform", "public_version__department")
    account = get_object_or_404(shown.select_related(*related), pk=pk)
    return render(
        request, "public/account_detail.html", {"entry": entry_of(account), "is_closed": account.state == SocialAccount.State.CLOSED}
    )


@login_not_required
@require_safe
def about_data(request: HttpRequest) -> HttpResponse:
    """How to embed the list and read it as data, with what each column means."""
    address = {name: request.build_absolute_uri(reverse(f"public:{name}")) for name in ("account_list_embedded", "data_json", "data_csv")}
    return render(request, "public/about_data.html", {"address": address})


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def data_json(request: HttpRequest) -> HttpResponse:
    return _open_to_all(StreamingHttpResponse(_json_parts(request), content_type="application/json; charset=utf-8"))


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def data_csv(request: HttpRequest) -> HttpResponse:
    """UTF-8 without byte order mark, comma, quotes as in RFC 4180: made for machines. Spreadsheet formulas are neutralised all the same."""
    lines = csv.writer(_Echo())
    rows = (list(_row(entry).values()) for entry in _everything())
    answer = StreamingHttpResponse(
        (lines.writerow([harmless(str(cell)) for cell in row]) for row in _with_head(list(COLUMNS), rows)),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="konton-i-sociala-medier.csv"'
    return _open_to_all(answer)


def _everything() -> Iterator[Entry]:
    yield from entries(listed_accounts())
    yield from entries(closed_accounts())


def _row(entry: Entry) -> dict[str, object]:
    return {column: getattr(entry, field) for column, field in COLUMNS.items()}


def _json_parts(request: HttpRequest) -> Iterator[str]:
    municipality = Municipality.current()
    head = {
        "organisation": municipality.name,
        "organisationsnummer": municipality.organisation_number,
        "licens": "http://creativecommons.org/publicdomain/zero/1.0/",
        "hamtat": timezone.localtime().isoformat(timespec="seconds"),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "konton": ['
    for number, entry in enumerate(_everything()):
        row = _row(entry) | {"sida": request.build_absolute_uri(entry.path)}
        yield ("" if number == 0 else ",\n") + json.dumps(row, ensure_ascii=False)
    yield "]}\n"


def _with_head(head: list[str], rows: Iterable[list[object]]) -> Iterator[list[object]]:
    yield list(head)
    yield from rows


def _open_to_all(answer: StreamingHttpResponse) -> StreamingHttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


class _Echo:
    def write(self, line: str) -> str:
        return line
