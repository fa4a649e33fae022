"""Proposing, stopping, signing, refusing, taking back (S19, S25)."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from closing import actions
from closing.forms import NoForm, ProposeForm, SignForm
from closing.models import Closure
from closing.permissions import can_propose, can_sign, can_withdraw, parties_of
from closing.views.closures import visible_closure
from core.views import require, rule_errors_in
from registry.models import Party, SocialAccount
from registry.views.account_detail import visible_account


@require_http_methods(["GET", "POST"])
def closure_propose(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    context = {
        "title": f"Föreslå att {account.name} avslutas?",
        "text": "Du skriver under i och med förslaget, och den andra parten tar ställning: verksamhetschefen och kommunikatören avslutar "
        "kontot tillsammans (S19, S25).\n\nNär båda har skrivit under publiceras ett avslutsinlägg, en sista ögonblicksbild tas och "
        "diarieförs, och rättigheter och länkar tas bort.",
        "action_label": "Föreslå avslut",
    }
    return _begin(request, account, actions.propose_closing, "Förslaget är skickat. Den andra parten har fått veta det.", context)


@require_http_methods(["GET", "POST"])
def closure_stop(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    context = {
        "title": f"Nödstoppa {account.name}?",
        "text": "Använd nödstopp när det är bråttom, till exempel när någon annan har tagit över kontot. Kontot är då genast under "
        "avslut, och invånarna läser i den publika listan att de ska vända sig någon annanstans.\n\n"
        "Den andra parten skriver under i efterhand. Nekar den används kontot igen som förut.",
        "action_label": "Nödstoppa kontot",
        "danger": True,
    }
    return _begin(request, account, actions.stop_account, "Kontot är stoppat. Den andra parten har fått veta det.", context)


def _begin(
    request: HttpRequest, account: SocialAccount, verb: Callable[..., Closure], done: str, context: Mapping[str, object]
) -> HttpResponse:
    require(can_propose(request.user, account))
    form = ProposeForm(request.POST or None, parties=parties_of(request.user, account))
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            said = {name: form.cleaned_data[name] for name in ("reason", "turn_to")}
            closure = verb(account=account, party=form.chosen_party(), by=request.user, now=timezone.now(), **said)
            messages.success(request, done)
            return redirect(closure)
    elif request.method == "GET" and (under_way := Closure.objects.under_way().filter(account=account).first()):
        messages.info(request, "Det finns redan ett förslag om att avsluta kontot.")
        return redirect(under_way)
    return render(request, "components/confirm.html", {**context, "form": form, "cancel_url": account.get_absolute_url()})


@require_http_methods(["GET", "POST"])
def closure_sign(request: HttpRequest, pk: int, party: Party) -> HttpResponse:
    closure = visible_closure(request, pk)
    require(can_sign(request.user, closure, party))
    stopped = "Kontot är redan stoppat. " if closure.is_emergency else ""
    context = {
        "title": f"Skriv under avslutet av {closure.account.name}?",
        "text": f"{stopped}{closure.proposed_by.name} föreslår att kontot avslutas: ”{closure.reason}” Invånarna vänder sig i stället "
        f"till: {closure.turn_to}.\n\nDu skriver under som {party.label.lower()}.",
        "action_label": "Skriv under avslutet",
    }
    return _say(
        request,
        closure,
        SignForm(request.POST if request.method == "POST" else None),
        context,
        actions.sign,
        "Du har skrivit under avslutet.",
        party=party,
    )


@require_http_methods(["GET", "POST"])
def closure_refuse(request: HttpRequest, pk: int, party: Party) -> HttpResponse:
    closure = visible_closure(request, pk)
    require(can_sign(request.user, closure, party))
    after = "Kontot används då igen som förut." if closure.is_emergency else "Kontot används vidare som förut."
    context = {
        "title": f"Neka avslutet av {closure.account.name}?",
        "text": f"Du nekar som {party.label.lower()}. {after}",
        "action_label": "Neka avslutet",
        "danger": True,
    }
    return _say(request, closure, NoForm(request.POST or None), context, actions.refuse, "Du har nekat avslutet.", party=party)


@require_http_methods(["GET", "POST"])
def closure_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    closure = visible_closure(request, pk)
    require(can_withdraw(request.user, closure))
    context = {
        "title": "Återta nödstoppet?" if closure.is_emergency else "Återta förslaget?",
        "text": "Kontot används sedan som förut.",
        "action_label": "Återta nödstoppet" if closure.is_emergency else "Återta förslaget",
        "danger": True,
    }
    return _say(request, closure, NoForm(request.POST or None), context, actions.withdraw, "Det är återtaget.")


def _say(
    request: HttpRequest,
    closure: Closure,
    form: SignForm | NoForm,
    context: Mapping[str, object],
    verb: Callable[..., None],
    done: str,
    **more: object,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            verb(closure=closure, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now(), **more)
            messages.success(request, done)
            return redirect(closure)
    return render(request, "components/confirm.html", {**context, "form": form, "cancel_url": closure.get_absolute_url()})
