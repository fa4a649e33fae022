"""Joins Bootstrap and our theme into the one style sheet that pages load: `python styles/build.py` after a change in theme.css.

`core/tests/test_look.py` fails when `static/portal.css` is older than its sources.
"""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / "static" / "portal.css"


def stylesheet() -> str:
    bootstrap = (HERE / "vendor" / "bootstrap-5.3.9.min.css").read_text(encoding="utf-8")
    theme = (HERE / "theme.css").read_text(encoding="utf-8")
    without_map = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", bootstrap).strip()
    return f"{without_map}\n{theme}"


if __name__ == "__main__":
    BUILT.write_text(stylesheet(), encoding="utf-8")
