"""Where eark-validator is installed. It is found without being imported: when it is imported, it wants the network. No Django here."""

import importlib.util
from pathlib import Path


def validator_folder() -> Path:
    spec = importlib.util.find_spec("eark_validator")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("eark-validator is not installed")
    return Path(spec.submodule_search_locations[0])
