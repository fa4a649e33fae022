"""`manage.py draw_states`: writes docs/states.md from the models' own TRANSITIONS tables, so that the picture cannot lie."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import models

PLACE = Path(settings.BASE_DIR) / "docs" / "states.md"
HEAD = "# States\n\nDrawn by `manage.py draw_states` from the tables in the models; a test fails when this file is stale.\n"


def drawing() -> str:
    """The whole of docs/states.md as Markdown with one Mermaid diagram per model that has a TRANSITIONS table."""
    machines = [model for model in apps.get_models() if hasattr(model, "TRANSITIONS")]
    return "\n".join([HEAD, *(_machine(model) for model in sorted(machines, key=lambda model: model._meta.label))])


def _machine(model: type[models.Model]) -> str:
    table: dict[models.TextChoices, set[models.TextChoices]] = model.TRANSITIONS  # type: ignore[attr-defined]
    states = list(table)
    lines = [
        f"## {str(model._meta.verbose_name).capitalize()} (`{model._meta.label}`)",
        "",
        (model.__doc__ or "").strip(),
        "",
        "```mermaid",
    ]
    lines += ["stateDiagram-v2", *(f"    {state.value}: {state.label}" for state in states), f"    [*] --> {states[0].value}"]
    for source in states:
        lines += [f"    {source.value} --> {target.value}" for target in states if target in table[source]]
        if not table[source]:
            lines.append(f"    {source.value} --> [*]")
    return "\n".join([*lines, "```", ""])


class Command(BaseCommand):
    help = "Draws docs/states.md from the models' TRANSITIONS tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail instead of writing when the file is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            if not PLACE.exists() or PLACE.read_text(encoding="utf-8") != drawing():
                self.stderr.write("docs/states.md is stale; run manage.py draw_states")
                raise SystemExit(1)
            return
        PLACE.write_text(drawing(), encoding="utf-8")
