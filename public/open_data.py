"""The list as JSON and CSV, for whoever wants it on a page of their own (lag (2022:818)). Nothing about persons, no logotypes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from core.exports import csv_lines
from core.models import Municipality
from public.entries import Entry, everything
from public.open_page import open_page

LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class Column:
    name: str
    attribute: str
    meaning: str


COLUMNS = (
    Column("konto_id", "id", "Kontots nummer. Det ändras aldrig, inte heller när kontot byter namn eller avslutas."),
    Column("verksamhet", "department", "Den del av kommunen som har kontot."),
    Column("plattform", "platform", "Kanalen, till exempel Facebook."),
    Column("namn", "name", "Namnet som syns på kontot."),
    Column("kontonamn", "handle", "Namnet i adressen. Tomt om kanalen inte har något."),
    Column("url", "url", "Kontots adress."),
    Column("syfte", "purpose", "Vad kontot är till för."),
    Column("malgrupp", "audience", "Vem kontot är till för."),
    Column("bevakningstider", "watched", "När kommunen tittar in."),
    Column("status", "state", "Aktivt, Vilande, Under avslut eller Avslutat."),
    Column("startdatum", "since", "När kontot blev kommunens, som ÅÅÅÅ-MM-DD. Tomt om det är okänt."),
    Column("senast_kontrollerat", "checked", "När kommunikatören senast kontrollerade uppgifterna, som ÅÅÅÅ-MM-DD."),
    Column("slutdatum", "closed_on", "När kontot avslutades, som ÅÅÅÅ-MM-DD. Tomt om det används."),
    Column("hanvisning", "turn_to", "Vart man vänder sig när kontot är under avslut eller avslutat."),
)


@open_page
def data_json(request: HttpRequest) -> StreamingHttpResponse:
    return _open_to_all(StreamingHttpResponse(_json_parts(request), content_type="application/json; charset=utf-8"))


@open_page
def data_csv(request: HttpRequest) -> StreamingHttpResponse:
    """UTF-8 without byte order mark, comma, quotes as in RFC 4180: made for machines. Spreadsheet formulas are neutralised all the same."""
    rows = (list(_row(entry).values()) for entry in everything(Municipality.current()))
    lines = csv_lines([column.name for column in COLUMNS], rows, delimiter=",", mark="")
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="konton-i-sociala-medier.csv"'
    return _open_to_all(answer)


def _row(entry: Entry) -> dict[str, int | str]:
    values = {column.name: getattr(entry, column.attribute) for column in COLUMNS}
    return {name: value if isinstance(value, int) else str(value or "") for name, value in values.items()}


def _json_parts(request: HttpRequest) -> Iterator[str]:
    municipality = Municipality.current()
    head = {
        "organisation": municipality.name,
        "organisationsnummer": municipality.organisation_number,
        "licens": LICENCE,
        "hamtat": timezone.localtime().isoformat(timespec="seconds"),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "konton": ['
    for number, entry in enumerate(everything(municipality)):
        row = _row(entry) | {"sida": request.build_absolute_uri(entry.path)}
        yield ("" if number == 0 else ",\n") + json.dumps(row, ensure_ascii=False)
    yield "]}\n"


def _open_to_all(answer: StreamingHttpResponse) -> StreamingHttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
