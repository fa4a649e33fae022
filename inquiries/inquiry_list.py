"""The inquiries as a list: which, in which order, and each row ready to show or export.

Rows are plain dicts; names of accounts and people come from one query for all rows shown. Every order is an index's own, so a page
costs the same at ten thousand inquiries and at a million.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Left
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from accounts.models import User
from core.templatetags.portal import STATES, badge
from inquiries.forms.filter import InquiryFilterForm
from inquiries.links import tidy
from inquiries.models import Inquiry
from inquiries.models.inquiry_queries import OPEN
from inquiries.words import ANONYMOUS, day_words, due_words, left_words, masked_name
from registry.models import SocialAccount

Show = InquiryFilterForm.Show
NUMBER = re.compile(r"(?:sm-\d{4}-)?0*(\d{1,18})", re.IGNORECASE | re.ASCII)
TEXT_SHOWN = 110

ROW = (
    "pk",
    "kind",
    "state",
    "display_name",
    "name_hidden",
    "account_id",
    "assigned_to_id",
    "due_at",
    "stopped_at",
    "ended_at",
    "follow_up_on",
)
BADGES = {}
for _state, _label in Inquiry.State.choices:
    _icon, _tone = STATES["inquiries.inquiry", _state]
    BADGES[_state] = badge(_tone, _icon, _label)
KINDS = dict(Inquiry.Kind.choices)


def chosen_inquiries(choices: dict[str, Any], *, user: User, now: datetime.datetime) -> Any:
    """Those asked for, in the order of what is most pressing; what has no clock comes newest first."""
    inquiries = Inquiry.objects.visible_to(user)
    if text := choices.get("q"):
        return _searched(inquiries, text).order_by("-pk")
    if choices.get("konto"):
        inquiries = inquiries.filter(account=int(choices["konto"]))
    if choices.get("mina"):
        inquiries = inquiries.in_charge_of(user)
    show = choices["visa"]
    if show == Show.OPEN:
        return inquiries.open().order_by("due_at", "pk")
    if show == Show.OVERDUE:
        return inquiries.overdue(now=now).order_by("due_at", "pk")
    if show == Show.TODAY:
        return inquiries.due_today(now=now).order_by("due_at", "pk")
    if show == Show.FOLLOW_UP:
        return inquiries.to_follow_up(on=timezone.localdate(now)).order_by("follow_up_on", "pk")
    if show != Show.ALL:
        inquiries = inquiries.filter(state=show)
    return inquiries.order_by("-pk")


def _searched(inquiries: Any, text: str) -> Any:
    """By number or by link; what was written is not searched, it may be about somebody."""
    if match := NUMBER.fullmatch(text):
        return inquiries.filter(pk=int(match[1]))
    return inquiries.filter(url__in={text, tidy(text), tidy(f"https://{text}")})


# ---- rows to show


def values_to_show(inquiries: Any) -> Any:
    return inquiries.annotate(beginning=Left("text", TEXT_SHOWN + 1)).values(*ROW, "beginning")


def rows_to_show(rows: list[dict[str, Any]], *, now: datetime.datetime) -> list[dict[str, Any]]:
    """Ready for the template: url beginning who account badge due left late assigned. One query."""
    accounts, people = _names(rows)
    for row in rows:
        row["url"] = reverse("inquiries:inquiry_detail", args=[row["pk"]])
        row["beginning"] = Truncator(" ".join(row["beginning"].split())).chars(TEXT_SHOWN)
        name = masked_name(row["display_name"], hidden=row["name_hidden"])
        row["who"] = f"{KINDS[row['kind']]} från {'en besökare' if name == ANONYMOUS else name}"
        row["account"], row["assigned"] = accounts[row["account_id"]], people.get(row["assigned_to_id"] or 0, "Ingen än")
        row["badge"] = BADGES[row["state"]]
        row["due"], row["left"], row["late"] = _deadline(row, now)
    return rows


def _names(rows: list[dict[str, Any]]) -> tuple[dict[int, str], dict[int, str]]:
    """Of the accounts and of the people in these rows. One query."""
    names: dict[str, dict[int, str]] = {"account": {}, "person": {}}
    accounts = SocialAccount.objects.filter(pk__in={row["account_id"] for row in rows}).annotate(what=Value("account"))
    people = User.objects.filter(pk__in={row["assigned_to_id"] for row in rows}).annotate(what=Value("person"))
    accounts = accounts.annotate(shown=Concat("name", Value(" ("), "platform__name", Value(")")))
    people = people.annotate(shown=F("name"))
    columns = ("what", "pk", "shown")
    for what, pk, name in accounts.order_by().values_list(*columns).union(people.order_by().values_list(*columns), all=True):
        names[what][pk] = name
    return names["account"], names["person"]


def _deadline(row: dict[str, Any], now: datetime.datetime) -> tuple[str, str, bool]:
    """What people read first: when it is due and how long is left, or what happened instead."""
    if row["state"] in OPEN:
        due = row["due_at"]
        what = "slutligt svar" if row["stopped_at"] else ""
        return due_words(due, now=now), ", ".join(words for words in (what, left_words(due, now=now)) if words), due < now
    if row["follow_up_on"]:
        return f"följs upp {day_words(row['follow_up_on'], today=timezone.localdate(now))}", "", False
    return f"avgjord {day_words(timezone.localdate(row['ended_at']), today=timezone.localdate(now))}", "", False


# ---- rows to export

HEAD = (
    *("Nummer", "Konto", "Slag", "Läge", "Vad som skrevs", "Avsändare", "Länk", "Inkom", "Loggad", "Svara senast", "Första svar", "I tid"),
    *("Mottagningsbesked", "Slutligt svar senast", "Avgjord", "Skäl", "Handläggs av"),
)
FACTS = (
    *("pk", "account__name", "kind", "state", "text", "display_name", "name_hidden", "url", "posted_at", "logged_at", "reply_due_at"),
    *("stopped_at", "on_time", "acknowledged_at", "final_due_at", "ended_at", "end_reason", "assigned_to__name"),
)


def export_rows(inquiries: QuerySet[Any]) -> Iterator[list[Any]]:
    """Every inquiry of the filtered view, in its order; one query. Names are masked here too."""
    states = dict(Inquiry.State.choices)
    for row in inquiries.values(*FACTS).iterator(chunk_size=500):
        yield [
            f"SM-{timezone.localtime(row['logged_at']).year}-{row['pk']:06}",
            *(row["account__name"], KINDS[row["kind"]], states[row["state"]], row["text"]),
            *(masked_name(row["display_name"], hidden=row["name_hidden"]), row["url"], row["posted_at"], row["logged_at"]),
            *(row["reply_due_at"], row["stopped_at"], row["on_time"], row["acknowledged_at"], row["final_due_at"], row["ended_at"]),
            *(row["end_reason"], row["assigned_to__name"] or ""),
        ]
