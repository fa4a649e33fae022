"""A form with files, without JavaScript: each file is written straight to `incoming`, so memory and the system's /tmp stay out of it."""

import os
import uuid
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from archiving.inspection.limits import GB, LARGEST_FILE
from archiving.storage import FULL, NO_ROOM, incoming

TOO_LARGE = f"Filen är för stor. Den får vara högst {LARGEST_FILE // GB} GB. Dela upp den, till exempel på två kortare perioder."


class ReceivedFile(UploadedFile):
    """Lies at `path` until somebody moves it."""

    def __init__(self, path: Path, name: str, size: int) -> None:
        super().__init__(file=path.open("rb"), name=name, size=size)
        self.path = path


class IncomingHandler(FileUploadHandler):
    """`refused` holds (name, sentence) of files that were not taken; the others of the form are."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.refused: list[tuple[str, str]] = []
        self.paths: list[Path] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.path = incoming() / uuid.uuid4().hex
        self.paths.append(self.path)
        self.file = self.path.open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST_FILE:
            self._refuse(TOO_LARGE)
        try:
            self.file.write(raw_data)
        except OSError as error:
            if error.errno not in FULL:
                raise
            self._refuse(NO_ROOM)

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        try:
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
        except OSError as error:  # what was left in the buffer did not fit
            if error.errno not in FULL:
                raise
            self.path.unlink(missing_ok=True)
            self.refused.append((self.file_name or "", NO_ROOM))
            return None
        return ReceivedFile(self.path, self.file_name or "", file_size)

    def _refuse(self, sentence: str) -> None:
        self.refused.append((self.file_name or "", sentence))
        self.path.unlink(missing_ok=True)
        raise SkipFile

    def clean_up(self) -> None:
        """What nobody has moved away goes."""
        for path in self.paths:
            path.unlink(missing_ok=True)
