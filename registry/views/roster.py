"""Who looks after an account, and who has rights on the platform. Dated rows: they are ended, and new ones begun."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.views import require, rule_errors_as_messages, rule_errors_in
from registry.forms.roster import NO_SECRETS, AccessForm, AppointForm, EndForm
from registry.models import AccessGrant, RosterRow, SocialAccount
from registry.permissions import can_appoint, can_look_after
from registry.views.account_detail import visible_account


@require_http_methods(["GET", "POST"])
def roster_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """`?person=…&uppgift=…` fills in who is named in the application."""
    account = visible_account(request, pk)
    require(can_appoint(request.user, account))
    initial = {"person": request.GET.get("person", "")[:300], "role": request.GET.get("uppgift", "")}
    form = AppointForm(request.POST or None, initial=initial, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            data = form.cleaned_data
            row = RosterRow.appoint(
                account, data["person"], data["role"], by=request.user, from_date=data["from_date"], to_date=data["to_date"]
            )
            messages.success(request, f"{row.person.name} är utsedd till {row.get_role_display().lower()}.")
            return redirect(f"{account.get_absolute_url()}#bemanning")
    return render(request, "registry/roster_appoint.html", {"account": account, "form": form})


@require_http_methods(["GET", "POST"])
def roster_end(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    row = get_object_or_404(account.roster.select_related("person"), pk=row_pk)
    require(can_appoint(request.user, account))
    form = EndForm(request.POST or None, first_day=row.from_date, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            row.end(on=form.cleaned_data["last_day"], by=request.user)
            messages.success(request, f"Uppgiften är avslutad för {row.person.name}, sista dag {row.to_date:%Y-%m-%d}.")
            return redirect(f"{account.get_absolute_url()}#bemanning")
    role = row.get_role_display().lower()
    context = {
        "title": f"Avsluta uppgiften för {row.person.name}?",
        "text": f"{row.person.name} är {role} för {account.name}. Raden står kvar i historiken.{_what_is_left(account, row)}",
        "form": form,
        "action_label": "Avsluta uppgiften",
        "cancel_url": f"{account.get_absolute_url()}#bemanning",
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_POST
def roster_cancel(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    row = get_object_or_404(account.roster.select_related("person"), pk=row_pk)
    require(can_appoint(request.user, account))
    with rule_errors_as_messages(request):
        row.cancel(by=request.user, today=timezone.localdate())
        messages.success(request, f"Ångrat: {row.person.name} är inte {row.get_role_display().lower()}. Historiken visar att det ångrades.")
    return redirect(f"{account.get_absolute_url()}#bemanning")


def _what_is_left(account: SocialAccount, row: RosterRow) -> str:
    """S6, S9: a warning when nobody else has the role."""
    others = account.roster.working(on=timezone.localdate()).filter(role=row.role).exclude(person=row.person)
    if row.role == RosterRow.Role.ADMIN or others.exists():
        return ""
    return f"\n\nKontot har ingen annan {row.get_role_display().lower()}. Utse någon innan uppgiften tar slut."


@require_POST
def roster_move_up(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    row = get_object_or_404(account.roster.select_related("person"), pk=row_pk)
    require(can_appoint(request.user, account))
    with rule_errors_as_messages(request):
        row.move_up(by=request.user, today=timezone.localdate())
        messages.success(request, "Den nya turordningen gäller från i morgon.")
    return redirect(f"{account.get_absolute_url()}#bemanning")


# ---- rights on the platform


@require_http_methods(["GET", "POST"])
def access_give(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    require(can_look_after(request.user, account))
    form = AccessForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            grant = AccessGrant.give(account, form.cleaned_data.pop("person"), by=request.user, **form.cleaned_data)
            messages.success(request, f"{grant.person.name} står i behörighetslistan.")
            return redirect(f"{account.get_absolute_url()}#behorigheter")
    return render(request, "registry/access_give.html", {"account": account, "form": form, "no_secrets": NO_SECRETS})


@require_POST
def access_confirm_two_factor(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    account, grant = _grant(request, pk, grant_pk)
    with rule_errors_as_messages(request):
        grant.confirm_two_factor(by=request.user, on=timezone.localdate())
        messages.success(request, f"Tvåfaktorsinloggning är bekräftad för {grant.person.name}.")
    return redirect(f"{account.get_absolute_url()}#behorigheter")


@require_http_methods(["GET", "POST"])
def access_end(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    account, grant = _grant(request, pk, grant_pk)
    form = EndForm(request.POST or None, first_day=grant.from_date, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            grant.end(on=form.cleaned_data["last_day"], by=request.user)
            messages.success(request, f"Antecknat: {grant.person.name} har inte längre behörighet efter {grant.to_date:%Y-%m-%d}.")
            return redirect(f"{account.get_absolute_url()}#behorigheter")
    context = {
        "title": f"Ta bort behörigheten för {grant.person.name}?",
        "text": f"Ta först bort rättigheterna i {account.platform.name}. Anteckna här när det är gjort. Raden står kvar i historiken.",
        "form": form,
        "action_label": "Anteckna att behörigheten är borttagen",
        "cancel_url": f"{account.get_absolute_url()}#behorigheter",
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_POST
def access_cancel(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    account, grant = _grant(request, pk, grant_pk)
    with rule_errors_as_messages(request):
        grant.cancel(by=request.user, today=timezone.localdate())
        messages.success(request, f"Ångrat: behörigheten för {grant.person.name} står inte längre i listan.")
    return redirect(f"{account.get_absolute_url()}#behorigheter")


def _grant(request: HttpRequest, pk: int, grant_pk: int) -> tuple[SocialAccount, AccessGrant]:
    account = visible_account(request, pk)
    grant = get_object_or_404(account.access_grants.select_related("person"), pk=grant_pk)
    require(can_look_after(request.user, account))
    return account, grant
