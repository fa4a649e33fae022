"""The certificate of a version, as a page and as a PDF, and the time stamps that belong to it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from archiving.certificate import certificate_of, document_of
from archiving.downloads import download
from archiving.models import SnapshotVersion, TimestampToken
from archiving.views.snapshots import visible_snapshot
from core.pdf import answer_with
from core.views import rule_errors_as_messages


def visible_version(request: HttpRequest, pk: int, number: int) -> SnapshotVersion:
    snapshot = visible_snapshot(request, pk)
    version = get_object_or_404(snapshot.versions.select_related("manifest"), number=number)
    version.snapshot = snapshot
    return version


@require_safe
def snapshot_certificate(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return render(request, "archiving/certificate.html", certificate_of(visible_version(request, pk, number)))


@require_safe
def snapshot_certificate_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    version = visible_version(request, pk, number)
    with rule_errors_as_messages(request):
        return answer_with(document_of(version))
    return redirect("archiving:snapshot_certificate", pk, number)


@require_safe
def snapshot_time_stamp(request: HttpRequest, pk: int, stamp_pk: int) -> HttpResponseBase:
    """The token as the authority sent it."""
    snapshot = visible_snapshot(request, pk)
    stamp = get_object_or_404(TimestampToken.objects.select_related("token", "version"), pk=stamp_pk, version__snapshot=snapshot)
    return download(request, stamp.token, name=f"tidsstampel-{snapshot.pk}-{stamp.version.number}.tsr")
