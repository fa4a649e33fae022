"""The register's list: shown, exported, and as it was on a day."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.exports import csv_response, xlsx_response
from core.paging import page_of
from registry import account_list as listing
from registry.forms.account_filter import AccountFilterForm
from registry.permissions import can_import_accounts


@require_safe
def account_list(request: HttpRequest) -> HttpResponseBase:
    today, places = timezone.localdate(), listing.Places()
    form = _filter_form(request, places, today)
    choices = form.choices()
    accounts = listing.chosen_accounts(choices, user=request.user, today=today, places=places)
    page = page_of(request, listing.values_to_show(accounts))
    context = {
        "page": page,
        "rows": listing.rows_to_show(accounts, page.rows, on=choices.get("datum") or today, places=places),
        "form": form,
        "sort": choices["sort"],
        "day": choices.get("datum"),
        "may_import": can_import_accounts(request.user),
    }
    return render(request, "registry/account_list.html", context)


@require_safe
def account_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All rows of the filtered view, as a file."""
    today, places = timezone.localdate(), listing.Places()
    choices = _filter_form(request, places, today).choices()
    accounts = listing.chosen_accounts(choices, user=request.user, today=today, places=places)
    rows = listing.export_rows(accounts, on=choices.get("datum") or today, places=places)
    name = f"konton som det var {choices['datum']}" if choices.get("datum") else "konton"
    write = xlsx_response if kind == "xlsx" else csv_response
    return write(name, listing.export_head(accounts), rows)


def _filter_form(request: HttpRequest, places: listing.Places, today: datetime.date) -> AccountFilterForm:
    data: Any = request.GET
    return AccountFilterForm(data, platforms=places.platforms, departments=places.tree(), today=today)
