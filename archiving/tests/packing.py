"""Packages for tests: made by the portal's own worker, and spoiled in one way at a time."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from archiving.models import Package
from archiving.package_making import make_package
from archiving.packages.check import Report, check_package
from archiving.storage import open_stored

Change = Callable[[str, bytes], bytes | None]


def made(package: Package) -> Package:
    assert make_package(package.pk, now=timezone.now())
    return Package.objects.get(pk=package.pk)


def bytes_of(package: Package) -> bytes:
    with open_stored(package.stored) as file:
        return file.read()


def read(content: bytes, path: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(f"{archive.namelist()[0].partition('/')[0]}/{path}").decode()


def names(content: bytes) -> list[str]:
    """Paths from the package's root."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [name.partition("/")[2] for name in archive.namelist()]


def spoiled(content: bytes, change: Change, path: Path) -> Path:
    """`change` is asked for each file, by its path from the root: what it gives is written, None leaves the file out."""
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            after = change(name.partition("/")[2], old.read(name))
            if after is not None:
                new.writestr(name, after)
    return path


def report_on(path: Path, folder: Path) -> Report:
    folder.mkdir()
    return check_package(path, folder, tick=nothing)


def nothing() -> None:
    """A tick that does not tick."""
