"""Only a disposal run destroys a record (design §9, REQ-2.1): every place in the code that removes rows or files is named here."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(settings.BASE_DIR)
APPS = ("accounts", "archiving", "closing", "core", "guidelines", "home", "inquiries", "notifications", "public", "records", "registry")
REMOVES = {"delete", "_raw_delete", "unlink", "rmtree", "remove", "rmdir"}

# Where something is removed, and what it is. A new place is added here by whoever can say that it removes no record.
KNOWN = {
    "accounts/actions.py": "an address of a person's that is confirmed no more",
    "archiving/capture/pdfa.py": "a file of a capture that is not kept yet",
    "archiving/capture/process.py": "the working folder of a capture",
    "archiving/capture/wacz_file.py": "a part that has been put into the WACZ",
    "archiving/destroying.py": "a disposal run: the files and the words of what it destroys",
    "archiving/receiving.py": "an upload that is not kept yet",
    "archiving/storage.py": "what is on its way in, and kept files that no living row points to",
    "archiving/uploads.py": "an upload that is not kept yet",
    "core/dry_run.py": "rows of an import, in the cache",
    "inquiries/holdings.py": "a disposal run: the files of screenshots",
    "registry/models/application.py": "names and ticks of a draft that is being written",
}
OTHER_MEANINGS = {"inquiry"}  # inquiry.remove(): what a visitor wrote is removed from the channel, and kept here


def removals(path: Path) -> set[str]:
    """The calls in the file that remove rows or files."""
    calls = (node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    found = {ast.unparse(call) for call in calls if isinstance(call, ast.Attribute) and call.attr in REMOVES}
    return {call for call in found if call.partition(".")[0] not in OTHER_MEANINGS}


def code() -> "list[Path]":
    return [path for app in APPS for path in (ROOT / app).rglob("*.py") if not {"tests", "migrations", "management"} & set(path.parts)]


def test_REQ_2_1_every_place_that_removes_something_is_known():
    places = {str(path.relative_to(ROOT)) for path in code() if removals(path)}

    assert places - KNOWN.keys() == set()


def test_REQ_2_1_no_statement_of_our_own_deletes_rows():
    statements = re.compile(r"\b(DELETE\s+FROM|TRUNCATE\s+TABLE)\b")

    assert [str(path) for path in code() if statements.search(path.read_text(encoding="utf-8"))] == []


def test_REQ_2_4_no_foreign_key_of_ours_takes_rows_with_it():
    """Deleting an account or a person never cascades: everything is protected."""
    ours = [model for model in apps.get_models() if model._meta.app_label in APPS]

    cascading = {
        f"{model.__name__}.{field.name}"
        for model in ours
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.on_delete is not models.PROTECT
    }

    assert cascading == set()
