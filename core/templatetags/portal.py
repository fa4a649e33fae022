"""The portal's own tags and filters: a builtin in every template, so no `{% load %}`. `docs/look.md` shows each in use.

Lists render fifty rows of them, so they are plain string work: no locale machinery, no queries, no template where a string will do.
"""

import datetime
import re
from functools import cache, lru_cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
OWN_NUMBER = re.compile(r"\b[A-ZÅÄÖ]{1,6}-\d{4}-\d{1,12}\b")
ICONS = settings.BASE_DIR / "templates" / "icons"

# (model, state): icon and tone. The word comes from the model, so that a colour or a picture never stands alone.
STATES = {
    ("registry.startupapplication", "draft"): ("pencil", "neutral"),
    ("registry.startupapplication", "submitted"): ("hourglass-split", "info"),
    ("registry.startupapplication", "returned"): ("arrow-return-left", "warning"),
    ("registry.startupapplication", "approved"): ("check-circle", "good"),
    ("registry.startupapplication", "rejected"): ("x-circle", "bad"),
    ("registry.startupapplication", "withdrawn"): ("slash-circle", "neutral"),
    ("registry.socialaccount", "planned"): ("calendar-event", "info"),
    ("registry.socialaccount", "active"): ("check-circle", "good"),
    ("registry.socialaccount", "dormant"): ("pause-circle", "warning"),
    ("registry.socialaccount", "closing"): ("stop-circle", "warning"),
    ("registry.socialaccount", "closed"): ("archive", "neutral"),
    ("registry.accountversion", "planned"): ("calendar-event", "info"),
    ("registry.accountversion", "active"): ("check-circle", "good"),
    ("registry.accountversion", "dormant"): ("pause-circle", "warning"),
    ("registry.accountversion", "closing"): ("stop-circle", "warning"),
    ("registry.accountversion", "closed"): ("archive", "neutral"),
    ("inquiries.inquiry", "new"): ("bell", "warning"),
    ("inquiries.inquiry", "assigned"): ("person", "info"),
    ("inquiries.inquiry", "with_expert"): ("people", "info"),
    ("inquiries.inquiry", "answered"): ("check-circle", "good"),
    ("inquiries.inquiry", "no_reply"): ("slash-circle", "neutral"),
    ("inquiries.inquiry", "referred"): ("flag", "neutral"),
    ("inquiries.inquiry", "removed"): ("archive", "neutral"),
    ("inquiries.inquiry", "follow_up"): ("arrow-repeat", "info"),
    ("inquiries.inquiry", "done"): ("check-lg", "good"),
    ("archiving.snapshot", "planned"): ("calendar-event", "neutral"),
    ("archiving.snapshot", "open"): ("circle", "info"),
    ("archiving.snapshot", "submitted"): ("hourglass-split", "info"),
    ("archiving.snapshot", "redo"): ("arrow-return-left", "warning"),
    ("archiving.snapshot", "approved"): ("check-circle", "good"),
    ("archiving.snapshot", "packaged"): ("archive", "good"),
    ("archiving.snapshot", "delivered"): ("send", "good"),
    ("archiving.snapshot", "receipted"): ("shield-check", "good"),
    ("archiving.snapshot", "withdrawn"): ("slash-circle", "neutral"),
    ("archiving.campaign", "planned"): ("calendar-event", "neutral"),
    ("archiving.campaign", "open"): ("play-circle", "info"),
    ("archiving.campaign", "closed"): ("check-circle", "good"),
    ("archiving.package", "ordered"): ("hourglass-split", "info"),
    ("archiving.package", "created"): ("hourglass-split", "info"),
    ("archiving.package", "invalid"): ("x-circle", "bad"),
    ("archiving.package", "validated"): ("check-circle", "good"),
    ("archiving.package", "delivered"): ("send", "good"),
    ("archiving.package", "receipted"): ("shield-check", "good"),
    ("archiving.package", "withdrawn"): ("slash-circle", "neutral"),
    ("archiving.capturejob", "waiting"): ("hourglass-split", "info"),
    ("archiving.capturejob", "running"): ("play-circle", "info"),
    ("archiving.capturejob", "done"): ("check-circle", "good"),
    ("archiving.capturejob", "failed"): ("x-circle", "bad"),
    ("archiving.capturejob", "refused"): ("slash-circle", "neutral"),
    ("records.registrationslip", "waiting"): ("hourglass-split", "warning"),
    ("records.registrationslip", "registered"): ("check-circle", "good"),
    ("records.registrationslip", "withdrawn"): ("slash-circle", "neutral"),
    ("records.disposalrun", "proposed"): ("hourglass-split", "info"),
    ("records.disposalrun", "reviewed"): ("hourglass-split", "info"),
    ("records.disposalrun", "decided"): ("check-lg", "warning"),
    ("records.disposalrun", "executing"): ("arrow-repeat", "warning"),
    ("records.disposalrun", "executed"): ("arrow-repeat", "warning"),
    ("records.disposalrun", "recorded"): ("check-circle", "good"),
    ("records.disposalrun", "withdrawn"): ("slash-circle", "neutral"),
    ("records.disclosurerequest", "open"): ("hourglass-split", "warning"),
    ("records.disclosurerequest", "released"): ("check-circle", "good"),
    ("records.disclosurerequest", "partly"): ("check-lg", "info"),
    ("records.disclosurerequest", "refused"): ("x-circle", "neutral"),
    ("records.disclosurerequest", "not_held"): ("slash-circle", "neutral"),
    ("records.disclosurerequest", "withdrawn"): ("slash-circle", "neutral"),
    ("closing.closure", "proposed"): ("hourglass-split", "info"),
    ("closing.closure", "stopped"): ("exclamation-triangle", "bad"),
    ("closing.closure", "agreed"): ("check-lg", "info"),
    ("closing.closure", "farewell"): ("send", "info"),
    ("closing.closure", "documented"): ("archive", "info"),
    ("closing.closure", "cleared"): ("check-circle", "info"),
    ("closing.closure", "closed"): ("archive", "neutral"),
    ("closing.closure", "refused"): ("x-circle", "bad"),
    ("closing.closure", "withdrawn"): ("slash-circle", "neutral"),
    ("notifications.mail", "due"): ("hourglass-split", "info"),
    ("notifications.mail", "leased"): ("hourglass-split", "info"),
    ("notifications.mail", "accepted"): ("check-circle", "good"),
    ("notifications.mail", "retry"): ("clock-history", "warning"),
    ("notifications.mail", "dead"): ("x-circle", "bad"),
    ("notifications.mail", "dropped"): ("slash-circle", "neutral"),
}

Moment = datetime.date | datetime.datetime | None


# ---- dates


def _in_stockholm(value: datetime.date) -> datetime.date:
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(STOCKHOLM)
    return value


@register.filter
def swedish_date(value: Moment) -> str:
    """22 november 2026"""
    if not value:
        return ""
    day = _in_stockholm(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def swedish_moment(value: datetime.datetime | None) -> str:
    """22 november 2026 kl. 14.05"""
    if not value:
        return ""
    moment = _in_stockholm(value)
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year} kl. {moment:%H.%M}"


@register.filter
def iso_date(value: Moment) -> str:
    """2026-11-22, for tables"""
    if not value:
        return ""
    day = _in_stockholm(value)
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


@register.filter
def iso_moment(value: datetime.datetime | None) -> str:
    """2026-11-22 14.05, for tables"""
    if not value:
        return ""
    return f"{iso_date(value)} {_in_stockholm(value):%H.%M}"


# ---- icons and badges


@cache
def _drawing(name: str) -> str:
    """What is inside the <svg> of `templates/icons/<name>.svg`. A name without a file is a mistake in a template and raises."""
    svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    return "".join(line.strip() for line in inside.splitlines())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon in the colour of the text. Give it a label only when no word beside it says the same."""
    said = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="icon" width="16" height="16" viewBox="0 0 16 16" fill="currentColor" {said}>{_drawing(name)}</svg>')


@register.simple_tag
def badge(tone: str, icon_name: str, label: str) -> SafeString:
    """A state that is not a model's: `{% badge "warning" "clock" "Väntar på dig" %}`. Tones: neutral, info, warning, good, bad."""
    return mark_safe(f'<span class="state state-{tone}">{icon(icon_name)}<span>{conditional_escape(label)}</span></span>')


@lru_cache(maxsize=200)
def _state_badge(model: str, state: str, label: str) -> SafeString:
    icon_name, tone = STATES.get((model, state), ("circle", "neutral"))
    return badge(tone, icon_name, label)


@register.simple_tag
def state_badge(obj: Any) -> SafeString:
    """The object's `state`, as icon and word."""
    return _state_badge(obj._meta.label_lower, obj.state, obj.get_state_display())


# ---- numbers


@register.filter
def whole_numbers(text: Any) -> SafeString:
    """An own number such as SM-2026-000123 is never broken at its hyphens."""
    return mark_safe(OWN_NUMBER.sub(r'<span class="text-nowrap">\g<0></span>', conditional_escape(text)))


# ---- people


@register.simple_tag
def person(somebody: Any, fallback: str = "Ingen") -> SafeString:
    """A user, or somebody named in a form who is not one yet (anything with a `name` and perhaps a `title`)."""
    if somebody is None:
        return format_html('<span class="muted">{}</span>', fallback)
    name = str(somebody.name)
    initials = "".join(word[0] for word in name.split() if word[0].isalpha())
    mark = (initials[0] + initials[-1] if len(initials) > 1 else initials).upper()
    title = getattr(somebody, "title", "")
    below = f'<span class="person-title">{conditional_escape(title)}</span>' if title else ""
    return mark_safe(
        f'<span class="person"><span class="person-mark" aria-hidden="true">{conditional_escape(mark)}</span>'
        f'<span class="person-name">{conditional_escape(name)}{below}</span></span>'
    )


# ---- history


@register.inclusion_tag("components/timeline.html")
def timeline(lines: Any) -> dict[str, Any]:
    """The lines of `core.history.history_of(obj)`, newest first."""
    return {"lines": lines}


# ---- tables


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, field: str, label: str, css: str = "") -> SafeString:
    """A whole column head, `<th>` and all, whose link sorts by `field` and then the other way (`?sort=namn`, `?sort=-namn`).

    The column sorted by is the `sort` in the context; the other parameters in the address stay, except the page number.
    """
    current = str(context.get("sort") or "")
    ascending, descending = current == field, current == f"-{field}"
    address = context["request"].GET.copy()
    address.pop("sida", None)
    address["sort"] = f"-{field}" if ascending else field
    order = 'aria-sort="ascending"' if ascending else 'aria-sort="descending"' if descending else ""
    arrow = icon("arrow-up" if ascending else "arrow-down" if descending else "arrow-down-up")
    return format_html(
        '<th scope="col" class="{}" {}><a class="sort" href="?{}">{}{}</a></th>', css, mark_safe(order), address.urlencode(), label, arrow
    )


@register.filter
def mail_paragraphs(text: str) -> list[str]:
    """The paragraphs of a mail's body: parted by empty lines."""
    return [part.strip() for part in str(text).replace("\r\n", "\n").split("\n\n") if part.strip()]


@register.filter
def prose(text: str) -> SafeString:
    """A longer text as paragraphs; lines that begin with a hyphen become a list, so that it is read out as one."""
    html = []
    for paragraph in re.split(r"\n\s*\n", str(text).replace("\r\n", "\n").strip()):
        for is_list, lines in groupby(paragraph.split("\n"), key=lambda line: line.lstrip().startswith("- ")):
            if is_list:
                items = "".join(f"<li>{conditional_escape(line.lstrip()[2:])}</li>" for line in lines)
                html.append(f"<ul>{items}</ul>")
            else:
                html.append(f"<p>{'<br>'.join(conditional_escape(line) for line in lines)}</p>")
    return mark_safe("\n".join(html))
