"""How tests send files, by the protocol and past it."""

import io
from base64 import b64encode
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import User
from archiving import storage
from archiving.models import Snapshot, Upload
from archiving.uploads import begin_upload, check, receive


def picture(color: str = "navy", size: tuple[int, int] = (320, 200)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, format="PNG")
    return file.getvalue()


PICTURE = picture()


def responsible_for(snapshot: Snapshot):
    return snapshot.account.roster.get(role="responsible").person


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def begin(client: Client, snapshot: Snapshot, *, size: int = len(PICTURE), name: str = "Skärmbild.png", **headers: str) -> Any:
    metadata = f"filename {b64encode(name.encode()).decode()},modified {b64encode(b'1763800000000').decode()}"
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata, **headers}
    return client.post(f"/ogonblicksbilder/{snapshot.pk}/uppladdningar/", headers=headers)


def send(client: Client, address: str, content: bytes, *, offset: int, **headers: str) -> Any:
    return client.patch(
        address, content, content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers},
    )  # fmt: skip


def ask(client: Client, address: str, verb: str = "HEAD") -> Any:
    return client.generic(verb, address, headers={"Tus-Resumable": "1.0.0"})


def begun(snapshot: Snapshot, *, size: int = len(PICTURE), name: str = "Skärmbild.png") -> Upload:
    return begin_upload(snapshot=snapshot, name=name, size=size, by=responsible_for(snapshot), now=timezone.now())


def pour(upload: Upload, content: bytes, *, offset: int = 0) -> None:
    receive(upload, offset=offset, length=len(content), read=io.BytesIO(content).read, now=timezone.now())


def checking(snapshot: Snapshot, content: bytes = PICTURE, *, name: str = "Skärmbild.png") -> Upload:
    upload = begun(snapshot, size=len(content), name=name)
    pour(upload, content)
    return upload


def ready(snapshot: Snapshot, content: bytes = PICTURE, *, name: str = "Skärmbild.png") -> Upload:
    upload = checking(snapshot, content, name=name)
    check(upload, now=timezone.now())
    upload.refresh_from_db()
    return upload


def in_incoming() -> list[Path]:
    return list(storage.incoming().iterdir())
