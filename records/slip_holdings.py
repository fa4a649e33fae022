"""The diary's own papers, as handing out and legal holds know them. What is registered is never disposed of (REQ-2.3)."""

import io
from collections.abc import Iterator, Sequence
from functools import partial

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from records import showing
from records.holdings import Copy, Holding, Provider, provide
from records.models import RegistrationSlip

SLIP = "records.registrationslip"
FOUND = 30


def describe(pks: Sequence[int]) -> Iterator[Holding]:
    for slip in RegistrationSlip.objects.filter(pk__in=pks).with_marks():
        secret: bool = slip.is_secret  # type: ignore[attr-defined]  # annotated
        yield Holding(
            kind=SLIP,
            pk=slip.pk,
            record_type="Registreringsunderlag",
            reference=f"{slip.dnr} ({slip.reference})" if slip.dnr else slip.reference,
            title=showing.HIDDEN if secret else slip.matter_title,
            path=slip.get_absolute_url(),
            dated=slip.dated or timezone.localdate(slip.requested_at),
            may_be_secret=secret,
            within=((slip.about_type, slip.about_id),),
            kept_because="Är diarieförd, eller ska diarieföras.",
        )


def search(text: str, user: User) -> list[int]:
    """A title that is marked as secret is not searched, for a hit would tell."""
    rows = RegistrationSlip.objects.visible_to(user, on=timezone.localdate()).with_marks()
    words = Q(dnr__icontains=text) | Q(reference__icontains=text) | Q(matter_title__icontains=text, is_secret=False)
    return list(rows.filter(words).order_by("-pk").values_list("pk", flat=True)[:FOUND])


def seen_by(pks: Sequence[int], user: User) -> set[int]:
    rows = RegistrationSlip.objects.visible_to(user, on=timezone.localdate()).filter(pk__in=pks)
    return set(rows.values_list("pk", flat=True))


def copies(pk: int) -> list[Copy]:
    """The copy to hand out: what is marked as secret stands without its words (REQ-1.10)."""
    slip = RegistrationSlip.objects.get(pk=pk)
    mark = slip.mark()
    document = showing.as_document(slip, mark, hide=mark is not None)
    return [Copy(document.filename, len(document.content), partial(io.BytesIO, document.content))]


provide(Provider(kind=SLIP, label="Diariet", describe=describe, search=search, seen_by=seen_by, copies=copies))
