"""The theme: contrast in every palette, one style sheet that is up to date, icons that exist and are used, nothing inline."""

import hashlib
import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings

from core.models import Municipality

ROOT = Path(settings.BASE_DIR)
THEME = (ROOT / "styles" / "theme.css").read_text(encoding="utf-8")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Mails and documents are no pages: what reads them knows no policy of ours and needs its styles inside.
PAGES = [path for path in TEMPLATES if not {"mail", "email", "pdf"} & set(path.parts)]
PALETTES = ["skog", "hav", "bar", "tegel", "skiffer"]
TONES = ["neutral", "info", "warning", "good", "bad"]

# text on ground, least contrast (WCAG 2.1: 4.5 for text, 3 for edges of boxes, icons and focus)
PAIRS = [
    *[(text, ground, 4.5) for text in ("text", "muted", "action", "action-strong") for ground in ("page", "sunken", "raised")],
    *[(tone, f"{tone}-soft", 4.5) for tone in TONES],
    *[("text", f"{tone}-soft", 4.5) for tone in TONES],
    *[(tone, ground, 4.5) for tone in ("warning", "bad", "good") for ground in ("page", "sunken")],
    ("action-strong", "action-soft", 4.5),
    ("action", "action-soft", 4.5),
    ("muted", "neutral-soft", 4.5),
    ("on-action", "action", 4.5),
    ("on-action", "action-strong", 4.5),
    ("on-bad-fill", "bad-fill", 4.5),
    ("edge", "page", 3),
    ("edge", "sunken", 3),
]


def colours(palette: str, theme: str) -> dict[str, str]:
    """Every token's value in one palette and theme."""
    found = {}
    for selector, body in re.findall(r"^([^\s@}/][^{}]*?) \{\n([^}]*light-dark[^}]*)\}", THEME, flags=re.MULTILINE):
        if selector == ":root" or f'"{palette}"' in selector:
            for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", body):
                found[name] = light if theme == "light" else dark
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_palettes_are_those_a_municipality_can_choose():
    assert sorted(Municipality.Palette.values) == sorted(PALETTES)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("palette", PALETTES)
def test_every_palette_can_be_read_in_light_and_dark(palette, theme):
    tokens = colours(palette, theme)

    too_weak = [
        f"{one} on {other}: {contrast(tokens[one], tokens[other]):.2f}"
        for one, other, least in PAIRS
        if contrast(tokens[one], tokens[other]) < least
    ]

    assert too_weak == []
    assert contrast("#ffffff", tokens["masthead"]) >= 7


def test_the_style_sheet_is_built_from_its_sources():
    build = runpy.run_path(str(ROOT / "styles" / "build.py"))

    assert (ROOT / "static" / "portal.css").read_text(encoding="utf-8") == build["stylesheet"](), "run: python styles/build.py"


def test_an_old_browser_gets_every_colour_of_the_light_theme():
    fallback = (ROOT / "static" / "portal.css").read_text(encoding="utf-8").partition("@supports not (color: light-dark")[2]

    for palette in PALETTES:
        for name, value in colours(palette, "light").items():
            assert f"--{name}: {value};" in fallback


def test_what_others_made_is_unchanged():
    lines = (ROOT / "styles" / "CHECKSUMS").read_text(encoding="utf-8").splitlines()
    listed = {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}
    there = [path for folder in ("styles/vendor", "static/fonts", "templates/icons") for path in (ROOT / folder).iterdir()]

    assert {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in there} == listed


def test_every_icon_that_a_page_asks_for_is_there():
    asked = {
        name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"|{% badge "\w+" "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    names = {name for pair in asked for name in pair if name}

    assert [name for name in sorted(names) if not (ROOT / "templates" / "icons" / f"{name}.svg").exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_page_has_inline_style_or_script(path):
    """The content security policy would block it."""
    source = path.read_text(encoding="utf-8")

    assert re.findall(r"""\sstyle=|<style|\son\w+=["']|javascript:|<script(?![^>]*\bsrc=)""", source) == []
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", source) == []


def test_every_icon_that_is_there_is_used():
    """Named in quotes by a template or by the code that chooses one."""
    code = [path for path in ROOT.rglob("*.py") if not {".venv", "tests", "migrations"} & set(path.relative_to(ROOT).parts)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *code])

    assert [path.stem for path in sorted((ROOT / "templates" / "icons").glob("*.svg")) if f'"{path.stem}"' not in text] == []


def test_no_block_uses_a_name_that_another_block_gave():
    """What `{% url … as name %}` names is gone when its block ends: the link would lead nowhere, without a word."""
    faults = []
    for template in TEMPLATES:
        parts = re.split(r"{% block (\w+) %}", template.read_text())[1:]
        blocks = list(zip(parts[::2], parts[1::2], strict=True))
        named = {block: set(re.findall(r" as (\w+) %}", words)) for block, words in blocks}
        for block, words in blocks:
            others = set().union(*named.values()) - named[block]
            faults += [f"{template.name}: {name} in {block}" for name in others if re.search(rf"({{{{|=|\bif )\s*{name}\b", words)]

    assert faults == []
