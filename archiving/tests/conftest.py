"""What tests of the archive share. (Imported before Django is set up, so models are imported where they are used.)"""

from pathlib import Path

import pytest


@pytest.fixture
def root(settings, tmp_path: Path) -> Path:
    """An archive of the test's own."""
    settings.ARCHIVE_ROOT = tmp_path / "archive"
    settings.ARCHIVE_ROOT.mkdir()
    return settings.ARCHIVE_ROOT


@pytest.fixture
def snapshot(db):
    """To be taken now."""
    from tests import factories_archive

    return factories_archive.open_snapshot()
