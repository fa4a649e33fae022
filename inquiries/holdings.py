"""Questions and comments, as disposal, legal holds and handing out know them (`records.holdings`, S22, S23).

Disposal takes the visitor's own words: text, name and link, in every version, and the screenshots. That there was a question, when, how it
was judged and what we answered stays: those are records of other types.
"""

import datetime
import io
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from core.history import record
from core.pdf import ARCHIVAL, file_name, paper
from core.workdays import midnight
from inquiries.models import Attachment, ExpertQuestion, Inquiry, InquiryVersion, RecordDecision, Triage
from records.holdings import Copy, Holding, Provider, provide
from records.models import DisposalItem, RegistrationSlip

INQUIRY = "inquiries.inquiry"
ACCOUNT = "registry.socialaccount"
COMMENT, MESSAGE = "Kommentar/fråga (inkommen)", "Direktmeddelande"
DESTROYED_TEXT = "Texten är gallrad."
FOUND = 30


def describe(pks: Sequence[int]) -> Iterator[Holding]:
    gone = set(_destroyed().filter(object_id__in=pks))
    for inquiry in _with_reasons(Inquiry.objects.filter(pk__in=pks)):
        yield Holding(
            kind=INQUIRY,
            pk=inquiry.pk,
            record_type=MESSAGE if inquiry.kind == Inquiry.Kind.MESSAGE else COMMENT,
            reference=inquiry.number,
            title=f"{inquiry.number}, {inquiry.account.name} ({inquiry.account.platform.name})",
            path=inquiry.get_absolute_url(),
            dated=timezone.localdate(inquiry.posted_at),
            size=len(inquiry.text.encode()),
            may_be_secret=bool(inquiry.may_be_secret or inquiry.is_private),
            within=((ACCOUNT, inquiry.account_id),),
            kept_because=_why_kept(inquiry),
            is_destroyed=inquiry.pk in gone,
        )


def _destroyed() -> "QuerySet[DisposalItem, int]":
    return DisposalItem.objects.destroyed().filter(kind=INQUIRY).values_list("object_id", flat=True)


def _with_reasons(inquiries: "QuerySet[Inquiry]") -> "QuerySet[Any]":
    """One query, whatever there is to ask about them."""
    decisions = RecordDecision.objects.filter(inquiry=OuterRef("pk")).order_by("-version")
    triages = Triage.objects.filter(inquiry=OuterRef("pk")).order_by("-pk")
    slips = RegistrationSlip.objects.filter(about_type=INQUIRY, about_id=OuterRef("pk")).exclude(state=RegistrationSlip.State.WITHDRAWN)
    evidence = Attachment.objects.filter(inquiry=OuterRef("pk"), purpose=Attachment.Purpose.EVIDENCE)
    return inquiries.select_related("account__platform").annotate(
        outcome=Subquery(decisions.values("outcome")[:1]),
        may_be_secret=Subquery(decisions.values("may_be_secret")[:1]),
        is_private=Subquery(triages.values("is_private")[:1]),
        is_in_diary=Exists(slips),
        is_evidence=Exists(evidence),
        went_to_expert=Exists(ExpertQuestion.objects.filter(inquiry=OuterRef("pk"))),
        goes_on=Exists(Inquiry.objects.filter(continues=OuterRef("pk"), due_at__isnull=False)),
    )


def _why_kept(inquiry: Any) -> str:
    """REQ-2.3. What nobody has judged is kept, as is what was kept for a reason of its own."""
    if inquiry.due_at is not None or inquiry.follow_up_on is not None or inquiry.goes_on:
        return "Frågan är inte avslutad."
    if inquiry.outcome is None:
        return "Ingen har bedömt om den ska diarieföras."
    if inquiry.outcome == RecordDecision.Outcome.REGISTER or inquiry.is_in_diary:
        return "Är diarieförd, eller ska diarieföras."
    if inquiry.may_be_secret or inquiry.is_private:
        return "Kan omfattas av sekretess."
    if inquiry.is_evidence or inquiry.state == Inquiry.State.REMOVED:
        return "Är bevis för något som har tagits bort."
    if inquiry.went_to_expert:
        return "Har lämnats till en sakkunnig, som har citerat den."
    return ""


def search(text: str, user: User) -> list[int]:
    words = Q(text__icontains=text) | Q(account__name__icontains=text)
    if text.upper().startswith("SM-") and text.rpartition("-")[2].isdecimal():
        words |= Q(pk=int(text.rpartition("-")[2][:15]))
    rows = Inquiry.objects.visible_to(user).filter(words)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:FOUND])


def seen_by(pks: Sequence[int], user: User) -> set[int]:
    return set(Inquiry.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))


def copies(pk: int) -> list[Copy]:
    """The question with what was answered, as a PDF, and its screenshots. A name that the portal hides stands here: it is a part of the
    record, and whoever hands it out judges it (OSL 6:1)."""
    inquiry = Inquiry.objects.select_related("account__platform").get(pk=pk)
    context = {
        "title": str(inquiry),
        "inquiry": inquiry,
        "replies": inquiry.replies.posted().select_related("posted_by"),
        "note": f"Egen beteckning {inquiry.number}.",
    }
    content = paper("inquiries/pdf/inquiry.html", context, variant=ARCHIVAL)
    files = [Copy(file_name("fraga", inquiry.pk, inquiry.number), len(content), partial(io.BytesIO, content))]
    for attachment in inquiry.attachments.all():
        files.append(Copy(attachment.name, attachment.size, attachment.file.open, attachment.sha256))  # type: ignore[arg-type]  # reads as one
    return files


def oldest(record_type: str, before: datetime.date, after: int, limit: int) -> list[int]:
    """Those that were judged not to be registered: the others are kept whatever is decided."""
    of_type = Q(kind=Inquiry.Kind.MESSAGE) if record_type == MESSAGE else ~Q(kind=Inquiry.Kind.MESSAGE)
    rows = Inquiry.objects.filter(of_type, pk__gt=after, posted_at__lt=midnight(before)).exclude(pk__in=_destroyed())
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def lock(pks: Sequence[int]) -> None:
    list(Inquiry.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def destroy(pks: Sequence[int], now: datetime.datetime) -> None:
    """The one change of a version that the database allows (inquiries/apps.py)."""
    InquiryVersion.objects.filter(inquiry__in=pks).update(text=DESTROYED_TEXT, display_name="", url="")
    Inquiry.objects.filter(pk__in=pks).update(text=DESTROYED_TEXT, display_name="", url="")
    for inquiry in Inquiry.objects.filter(pk__in=pks).order_by("pk"):
        record("inquiry.destroyed", inquiry, by=None)


def erase(pks: Sequence[int]) -> None:
    """The screenshots' files; their rows say what there was. One that another inquiry's row names too stays with it."""
    names = set(Attachment.objects.filter(inquiry__in=pks).values_list("file", flat=True))
    others = set(Attachment.objects.filter(file__in=names).exclude(inquiry__in=_destroyed()).values_list("file", flat=True))
    for name in sorted(names - others):
        default_storage.delete(name)


provide(
    Provider(
        kind=INQUIRY,
        label="Frågor och kommentarer",
        describe=describe,
        search=search,
        seen_by=seen_by,
        copies=copies,
        record_types=(COMMENT, MESSAGE),
        oldest=oldest,
        lock=lock,
        destroy=destroy,
        erase=erase,
    )
)
