"""Filling in Bilaga 1: the task list, its five parts, "kontrollera dina svar" and "skicka in"."""

import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core.errors import RuleError
from core.history import history_of
from core.text import FORBIDDEN
from core.views import require, rule_errors_as_messages
from registry import actions
from registry.duplicates import duplicates_of
from registry.forms.applications import AccountPartForm, AnswersForm, PurposePartForm, SubmitForm, TicksForm, WatchPartForm
from registry.forms.parts import PARTS, Part, filled_fields, part_of, part_with
from registry.forms.people import PeopleForm, as_option, stored_rows
from registry.models import Decision, StartupApplication
from registry.models.application_checks import LABELS, missing_answers
from registry.permissions import can_edit_application, can_submit_application, can_withdraw_application, leads
from registry.quotes import clauses_in_force
from registry.views.applications import visible_application
from registry.waiting import awaited

State = StartupApplication.State
ANSWER_FORMS: dict[str, type[AnswersForm]] = {"kontot": AccountPartForm, "syftet": PurposePartForm, "bevakningen": WatchPartForm}
OPTIONS = 8

PartForm = AnswersForm | PeopleForm | TicksForm


def _to_fill_in(request: HttpRequest, pk: int) -> StartupApplication:
    application = visible_application(request, pk)
    require(can_edit_application(request.user, application))
    return application


# ---- the task list


@require_safe
def application_edit(request: HttpRequest, pk: int) -> HttpResponse:
    application = _to_fill_in(request, pk)
    if not application.is_editable:
        return redirect(application)
    missing = {one.field for one in missing_answers(application, on=timezone.localdate())}
    filled = filled_fields(application)
    tasks = [
        {"title": part.title, "hint": part.hint, "url": _part_url(application, part), "status": part.status(application, missing, filled)}
        for part in PARTS
    ]
    context = {
        "application": application,
        "tasks": tasks,
        "done": sum(task["status"] == "done" for task in tasks),
        "next_task": next((task for task in tasks if task["status"] != "done"), None),
        "returned": application.decisions.filter(round=application.round, verdict=Decision.Verdict.RETURN).select_related("by").first(),
        "may_withdraw": can_withdraw_application(request.user, application),
        "lines": history_of(application),
    }
    return render(request, "registry/application_edit.html", context)


def _part_url(application: StartupApplication, part: Part) -> str:
    return reverse("registry:application_part", args=[application.pk, part.slug])


# ---- one part


@require_http_methods(["GET", "POST"])
def application_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    application = _to_fill_in(request, pk)
    chosen = part_with(part)
    if chosen is None:
        raise Http404
    if not application.is_editable:
        messages.error(request, "Ansökan kan bara ändras som utkast eller när den är tillbaka för komplettering.")
        return redirect(application)
    if request.method == "GET":
        return _show_part(request, application, chosen, _form(request, application, chosen, None))
    if chosen.slug == "manniskorna" and ("add" in request.POST or "remove" in request.POST):
        form = PeopleForm.rearranged(request.POST, on=timezone.localdate(), quotes=clauses_in_force(on=timezone.localdate()))
        return _show_part(request, application, chosen, form, seen=request.POST.get("seen", ""))
    return _save_part(request, application, chosen, _form(request, application, chosen, request.POST))


def _form(request: HttpRequest, application: StartupApplication, part: Part, data: QueryDict | None) -> PartForm:
    today = timezone.localdate()
    quotes = clauses_in_force(on=today)
    if part.slug == "manniskorna":
        rows = stored_rows(application) if data is None else {}
        return PeopleForm(data, rows=rows, on=today, quotes=quotes)
    if part.slug == "checklistan":
        return TicksForm(data, ticks=application.ticks.select_related("by"), quotes=quotes)
    # A copy: the form writes what was typed into its instance, and the page must show what is saved.
    copy = StartupApplication.objects.select_related("department").get(pk=application.pk)
    return ANSWER_FORMS[part.slug](data, instance=copy, quotes=quotes, user=request.user)


def _save_part(request: HttpRequest, application: StartupApplication, part: Part, form: PartForm) -> HttpResponse:
    """Save all that is valid. What is refused, or stands against a colleague's change, comes back as it was typed."""
    form.is_valid()
    try:
        _save(application, form, by=request.user, seen=_seen(request))
    except RuleError as error:
        if not application.is_editable:
            messages.error(request, error.sentence)
            return redirect(application)
        return _show_part(request, application, part, form, conflict=error.sentence)
    if form.errors:
        messages.warning(request, "Det som gick att spara är sparat. Rätta det som är markerat.")
        return _show_part(request, application, part, form)
    if not StartupApplication.objects.visible_to(request.user, on=timezone.localdate()).filter(pk=application.pk).exists():
        messages.success(request, f"Ansökan hör nu till {application.department}.")
        return redirect("registry:application_list")
    if isinstance(form, AccountPartForm) and ((form.address and form.address.warnings) or _duplicates(application)):
        for warning in form.address.warnings if form.address else ():
            messages.warning(request, warning)
        messages.success(request, "Sparat. Läs det som står om webbadressen innan du går vidare.")
        return redirect(_part_url(application, part))
    messages.success(request, f"{part.title} är sparat.")
    return redirect(_after(request, application, part))


def _save(application: StartupApplication, form: PartForm, *, by: User, seen: datetime.datetime) -> None:
    if isinstance(form, PeopleForm):
        actions.name_people(application=application, named=form.named(), by=by, seen=seen)
    elif isinstance(form, TicksForm):
        application.tick(form.ticked(), by=by, seen=seen)
    else:
        application.amend(form.answers(), by=by, seen=seen)


def _seen(request: HttpRequest) -> datetime.datetime:
    """The `changed_at` of the page that was sent. What cannot be read is taken for a page that is out of date."""
    try:
        seen = parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        seen = None
    return seen if seen and timezone.is_aware(seen) else datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _after(request: HttpRequest, application: StartupApplication, part: Part) -> str:
    """The next part, "kontrollera dina svar" after the last one, or the task list."""
    if request.POST.get("then") == "list":
        return reverse("registry:application_edit", args=[application.pk])
    following = PARTS[PARTS.index(part) + 1 :]
    return _part_url(application, following[0]) if following else reverse("registry:application_check", args=[application.pk])


def _show_part(
    request: HttpRequest, application: StartupApplication, part: Part, form: PartForm, *, conflict: str = "", seen: str = ""
) -> HttpResponse:
    stored = application.written_out()
    context = {
        "application": application,
        "part": part,
        "number": PARTS.index(part) + 1,
        "count": len(PARTS),
        "form": form,
        "seen": seen or application.changed_at.isoformat(),
        "conflict": conflict,
        "last_saved": history_of(application, limit=1)[0] if conflict else None,
        "stored": [(LABELS[field], stored[LABELS[field]]) for field in part.fields if field in LABELS] if conflict else [],
    }
    if isinstance(form, AccountPartForm):
        context |= _address_facts(request, application, form)
    return render(request, f"registry/application_part_{part.slug}.html", context)


# ---- the address, recognised as it is typed


@require_POST
def application_address_check(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for htmx: what the address is, and whether it is taken. Saves nothing; saving says the same."""
    application = _to_fill_in(request, pk)
    data = request.POST.copy()
    fills_in = request.headers.get("HX-Trigger-Name") != "platform"
    if fills_in:
        data["platform"] = ""
    form = ANSWER_FORMS["kontot"](data, instance=visible_application(request, pk), quotes={}, user=request.user)
    form.is_valid()
    facts = _address_facts(request, application, form)
    fills_in = fills_in and facts["address"] is not None
    if fills_in:
        data["platform"] = form.cleaned_data["platform"].pk
        form.fields["platform"].widget.attrs |= {"class": "form-select", "hx-swap-oob": "true"}
    return render(request, "registry/application_address_check.html", facts | {"form": form, "fills_in": fills_in, "live": True})


def _address_facts(request: HttpRequest, application: StartupApplication, form: AnswersForm) -> dict[str, object]:
    """What there is to say about the address in the form: the typed one when there is one, else the saved one."""
    assert isinstance(form, AccountPartForm)
    refused = form.is_bound and bool(form.errors.get("url") or form.errors.get("platform"))
    key = "" if refused else form.address.key if form.address else "" if form.is_bound else application.address_key
    found = duplicates_of(key, besides=application)
    visible = StartupApplication.objects.visible_to(request.user, on=timezone.localdate())
    others = [one.pk for one in found.applications]
    readable = set(visible.filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return {
        "application": application,
        "address": None if refused else form.address,
        "platform": form.cleaned_data.get("platform") if form.is_bound else application.platform,
        "refused": [*form.errors.get("url", []), *form.errors.get("platform", [])] if form.is_bound else [],
        "duplicates": found,
        "readable": readable,
    }


def _duplicates(application: StartupApplication) -> bool:
    return bool(duplicates_of(application.address_key, besides=application))


# ---- people, found as their names are typed


@require_safe
def person_options(request: HttpRequest) -> HttpResponse:
    """Options for a datalist: colleagues whose name or e-mail holds what was typed. The field's own name is the parameter."""
    text = " ".join(request.GET.get(request.headers.get("HX-Trigger-Name", "q"), "").split())
    people: list[User] = []
    if 2 <= len(text) <= 60 and not FORBIDDEN.search(text):
        working = User.objects.working(on=timezone.localdate())
        people = list((working.filter(name__icontains=text) | working.filter(email__icontains=text)).select_related("department")[:OPTIONS])
    return render(request, "registry/person_options.html", {"options": [(as_option(person), person) for person in people]})


# ---- check and submit


@require_safe
def application_check(request: HttpRequest, pk: int) -> HttpResponse:
    application = _to_fill_in(request, pk)
    if not application.is_editable:
        return redirect(application)
    return _show_check(request, application, SubmitForm())


def _show_check(request: HttpRequest, application: StartupApplication, form: SubmitForm) -> HttpResponse:
    today = timezone.localdate()
    written = application.written_out()
    ticks = [(label, text) for label, text in written.items() if label not in LABELS.values()]
    sections = []
    for part in PARTS:
        url = _part_url(application, part)
        answers = ticks if part.slug == "checklistan" else [(LABELS[field], written[LABELS[field]]) for field in part.fields]
        sections.append({"part": part, "answers": [{"label": label, "value": text, "url": url} for label, text in answers]})
    missing = [
        {"sentence": one.sentence, "url": _part_url(application, part_of(one.field))} for one in missing_answers(application, on=today)
    ]
    context = {
        "application": application,
        "sections": sections,
        "missing": missing,
        "form": form,
        "is_head": leads(request.user, application.department),
        "seen": application.changed_at.isoformat(),
    }
    return render(request, "registry/application_check.html", context)


@require_POST
def application_submit(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    require(can_submit_application(request.user, application))
    form = SubmitForm(request.POST)
    form.is_valid()
    if application.state == State.SUBMITTED and application.submitted_by_id == request.user.pk:
        return redirect("registry:application_receipt", application.pk)  # a double click
    as_head = form.cleaned_data["decide_as_head"]
    with rule_errors_as_messages(request):
        actions.submit(application=application, by=request.user, today=timezone.localdate(), decide_as_head=as_head, seen=_seen(request))
        return redirect("registry:application_receipt", application.pk)
    return redirect("registry:application_check", application.pk)


@require_safe
def application_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    if application.state != State.SUBMITTED:
        return redirect(application)
    waits_for = awaited([application], on=timezone.localdate())[application.pk]
    return render(request, "registry/application_receipt.html", {"application": application, "waits_for": waits_for})
