"""Who may replay what, for how long."""

from django.conf import settings
from django.core import signing
from django.utils import timezone

from accounts.models import User
from archiving.models import Snapshot, SnapshotFile

WACZ = "application/wacz"
PLAYABLE = {WACZ: "wacz", "application/warc": "warc", "application/gzip": "warc.gz"}
SALT = "archiving.replay"
LASTS = 2 * 3600  # seconds: somebody who looks through a year of posts


def address_of(file: SnapshotFile, *, user: User) -> str:
    """Where it is replayed. Empty when replay is off."""
    if not settings.REPLAY_ORIGIN:
        return ""
    token = signing.dumps([file.pk, user.pk], salt=SALT)
    return f"{settings.REPLAY_ORIGIN}/{token}/"


def file_of(token: str) -> SnapshotFile | None:
    """None when the token is false or too old, or when the person may not see the file any more."""
    try:
        file_pk, user_pk = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    user = User.objects.working(on=timezone.localdate()).filter(pk=user_pk, is_active=True).first()
    if user is None:
        return None
    files = SnapshotFile.objects.filter(version__snapshot__in=Snapshot.objects.visible_to(user))
    return files.select_related("stored").filter(pk=file_pk, stored__content_type__in=PLAYABLE, stored__destroyed_at__isnull=True).first()
