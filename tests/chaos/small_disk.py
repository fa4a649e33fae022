"""A file system that is soon full: kept in memory, over a folder of the portal. Mounting it takes root's rights."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PIECE = b"\0" * 65536


class SmallDisk:
    def __init__(self, folder: Path) -> None:
        self.ballast = folder / "ballast"

    def fill(self, *, leave: int = 0) -> None:
        """So full that this many bytes are left."""
        written = 0
        with suppress(OSError), self.ballast.open("wb", buffering=0) as file:
            while count := file.write(PIECE):
                written += count
        os.truncate(self.ballast, max(written - leave, 0))

    def free(self) -> None:
        self.ballast.unlink()


@contextmanager
def small_disk(folder: Path, *, megabytes: int, owner: str = "root") -> Iterator[SmallDisk]:
    """Over the folder, with what lies there; it lies there again afterwards."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "portal-chaos", str(folder)]
    with tempfile.TemporaryDirectory(prefix="portal-chaos-disk-") as aside:
        _move_all(folder, Path(aside))
        done = subprocess.run(mount, capture_output=True, text=True)
        try:
            assert done.returncode == 0, f"A small disk takes root's rights ({done.stderr.strip()}). Mend it with: sudo ./portal chaos"
            shutil.chown(folder, owner)
            _move_all(Path(aside), folder)
            yield SmallDisk(folder)
            (folder / "ballast").unlink(missing_ok=True)
            _move_all(folder, Path(aside))
        finally:
            if done.returncode == 0:
                subprocess.run(["umount", "--lazy", str(folder)], check=True)
            _move_all(Path(aside), folder)


def _move_all(source: Path, target: Path) -> None:
    if entries := [str(path) for path in source.iterdir()]:
        subprocess.run(["mv", "--", *entries, str(target)], check=True)
