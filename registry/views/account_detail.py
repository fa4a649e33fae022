"""One account: its page, and the verbs that change its state."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.history import history_of
from core.views import require, rule_errors_as_messages, rule_errors_in
from registry import account_page
from registry.account_page import May
from registry.forms.accounts import AccountFactsForm, ArchivePlanForm, ReasonForm
from registry.leaving import tasks_at
from registry.models import ChecklistItem, SocialAccount
from registry.permissions import can_activate, can_approve_for_public, can_edit_account, can_look_after, can_see_who_is_away, is_officer

State = SocialAccount.State

RELATED = (
    *("department__head", "platform", "application", "verified_by", "recertified_by"),
    *("public_version__platform", "public_version__department"),
)
ARCHIVE_PLAN_VERBS = ("account.archive_plan_set", "account.archive_plan_changed")


def visible_account(request: HttpRequest, pk: int) -> SocialAccount:
    """404 when the person may not see it (or it does not exist)."""
    return get_object_or_404(SocialAccount.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


@require_safe
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account, today = visible_account(request, pk), timezone.localdate()
    may = May.of(request.user, account, today=today)
    sees_away = can_see_who_is_away(request.user, account)
    roster, start = account_page.Roster.of(account, today=today, shows_away=sees_away), account_page.start_points(account, today=today)
    differing = account_page.differences(account)
    approved = account.public_version is not None and not differing
    context = {
        "account": account,
        "version": account.last_version_number(),
        "may": may,
        "action": account_page.primary_action(account, may, [point.item for point in start], approved=approved, today=today),
        "start": start,
        "open_points": sum(not point.item.done for point in start),
        "approved": approved,
        "differences": differing,
        "to_confirm": account.is_live and account.recertify_by <= today,
        "roster": roster,
        "access": account_page.Access.of(account, today=today),
        "not_yet_users": account_page.not_yet_users(account, roster),
        "today": today,
        "handovers": account.handovers.wanted(on=today).select_related("from_person", "to_person") if sees_away else [],
        "leaver_tasks": tasks_at(account),
        "decisions": account_page.decisions_of(account),
        "application_is_visible": account_page.application_is_visible(account, request.user, today=today),
        "was_closed_here": account.state == State.CLOSED and account.versions.filter(state=State.CLOSING).exists(),
        "inbox_url": account.platform.inbox_of(account),
        "lines": history_of(account),
    }
    return render(request, "registry/account_detail.html", context)


@require_http_methods(["GET", "POST"])
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    require(can_edit_account(request.user, account))
    initial = {"seen": account.last_version_number()}
    form = AccountFactsForm(request.POST or None, instance=account, initial=initial, may_move=is_officer(request.user))
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            _change_facts(request, account, form)
            return redirect(account)
    return render(request, "registry/account_edit.html", {"account": visible_account(request, pk), "form": form})


def _change_facts(request: HttpRequest, account: SocialAccount, form: AccountFactsForm) -> None:
    assert form.address is not None
    account.change_facts(
        form.facts(), address_key=form.address.key, by=request.user, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"]
    )
    messages.success(request, "Uppgifterna är sparade.")
    if account.is_listed and account.unpublished_changes():
        messages.info(request, "I den publika listan visas de godkända uppgifterna tills kommunikatören har godkänt ändringen.")
    if account.needs_verification:
        messages.info(request, "Namn, adress eller fast id har ändrats. Kommunikatören behöver titta på kontot igen.")
    for sentence in form.warnings():
        messages.warning(request, sentence)


@require_http_methods(["GET", "POST"])
def account_archive_plan(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    require(can_look_after(request.user, account))
    form = ArchivePlanForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            data = form.cleaned_data
            account.set_archive_plan(
                level=data["archive_level"],
                times_per_year=data["archive_times_per_year"],
                reason=data["archive_reason"],
                by=request.user,
                seen=data["seen"],
                why=data.get("why", ""),
            )
            messages.success(request, "Arkivplanen är sparad.")
            return redirect(account)
    lines = history_of(account, verbs=ARCHIVE_PLAN_VERBS)
    return render(request, "registry/account_archive_plan.html", {"account": account, "form": form, "lines": lines})


# ---- state


def _version_shown(request: HttpRequest) -> int | None:
    """The version that stood on the page where the button was, for buttons that say yes to what stands there."""
    number = request.GET.get("version", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


@require_POST
def account_activate(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    require(can_activate(request.user))
    with rule_errors_as_messages(request):
        account.activate(by=request.user, today=timezone.localdate(), seen=_version_shown(request))
        messages.success(request, "Kontot är aktivt och står i den publika listan.")
    return redirect(account)


@require_http_methods(["GET", "POST"])
def account_make_dormant(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own, since a reason is asked for."""
    account = visible_account(request, pk)
    require(can_edit_account(request.user, account))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            account.make_dormant(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Kontot är vilande. Det står kvar i den publika listan.")
            return redirect(account)
    context = {
        "title": f"Gör {account.name} vilande?",
        "text": "Ett vilande konto är fortfarande kommunens och står kvar i den publika listan, till exempel mellan två säsonger. "
        "Ett konto som inte ska användas mer avslutas i stället (S19).",
        "form": form,
        "action_label": "Gör kontot vilande",
        "cancel_url": account.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_POST
def account_wake(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    require(can_edit_account(request.user, account))
    with rule_errors_as_messages(request):
        account.wake(by=request.user)
        messages.success(request, "Kontot är aktivt igen.")
    return redirect(account)


@require_POST
def account_approve_for_public(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    require(can_approve_for_public(request.user))
    with rule_errors_as_messages(request):
        account.approve_for_public(by=request.user, seen=_version_shown(request))
        messages.success(request, "Uppgifterna är godkända. Invånarna ser dem nu i den publika listan.")
    return redirect(account)


@require_POST
def account_recertify(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    require(can_look_after(request.user, account))
    with rule_errors_as_messages(request):
        account.recertify(by=request.user, seen=_version_shown(request))
        messages.success(request, "Tack. Det är antecknat att uppgifterna stämmer.")
    return redirect(account)


# ---- start checklist


@require_POST
def checklist_item_tick(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    account, item = _checklist_item(request, pk, item_pk)
    with rule_errors_as_messages(request):
        item.tick(by=request.user)
    return redirect(f"{account.get_absolute_url()}#startlistan")


@require_POST
def checklist_item_untick(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    account, item = _checklist_item(request, pk, item_pk)
    with rule_errors_as_messages(request):
        item.untick(by=request.user)
    return redirect(f"{account.get_absolute_url()}#startlistan")


def _checklist_item(request: HttpRequest, pk: int, item_pk: int) -> tuple[SocialAccount, ChecklistItem]:
    account = visible_account(request, pk)
    item = get_object_or_404(account.checklist_items, pk=item_pk)
    require(can_look_after(request.user, account))
    return account, item
