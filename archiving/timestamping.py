"""RFC 3161: a time stamp from an authority outside the municipality, over a version's manifest. Off unless TSA_URL is set.

Only the manifest's hash leaves the portal. What comes back is verified before it is kept, byte for byte as it came, so that anybody can
verify it again with `openssl ts`.
"""

import datetime
import logging
import time
import urllib.error
import urllib.request
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from cryptography import x509
from django.conf import settings
from django.db import transaction
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, TimeStampResponse, VerificationError, VerifierBuilder
from rfc3161_client import decode_timestamp_response as decode

from archiving import storage
from archiving.models import FixityFault, SnapshotReview, SnapshotVersion, TimestampToken
from core.history import record
from core.sweeps import stop_asked

logger = logging.getLogger(__name__)

AT_A_TIME = 20
LONGEST_WAIT = 15  # seconds for one answer, from the first byte to the last
LARGEST_ANSWER = 64 * 1024  # bytes; a token with its certificates takes 2 to 8 kB
REQUEST, REPLY = "application/timestamp-query", "application/timestamp-reply"


class NoToken(Exception):
    """The authority did not answer, or not with a token that holds. It is asked again at the next sweep."""


class NoManifest(NoToken):
    """There is nothing to stamp: the manifest is lost. The fixity check tells of it, and the others do not wait for it."""


def stamp_what_waits(*, now: datetime.datetime) -> int:
    """Approved versions without a token of this authority. One that fails stops this turn, so that a silent authority is asked once."""
    if not settings.TSA_URL:
        return 0
    stamped = 0
    for version in _waiting():
        if stop_asked.is_set():
            break
        try:
            stamp(version, now=now)
        except NoToken as error:
            logger.warning("No time stamp for version %s: %s", version.pk, error)
            if isinstance(error, NoManifest):
                continue
            break
        stamped += 1
    return stamped


def _waiting() -> list[SnapshotVersion]:
    approved = SnapshotReview.objects.filter(verdict=SnapshotReview.Verdict.APPROVED).values("version")
    stamped = TimestampToken.objects.filter(authority=settings.TSA_URL).values("version")
    hurt = FixityFault.objects.filter(restored=False).values("stored")
    versions = SnapshotVersion.objects.filter(pk__in=approved).exclude(pk__in=stamped).exclude(manifest__in=hurt)
    versions = versions.filter(manifest__destroyed_at__isnull=True)
    return list(versions.select_related("manifest", "snapshot__account").order_by("pk")[:AT_A_TIME])


def stamp(version: SnapshotVersion, *, now: datetime.datetime) -> TimestampToken:
    """Ask for a token, verify it, keep it. Raises NoToken."""
    try:
        with storage.open_stored(version.manifest) as file:
            manifest = file.read()
    except OSError as error:
        raise NoManifest(f"it cannot be read: {error}") from error
    request = TimestampRequestBuilder().data(manifest).hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True).build()
    raw = ask(request.as_bytes())
    reply = _verified(raw, manifest, nonce=request.nonce)
    with transaction.atomic():
        token, is_new = TimestampToken.objects.get_or_create(
            version=version,
            authority=settings.TSA_URL,
            defaults={
                "token": storage.keep_bytes(raw, content_type=REPLY, ending="tsr"),
                "stamped_at": _moment(reply),
                "received_at": now,
            },
        )
        if is_new:
            record("snapshot.time_stamped", version.snapshot, by=None, version=version.number)
    return token


def ask(query: bytes) -> bytes:
    """One request, bounded in time and size, that follows no redirect. Raises NoToken."""
    request = urllib.request.Request(settings.TSA_URL, data=query, headers={"Content-Type": REQUEST, "Accept": REPLY})
    deadline = time.monotonic() + LONGEST_WAIT
    try:
        with _opener().open(request, timeout=LONGEST_WAIT) as answer:
            return _read(answer, deadline)
    except (OSError, ValueError) as error:  # OSError: refused, unreachable, silent, HTTP errors; ValueError: an answer that is no HTTP
        raise NoToken(f"{type(error).__name__}: {error}") from error


def _read(answer: IO[bytes], deadline: float) -> bytes:
    """Read in pieces as they come: one that drips is given up at the deadline."""
    raw = b""
    while piece := answer.read1(8_192):  # type: ignore[attr-defined]  # an HTTPResponse
        raw += piece
        if len(raw) > LARGEST_ANSWER:
            raise NoToken("the answer is too large")
        if time.monotonic() > deadline:
            raise NoToken("the answer takes too long")
    return raw


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)


# ---- verifying


def holds(token: TimestampToken) -> bool:
    """Is the token still a time stamp of the manifest, by an authority that we trust now?"""
    try:
        with storage.open_stored(token.token) as raw, storage.open_stored(token.version.manifest) as manifest:
            _verified(raw.read(LARGEST_ANSWER), manifest.read())
    except (NoToken, OSError):
        return False
    return True


def _verified(raw: bytes, manifest: bytes, *, nonce: int | None = None) -> TimeStampResponse:
    try:
        reply = decode(raw)
        verifier = VerifierBuilder(nonce=nonce)
        for certificate in trusted(settings.TSA_CA_FILE):
            is_root = certificate.issuer == certificate.subject
            verifier = verifier.add_root_certificate(certificate) if is_root else verifier.add_intermediate_certificate(certificate)
        verifier.build().verify_message(reply, manifest)
    except (VerificationError, ValueError) as error:
        raise NoToken(f"the token does not hold: {error}") from error
    return reply


@lru_cache(maxsize=4)
def trusted(ca_file: str) -> list[x509.Certificate]:
    """The authority's root and, if need be, what lies between: PEM, one after the other."""
    return x509.load_pem_x509_certificates(Path(ca_file).read_bytes())


def _moment(reply: TimeStampResponse) -> datetime.datetime:
    moment = reply.tst_info.gen_time
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
