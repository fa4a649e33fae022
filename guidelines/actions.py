"""Verbs on the guideline: paste a version, confirm having read one."""

import datetime

from django.db import transaction

from accounts.models import User
from core.errors import RuleError
from core.history import record
from guidelines.models import Clause, GuidelineVersion, ReadReceipt


@transaction.atomic
def add_version(
    *,
    name: str,
    adopted_by: str,
    adopted_on: datetime.date,
    paragraph: str,
    valid_from: datetime.date,
    clauses: list[tuple[str, str, str]],
    by: User | None,
) -> GuidelineVersion:
    """`clauses` are (code, title, text) in order. A version is added, never changed: receipts are for the words that were read."""
    codes = [code for code, _, _ in clauses]
    if not codes:
        raise RuleError("Riktlinjen behöver minst en punkt.")
    if len(set(codes)) < len(codes):
        raise RuleError("Varje punkt behöver ett eget nummer.")
    version = GuidelineVersion.objects.create(
        name=name, adopted_by=adopted_by, adopted_on=adopted_on, paragraph=paragraph, valid_from=valid_from
    )
    Clause.objects.bulk_create(
        Clause(version=version, code=code, title=title, text=text, order=order)
        for order, (code, title, text) in enumerate(clauses, start=1)
    )
    record("guideline.added", version, by=by, valid_from=str(valid_from))
    return version


@transaction.atomic
def confirm_read(*, version: GuidelineVersion, by: User) -> None:
    """S17: staff are instructed. Confirming twice changes nothing."""
    _, is_new = ReadReceipt.objects.get_or_create(version=version, person=by)
    if is_new:
        record("guideline.read", version, by=by)
