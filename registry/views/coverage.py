"""The coverage radar: who looks after each account in the weeks to come, and where nobody does (S8, S9)."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Department
from core.database import sort_key
from core.models import Municipality
from core.paging import page_of_rows
from core.workdays import WorkCalendar
from registry.coverage import DAY, Hole, accounts_to_watch, coverage, near_periods, sees_all_cover, warnings_in
from registry.coverage_words import names, span, when, who_acts
from registry.forms.coverage import CoverageFilterForm, monday_of
from registry.models import SocialAccount
from registry.radar import radar

WEEKS = 8
ROWS_PER_PAGE = 25
HOLES_SHOWN = 5


@require_safe
def coverage_radar(request: HttpRequest) -> HttpResponse:
    today, municipality = timezone.localdate(), Municipality.current()
    calendar = WorkCalendar.of(municipality)
    form, accounts = _asked(request, today)
    first = monday_of(form.choices().get("fran"), today=today)
    last = first + (7 * WEEKS - 1) * DAY
    periods = near_periods(today) if first <= today else []
    until = max([last, *(period.last for period in periods)])
    found = coverage(accounts, first, (until - first).days + 1, calendar, today=today)
    shown = found.between(first, last)
    holes = [_hole(hole, request, today) for hole in shown.holes(since=today)]
    with_holes = {hole["account"].pk for hole in holes}
    rows = [row for row in shown.rows if row.account.pk in with_holes or not form.choices().get("luckor")]
    page = page_of_rows(request, rows, per_page=ROWS_PER_PAGE)
    context = {
        "municipality": municipality,
        "form": form,
        "page": page,
        "radar": radar(shown, page, near_periods(first) if first > today else periods, calendar, today=today),
        "runs": [(row.account, [(run, names(run)) for run in row.runs()]) for row in page],
        "accounts": len(accounts),
        "holes": holes[:HOLES_SHOWN],
        "more_holes": holes[HOLES_SHOWN:],
        "periods": [(period, span(period.first, period.last, today=today), _by_head(period, found, request, today)) for period in periods],
        "first": first,
        "last": last,
        "span": span(first, last, today=today),
        "until": span(last, last, today=today),
        "earlier": first - 7 * WEEKS * DAY,
        "later": first + 7 * WEEKS * DAY,
        "shows_today": first <= today <= last,
        "is_over": last < today,
    }
    return render(request, "registry/coverage.html", context)


def _asked(request: HttpRequest, today: datetime.date) -> tuple[CoverageFilterForm, list[SocialAccount]]:
    """The filter, and the accounts that it leaves."""
    only_own = request.GET.get("urval") == CoverageFilterForm.OWN
    accounts = list(accounts_to_watch(request.user, today=today, only_own=only_own))
    departments = sorted({account.department for account in accounts}, key=lambda one: (sort_key(one.name), one.pk))
    data: Any = request.GET
    form = CoverageFilterForm(data, departments=departments, sees_all=sees_all_cover(request.user, today=today))
    chosen = form.choices().get("verksamhet")
    return form, [account for account in accounts if not chosen or account.department_id == int(chosen)]


def _hole(hole: Hole, request: HttpRequest, today: datetime.date) -> dict[str, Any]:
    return {
        "account": hole.account,
        "when": when(hole, today=today),
        "who_acts": who_acts(hole, reader=request.user),
        "is_now": hole.first <= today,
        "may_appoint": hole.account.department_id in request.user.led_department_ids(on=today),
    }


def _by_head(period: Any, found: Any, request: HttpRequest, today: datetime.date) -> list[tuple[Department, list[dict[str, Any]]]]:
    return [(one.department, [_hole(hole, request, today) for hole in one.holes]) for one in warnings_in(period, found, since=today)]
