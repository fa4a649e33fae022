"""The arrows between the apps point one way (design §3): in imports, and in foreign keys."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

CONFIGURATION = Path(settings.BASE_DIR) / "pyproject.toml"
CONTRACT = tomllib.loads(CONFIGURATION.read_text())["tool"]["importlinter"]


def lint_imports(folder: Path) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120)


def copy_of_the_tree(folder: Path) -> Path:
    for app in CONTRACT["root_packages"]:
        shutil.copytree(Path(settings.BASE_DIR) / app, folder / app, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(CONFIGURATION, folder)
    return folder


def height_of_each_app() -> dict[str, int]:
    """The higher an app stands, the more it may know. Apps on one level do not know each other."""
    layers = CONTRACT["contracts"][0]["layers"]
    return {app.strip(): len(layers) - place for place, layer in enumerate(layers) for app in layer.split("|")}


def test_the_tree_as_it_is_keeps_the_arrows(tmp_path):
    result = lint_imports(copy_of_the_tree(tmp_path))

    assert result.returncode == 0, result.stdout


def test_an_import_that_turns_an_arrow_is_refused(tmp_path):
    tree = copy_of_the_tree(tmp_path)
    (tree / "accounts" / "turned.py").write_text("from registry import models\n")

    result = lint_imports(tree)

    assert result.returncode == 1
    assert "accounts.turned -> registry.models" in result.stdout


def test_an_import_hidden_in_a_function_is_refused_too(tmp_path):
    tree = copy_of_the_tree(tmp_path)
    (tree / "core" / "turned.py").write_text("def hidden():\n    import accounts.models\n")

    result = lint_imports(tree)

    assert result.returncode == 1
    assert "core.turned -> accounts.models" in result.stdout


def test_two_apps_on_one_level_may_not_know_each_other(tmp_path):
    tree = copy_of_the_tree(tmp_path)
    (tree / "guidelines" / "turned.py").write_text("from notifications import models\n")

    result = lint_imports(tree)

    assert result.returncode == 1
    assert "guidelines.turned -> notifications.models" in result.stdout


def test_every_installed_app_of_ours_has_its_place_in_the_order():
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == Path(settings.BASE_DIR)}

    assert ours - set(height_of_each_app()) == set()


def test_foreign_keys_follow_the_same_arrows():
    height = height_of_each_app()

    turned = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if (target := field.related_model._meta.app_label) in height and (source := model._meta.app_label) in height
        if target != source and height[target] >= height[source]
    ]

    assert turned == []
