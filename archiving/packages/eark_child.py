"""Asks eark-validator about an unpacked package: `python -m archiving.packages.eark_child FOLDER`. Writes JSON to standard output.

A process of its own: the validator takes a second to load, and when it loads it opens four addresses on the web. They are answered from the
vocabularies that it carries itself; nothing else is fetched. Runs without Django.
"""

import json
import resource
import sys
import urllib.request
from pathlib import Path
from typing import IO, Any

from archiving.packages.installed import validator_folder

MEMORY = 2 * 1024**3
SECONDS = 120  # of processor time


def from_what_is_carried(address: Any, *args: Any, **kwargs: Any) -> IO[bytes]:
    """The file of the same name among the validator's own vocabularies. Raises FileNotFoundError for anything else."""
    name = str(address).rpartition("/")[2]
    return (validator_folder() / "ipxml" / "resources" / "vocabs" / name).open("rb")


def ask(folder: Path) -> dict[str, Any]:
    urllib.request.urlopen = from_what_is_carried  # type: ignore[assignment]  # before the validator is imported
    from eark_validator.packages import PackageValidator

    try:
        report = PackageValidator(folder).validation_report
    except (AttributeError, ValueError) as error:  # what it makes of a METS that lacks what it goes by, such as metsHdr
        return {"unreadable": str(error)[:400]}
    metadata = report.metadata
    schema = list(metadata.schema_results.messages) if metadata else []
    rules = list(metadata.schematron_results.messages) if metadata else []
    return {
        "structure": str(report.structure.status.value),
        "structure_messages": [_words(one) for one in report.structure.messages],
        "schema": [_words(one) for one in schema],
        "rules": [_words(one) for one in rules],
    }


def _words(result: Any) -> dict[str, str]:
    return {"id": str(result.rule_id), "severity": str(result.severity.value).lower(), "message": str(result.message)[:400]}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    json.dump(ask(Path(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
