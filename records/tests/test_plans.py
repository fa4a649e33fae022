"""The classification table from a file: tried first, then all or nothing, and never over an old version (REQ-2.14)."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from core.errors import RuleError
from core.imports import read_table
from records import plan_imports
from records.models import ClassificationEntry, ClassificationPlan
from tests.factories import officer
from tests.factories_archive import archivist

pytestmark = pytest.mark.django_db

HEAD = "Kod;Benämning;Handlingstyp;Bevaras/gallras;Frist;Anmärkning;Planversion;Beslut;Gäller från"
SAME = "2027;KS § 12;2027-01-01"
GOOD = f"""{HEAD}
1.1;Dialog;Kommentar/fråga (inkommen);Gallras;2 år;;{SAME}
1.2;Dialog;Svar;Bevaras;;;{SAME}
1.3;Dialog;Direktmeddelande;Gallras;vid inaktualitet;;{SAME}"""


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.csv", text.encode())


def test_REQ_2_14_a_plan_is_tried_and_read_in_and_the_old_one_stands(client):
    client.force_login(archivist())

    review = client.post("/klassificering/las-in/", {"file": upload(GOOD)}, follow=True)
    planned = review.context["plan"]
    client.post(review.request["PATH_INFO"], {"seen": planned.report.digest})

    plan = ClassificationPlan.objects.get(version="2027")
    assert (planned.report.failed, plan.valid_from, plan.decision) == (0, datetime.date(2027, 1, 1), "KS § 12")
    assert set(plan.entries.values_list("record_type", "retention", "months")) == {
        ("Kommentar/fråga (inkommen)", "after", 24),
        ("Svar", "keep", None),
        ("Direktmeddelande", "when_out_of_date", None),
    }
    assert ClassificationPlan.objects.get(version="Förlaga").entries.count() == 15


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (f"1;D;Svar;Kanske;;;{SAME}", "Skriv Bevaras eller Gallras."),
        (f"1;D;Svar;Gallras;snart;;{SAME}", "Skriv fristen som"),
        (f"1;D;Svar;Gallras;0 år;;{SAME}", "Skriv fristen som"),
        (f"1;D;Svar;Bevaras;2 år;;{SAME}", "Det som bevaras har ingen frist."),
        (f"1;D;;Bevaras;;;{SAME}", "Kolumnen Handlingstyp är tom."),
        ("1;D;Svar;Bevaras;;;Förlaga;KS § 12;2027-01-01", "är redan inläst"),
        ("1;D;Svar;Bevaras;;;2027;KS § 12;i januari", "Skriv Gäller från som"),
        (f"1;D;Svar;Bevaras;;;{SAME}\n2;D;Svar;Bevaras;;;{SAME}", "står på två rader"),
        (f"1;D;Svar;Bevaras;;;{SAME}\n2;D;Inlägg;Bevaras;;;2028;KS § 12;2027-01-01", "En fil är en planversion"),
    ],
)
def test_a_row_that_is_wrong_says_so_and_nothing_is_read_in(row, sentence):
    table = read_table(upload(f"{HEAD}\n{row}"))

    plan = plan_imports.plan_import(table)

    assert any(sentence in said for report in plan.report.rows for said in report.sentences)
    with pytest.raises(RuleError):
        plan_imports.confirm(table=table, seen=plan.report.digest, by=archivist())
    assert ClassificationPlan.objects.count() == 1


def test_only_the_archivist_reads_in_a_plan_and_nobody_changes_one(client):
    client.force_login(officer())

    answer = client.get("/klassificering/las-in/")

    assert answer.status_code == 403
    with pytest.raises(DatabaseError), transaction.atomic():
        ClassificationEntry.objects.update(retention="when_out_of_date")
