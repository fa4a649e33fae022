"""Import of people and departments: a page to upload on, a page that shows what would happen, and then all or nothing."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import imports
from accounts.imports import DEPARTMENTS, PEOPLE, Kind
from accounts.permissions import can_manage_people
from core import dry_run
from core.exports import csv_response, xlsx_response
from core.import_pages import kept_table, upload_page
from core.views import require, rule_errors_as_messages

EXPORTS = {"csv": csv_response, "xlsx": xlsx_response}


KINDS = {"personer": (PEOPLE, "person"), "verksamheter": (DEPARTMENTS, "department")}


@dataclass(frozen=True)
class Words:
    """What the two imports say differently."""

    plural: str
    noun: str

    @property
    def page(self) -> str:
        return f"accounts:{self.noun}_import"

    @property
    def template(self) -> str:
        return f"accounts:{self.noun}_import_template"

    @property
    def review(self) -> str:
        return f"accounts:{self.noun}_import_review"

    @property
    def done(self) -> str:
        return f"accounts:{self.noun}_list"


def _kind(what: str) -> tuple[Kind, Words]:
    kind, noun = KINDS[what]
    return kind, Words(what, noun)


@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest, what: str) -> HttpResponse:
    require(can_manage_people(request.user))
    kind, words = _kind(what)
    context = {"words": words, "is_people": kind is PEOPLE, "max_rows": imports.MAX_ROWS}
    check = partial(imports.check, kind)
    return upload_page(request, "accounts/import_upload.html", kind=kind.code, check=check, review=words.review, **context)


@require_safe
def import_template(request: HttpRequest, what: str, form_of_file: str) -> HttpResponseBase:
    require(can_manage_people(request.user))
    kind, words = _kind(what)
    return EXPORTS[form_of_file](f"mall {words.plural}", kind.columns, [kind.example])


@require_http_methods(["GET", "POST"])
def import_review(request: HttpRequest, what: str, key: str) -> HttpResponse:
    require(can_manage_people(request.user))
    kind, words = _kind(what)
    table = kept_table(request, kind=kind.code, key=key)
    if table is None:
        return redirect(words.page)
    today = timezone.localdate()
    if request.method == "POST":
        with rule_errors_as_messages(request):
            done = imports.confirm(kind=kind, table=table, seen=request.POST.get("seen", ""), by=request.user, today=today)
            dry_run.forget(kind.code, key, by=request.user)
            messages.success(request, f"Filen är inläst: {done.created} nya och {done.changed} ändrade {words.plural}.")
            return redirect(words.done)
        return redirect(request.path)
    plan = kind.plan(table, today)
    return render(request, "accounts/import_review.html", {"plan": plan, "words": words, "back_url": reverse(words.page)})
