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
    return f"{without_map}\n{theme}\n{for_old_browsers(theme)}"


def for_old_browsers(theme: str) -> str:
    """The light colours once more, for a phone too old to know `light-dark()`: residents read the public list with what they have."""
    rules = []
    for selector, body in re.findall(r"^([^\s@}][^{}]*?) \{\n([^}]*light-dark[^}]*)\}", theme, flags=re.MULTILINE):
        light = re.findall(r"(--[\w-]+): light-dark\(([^,]+),", body)
        rules.append(selector + " { " + " ".join(f"{name}: {colour};" for name, colour in light) + " }")
    return "@supports not (color: light-dark(#000, #fff)) {\n" + "\n".join(rules) + "\n}\n"


if __name__ == "__main__":
    BUILT.write_text(stylesheet(), encoding="utf-8")
