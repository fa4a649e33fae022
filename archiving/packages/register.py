"""The register as it was when the package's period ended: the accounts' facts and who looked after them, without addresses and phones."""

import json
from typing import Any

from django.utils import timezone

from archiving.packages.contents import Contents
from core.exports import csv_lines
from registry.models import AccountVersion, RosterRow

FACTS = {
    "name": "konto",
    "handle": "kontonamn",
    "url": "adress",
    "permanent_id": "kanalens_fasta_id",
    "purpose": "syfte",
    "audience": "malgrupp",
    "content": "vad_som_kommuniceras",
    "watch_pattern": "bevakning",
}


def register_of(contents: Contents) -> list[dict[str, Any]]:
    """A row for each account of the package, by name. An account that came to the register later is left out; README says so."""
    day = contents.package.period_to
    accounts = {packed.version.snapshot.account_id for packed in contents.packed}
    versions = (
        AccountVersion.objects.filter(account__in=accounts).as_of(day).select_related("platform", "department").order_by("name", "pk")
    )
    roster: dict[int, list[dict[str, Any]]] = {}
    for row in RosterRow.objects.on(day).filter(account__in=accounts).select_related("person"):
        roster.setdefault(row.account_id, []).append(
            {"uppgift": row.get_role_display(), "turordning": row.order, "namn": row.person.name, "fran": row.from_date.isoformat()}
        )
    return [
        {
            "konto_id": version.account_id,
            **{key: getattr(version, name) for name, key in FACTS.items()},
            "kanal": version.platform.name,
            "verksamhet": version.department.name,
            "lage": version.get_state_display(),
            "uppgifterna_galler_sedan": timezone.localdate(version.at).isoformat(),
            "bemanning": roster.get(version.account_id, []),
        }
        for version in versions
    ]


def as_json(contents: Contents, rows: list[dict[str, Any]]) -> bytes:
    whole = {"registret_den": contents.package.period_to.isoformat(), "myndighet": contents.municipality.name, "konton": rows}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode() + b"\n"


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """UTF-8 with semicolons; the roster is a sentence in one cell."""
    head = ["konto_id", *FACTS.values(), "kanal", "verksamhet", "lage", "uppgifterna_galler_sedan", "bemanning"]
    lines = csv_lines(head, [[_cell(row[name]) for name in head] for row in rows])
    return "".join(lines).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(f"{person['uppgift']}: {person['namn']}" for person in value)
    return value
