"""The decision page and its three verbs. A decision is bound to the round that was read (design §4)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from core.errors import RuleError
from core.views import require, rule_errors_as_messages
from registry import actions, review
from registry.forms.decisions import DecisionForm
from registry.models import Decision, Party, StartupApplication
from registry.permissions import can_decide
from registry.views.applications import content_to_show, readable_decisions, visible_application

Verdict = Decision.Verdict


@require_safe
def application_decide(request: HttpRequest, pk: int, party: Party | None = None) -> HttpResponse:
    application = visible_application(request, pk)
    require(any(can_decide(request.user, application, one) for one in ([party] if party else Party)))
    possible = _parties_open_to(request, application)
    if not possible or (party and party not in possible):
        with rule_errors_as_messages(request):
            raise RuleError(_why_not(request, application, party))
        return redirect(application)
    return _show(request, application, party or possible[0], DecisionForm(initial={"round": application.round}))


@require_POST
def application_approve(request: HttpRequest, pk: int, party: Party) -> HttpResponse:
    return _decide(request, pk, party, Verdict.YES, actions.approve, reason_needed="")


@require_POST
def application_reject(request: HttpRequest, pk: int, party: Party) -> HttpResponse:
    return _decide(request, pk, party, Verdict.NO, actions.reject, reason_needed="Skriv varför ansökan avslås. Den som sökte får läsa det.")


@require_POST
def application_return(request: HttpRequest, pk: int, party: Party) -> HttpResponse:
    return _decide(request, pk, party, Verdict.RETURN, actions.send_back, reason_needed="Skriv vad som behöver kompletteras.")


DONE = {
    Verdict.YES: "Du har godkänt ansökan som {party}.",
    Verdict.NO: "Du har avslagit ansökan som {party}.",
    Verdict.RETURN: "Du har skickat tillbaka ansökan för komplettering.",
}


def _decide(
    request: HttpRequest, pk: int, party: Party, verdict: Verdict, verb: Callable[..., object], *, reason_needed: str
) -> HttpResponse:
    """Decide, and go to the application. What cannot be decided comes back with its text kept and the sentence at its place."""
    application = visible_application(request, pk)
    require(can_decide(request.user, application, party))
    form = DecisionForm(request.POST.copy(), reason_needed=reason_needed)
    if form.is_valid():
        said = {"reason": form.cleaned_data["reason"]}
        if verdict == Verdict.YES:
            said["conditions"] = form.cleaned_data["conditions"]
        round, today = form.cleaned_data["round"], timezone.localdate()
        try:
            verb(application=application, party=party, by=request.user, today=today, round=round, **said)
        except RuleError as error:
            application.refresh_from_db()  # what was done on the way to the refusal is undone in the database
            if not _already_said(application, party, verdict, request, form):
                form.add_error(None, error.sentence)
        if form.is_valid():
            messages.success(request, DONE[verdict].format(party=party.label.lower()))
            return redirect(application)
    if party not in _parties_open_to(request, application):
        for sentence in form.non_field_errors() or [_why_not(request, application, party)]:
            messages.error(request, str(sentence))
        return redirect(application)
    return _show(request, application, party, form)


def _already_said(application: StartupApplication, party: Party, verdict: Verdict, request: HttpRequest, form: DecisionForm) -> bool:
    """A double click: the same person has just said the same thing about the same round."""
    round = form.cleaned_data["round"]
    return application.decisions.filter(round=round, party=party, verdict=verdict, by=request.user).exists()


def _parties_open_to(request: HttpRequest, application: StartupApplication) -> list[Party]:
    today = timezone.localdate()
    return [party for party in application.awaited_parties() if application.deciders(party, on=today).filter(pk=request.user.pk).exists()]


def _why_not(request: HttpRequest, application: StartupApplication, party: Party | None) -> str:
    if application.state != StartupApplication.State.SUBMITTED:
        return f"Ansökan väntar inte på beslut. Den är {application.get_state_display().lower()}."
    if any(decision.by_id == request.user.pk for decision in application.decisions_of_round().values()):
        return "Du har redan beslutat om ansökan. Den andra partens beslut fattas av någon annan."
    if party in {None, Party.OFFICER} and application.rounds.filter(submitted_by=request.user).exists():
        return "Du har själv skickat in ansökan. En annan kommunikatör eller en ersättare beslutar."
    return "Den parten har redan beslutat."


def _show(request: HttpRequest, application: StartupApplication, party: Party, form: DecisionForm) -> HttpResponse:
    """`round` is written anew: whoever sends this page has this round before them."""
    today = timezone.localdate()
    application = visible_application(request, application.pk)
    if isinstance(form.data, QueryDict):
        form.data["round"] = str(application.round)
    answers, load = content_to_show(application, request.user), review.load_of(application)
    context = {
        "application": application,
        "party": party,
        "other_parties": [one for one in _parties_open_to(request, application) if one != party],
        "is_deputy": not _decides_in_own_right(request, application, party),
        "form": form,
        "answers": answers,
        "in_short": review.in_short(application, answers),
        "changes": application.changes_since_last_round(),
        "decisions": readable_decisions(application, request.user),
        "load": load,
        "hours_together": load.with_new(application.hours_per_week),
        "same_department": review.accounts_in_department(application),
        "lookalikes": review.lookalikes_of(application),
        "noteworthy": review.noteworthy(application, on=today),
    }
    return render(request, "registry/application_decide.html", context)


def _decides_in_own_right(request: HttpRequest, application: StartupApplication, party: Party) -> bool:
    if party == Party.HEAD:
        return application.department.head_id == request.user.pk
    return request.user.has_role(Role.COMMUNICATIONS_OFFICER, on=timezone.localdate())
