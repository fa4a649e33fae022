"""The documents say what the code does."""

import re
from pathlib import Path

from django.conf import settings

from core.management.commands.draw_states import PLACE, drawing


def test_the_drawing_of_the_states_is_fresh():
    """When this fails: `manage.py draw_states`."""
    assert PLACE.read_text(encoding="utf-8") == drawing()


def test_every_environment_variable_of_the_settings_is_in_the_readme():
    base = Path(settings.BASE_DIR)
    source = (base / "markaryd_some" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    readme = (base / "README.md").read_text(encoding="utf-8")

    missing = sorted(name for name in names if f"`{name}`" not in readme)

    assert missing == []
