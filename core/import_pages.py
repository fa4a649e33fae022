"""An import's two pages: a file is uploaded to be tried, then its report is confirmed (`core.dry_run`). Apps say what their files hold."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import dry_run
from core.imports import Table, read_table


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fil", help_text="CSV eller Excel (.xlsx), högst 5 MB.", widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"})
    )


def upload_page(
    request: HttpRequest, template: str, *, kind: str, check: Callable[[Table], None], review: str, **context: Any
) -> HttpResponse:
    """The template includes `components/import_form.html`. `check` raises ValidationError for a file that cannot be tried at all; another
    waits, and the page with the URL name `review` gets its key."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            table = read_table(form.cleaned_data["file"])
            check(table)
            return redirect(review, dry_run.keep(kind, table, by=request.user))
        except ValidationError as error:
            form.add_error("file", error)
    return render(request, template, {"form": form, **context})


def kept_table(request: HttpRequest, *, kind: str, key: str) -> Table | None:
    """What was uploaded under the key. None, and the person is told what to do, when it waits no longer."""
    table = dry_run.kept(kind, key, by=request.user)
    if table is None:
        messages.info(request, "Filen ligger inte kvar. Ladda upp den igen.")
    return table
