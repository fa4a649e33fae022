"""The inquiries as a list, and as a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.exports import csv_response, xlsx_response
from core.paging import page_of
from inquiries import inquiry_list as listing
from inquiries.forms.filter import InquiryFilterForm
from registry.choices import accounts_to_choose

MOST_IN_A_WORKBOOK = 50_000  # rows; a workbook is made whole before it is sent


@require_safe
def inquiry_list(request: HttpRequest) -> HttpResponseBase:
    now, form = timezone.now(), _filter_form(request)
    choices = form.choices()
    page = page_of(request, listing.values_to_show(listing.chosen_inquiries(choices, user=request.user, now=now)))
    context = {
        "page": page,
        "rows": listing.rows_to_show(page.rows, now=now),
        "form": form,
        "shows_open": choices["visa"] in {listing.Show.OPEN, listing.Show.OVERDUE, listing.Show.TODAY},
    }
    return render(request, "inquiries/inquiry_list.html", context)


@require_safe
def inquiry_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All rows of the filtered view, as a file."""
    choices = _filter_form(request).choices()
    inquiries = listing.chosen_inquiries(choices, user=request.user, now=timezone.now())
    if kind == "csv":
        return csv_response("frågor", listing.HEAD, listing.export_rows(inquiries))
    if inquiries.order_by().values("pk")[: MOST_IN_A_WORKBOOK + 1].count() > MOST_IN_A_WORKBOOK:
        messages.error(request, "Urvalet har fler än 50 000 rader. Hämta det som CSV, eller välj ett konto eller ett läge först.")
        return redirect(f"{reverse('inquiries:inquiry_list')}?{request.GET.urlencode()}")
    return xlsx_response("frågor", listing.HEAD, listing.export_rows(inquiries))


def _filter_form(request: HttpRequest) -> InquiryFilterForm:
    asked, today = request.GET.get("konto", ""), timezone.localdate()
    return InquiryFilterForm(request.GET, accounts=accounts_to_choose(request.user, asked=asked, today=today))
