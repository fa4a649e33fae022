"""Handing in a snapshot: one page, one form. With the script the files come by `views/uploads.py`; without it, with the form."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from archiving.forms.snapshots import HandInForm
from archiving.hand_in_page import already_known, page_context
from archiving.handing_in import hand_in, save_draft
from archiving.models import Snapshot
from archiving.receiving import IncomingHandler, ReceivedFile
from archiving.uploads import check, remove_upload, take_whole
from archiving.views.snapshots import snapshot_to_take
from core.errors import RuleError
from core.views import rule_errors_as_messages, rule_errors_in

HAND_IN, SAVE = "skicka", "spara"


@csrf_exempt
@require_http_methods(["GET", "POST"])
def snapshot_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may, and where the files go, is settled before the form is read: that is why the form's token is checked after this, below."""
    snapshot = snapshot_to_take(request, pk)
    if not snapshot.can_be_taken:
        messages.info(request, f"Ögonblicksbilden kan inte tas nu: den har läget ”{snapshot.get_state_display()}”.")
        return redirect(snapshot)
    if request.method == "GET":
        known = already_known(snapshot, user=request.user, now=timezone.now(), user_agent=request.headers.get("User-Agent", ""))
        return _show(request, snapshot, HandInForm(initial=known, now=timezone.now()))
    handler = IncomingHandler(request)
    request.upload_handlers = [handler]
    try:
        return _posted(request, snapshot, handler)
    finally:
        handler.clean_up()


@csrf_protect
def _posted(request: HttpRequest, snapshot: Snapshot, handler: IncomingHandler) -> HttpResponse:
    """Every button saves what is written. `Skicka in` with new files shows what the portal thinks of them first."""
    form = HandInForm(request.POST, now=timezone.now())
    save_draft(snapshot, form.as_written(), by=request.user, now=timezone.now())
    arrived = _take_files(request, snapshot, handler)
    if removed := request.POST.get("ta-bort"):
        _remove(request, snapshot, removed)
    elif request.POST.get("gora") == HAND_IN and not arrived:
        return _hand_in(request, snapshot, form)
    elif request.POST.get("gora") == SAVE:
        messages.success(request, "Det du har skrivit är sparat. Du kan fortsätta när du vill.")
    return redirect("archiving:snapshot_hand_in", snapshot.pk)


@require_POST
def snapshot_draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    """The script saves as one writes. 409 when it can no longer be taken."""
    snapshot, now = snapshot_to_take(request, pk), timezone.now()
    kept = save_draft(snapshot, HandInForm(request.POST, now=now).as_written(), by=request.user, now=now)
    return HttpResponse(status=204 if kept else 409)


def _hand_in(request: HttpRequest, snapshot: Snapshot, form: HandInForm) -> HttpResponse:
    if form.is_valid():
        with rule_errors_in(form):
            hand_in(snapshot=snapshot, facts=form.facts(), by=request.user, now=timezone.now())
            messages.success(request, "Ögonblicksbilden är inskickad. Du får veta när någon har granskat den.")
            return redirect(snapshot)
    snapshot.refresh_from_db()
    return _show(request, snapshot, form)


def _take_files(request: HttpRequest, snapshot: Snapshot, handler: IncomingHandler) -> bool:
    """Each file is taken in or refused by itself: the good ones of a batch are kept."""
    for file in request.FILES.getlist("filer"):
        if isinstance(file, ReceivedFile):
            try:
                upload = take_whole(
                    file.path, snapshot=snapshot, name=file.name or "", size=file.size or 0, by=request.user, now=timezone.now()
                )
                check(upload, now=timezone.now())
            except RuleError as error:
                handler.refused.append((file.name or "", error.sentence))
    for name, sentence in handler.refused:
        messages.error(request, f"{name}: {sentence}")
    return bool(request.FILES or handler.refused)


def _remove(request: HttpRequest, snapshot: Snapshot, upload_pk: str) -> None:
    """`upload_pk` is as it came with the form."""
    upload = next((upload for upload in snapshot.uploads.all() if str(upload.pk) == upload_pk), None)
    if upload is None:
        raise Http404
    with rule_errors_as_messages(request):
        remove_upload(upload, now=timezone.now())
        messages.success(request, f"{upload.name} är borttagen.")


def _show(request: HttpRequest, snapshot: Snapshot, form: HandInForm) -> HttpResponse:
    return render(request, "archiving/snapshot_hand_in.html", page_context(snapshot, form))
