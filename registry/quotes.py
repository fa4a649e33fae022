"""The guideline's own words beside the field they are about (design §9: each field's help quotes its clause)."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from guidelines.models import Clause, GuidelineVersion

Clauses = Mapping[str, Clause]


def clauses_in_force(*, on: datetime.date) -> dict[str, Clause]:
    """Code → clause of the version in force, in one query; empty where no guideline has been pasted yet."""
    current = GuidelineVersion.objects.filter(valid_from__lte=on).order_by("-valid_from", "-pk").values("pk")[:1]
    return {clause.code: clause for clause in Clause.objects.filter(version=current)}


class Shown(LayoutObject):
    """A template between two fields, with the page's own context."""

    fields: list[str] = []

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        return render_to_string(self.template, context.flatten())


class Quoted(LayoutObject):
    """A field with the clauses it comes from, folded under it. Clauses that the guideline in force lacks are left out."""

    def __init__(self, name: str, codes: Iterable[str], clauses: Clauses) -> None:
        self.name = name
        self.fields = [name]
        self.clauses = [clauses[code] for code in codes if code in clauses]

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        field = render_field(self.name, form, context, template_pack=template_pack, **kwargs)
        return mark_safe(field + render_to_string("components/clauses.html", {"clauses": self.clauses}))
