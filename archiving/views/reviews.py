"""What came in is looked at by somebody else than the one who sent it: approved, or sent back with a reason (S21)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from archiving.actions import approve_snapshot, send_back_snapshot
from archiving.forms.snapshots import ApproveForm, SendBackForm
from archiving.models import Snapshot
from archiving.review_page import review_context
from archiving.views.snapshots import snapshot_to_review
from core.views import rule_errors_as_messages, rule_errors_in


@require_safe
def snapshot_review(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = snapshot_to_review(request, pk)
    if snapshot.state not in {Snapshot.State.SUBMITTED, Snapshot.State.APPROVED}:
        messages.info(request, f"Det finns inget att granska: ögonblicksbilden har läget ”{snapshot.get_state_display()}”.")
        return redirect(snapshot)
    return _show(request, snapshot, None)


@require_POST
def snapshot_approve(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = snapshot_to_review(request, pk)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return redirect("archiving:snapshot_review", pk)
    with rule_errors_as_messages(request):
        approve_snapshot(snapshot=snapshot, version=form.cleaned_data["version"], by=request.user, now=timezone.now())
        return _to_next(request, f"Ögonblicksbilden av {snapshot.account.name} är godkänd.")
    return redirect("archiving:snapshot_review", pk)


@require_POST
def snapshot_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = snapshot_to_review(request, pk)
    form = SendBackForm(request.POST)
    if form.is_valid():
        with rule_errors_in(form):
            send_back_snapshot(
                snapshot=snapshot,
                version=form.cleaned_data["version"],
                reason=form.reason(),
                by=request.user,
                now=timezone.now(),
            )
            return _to_next(request, f"Ögonblicksbilden av {snapshot.account.name} är skickad tillbaka.")
    snapshot.refresh_from_db()
    return _show(request, snapshot, form)


def _to_next(request: HttpRequest, told: str) -> HttpResponse:
    following = next_to_review(request.user)
    messages.success(request, f"{told} Här är nästa." if following else f"{told} Inget mer väntar på dig.")
    return redirect("archiving:snapshot_review", following.pk) if following else redirect("archiving:snapshot_list")


def next_to_review(user: User) -> Snapshot | None:
    """The one that has waited longest, among those that the person has not handed in."""
    waiting = Snapshot.objects.visible_to(user).to_review().exclude(versions__submitted_by=user)
    return waiting.order_by("since", "pk").first()


def _show(request: HttpRequest, snapshot: Snapshot, form: SendBackForm | None) -> HttpResponse:
    return render(request, "archiving/snapshot_review.html", review_context(snapshot, form, user=request.user))
