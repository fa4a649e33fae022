"""From a record's own page to handing out and legal holds: `{% load handing_out %}{% record_links "inquiries.inquiry" inquiry.pk %}`."""

from typing import Any

from django import template

from records.permissions import can_hand_out, can_hold

register = template.Library()


@register.inclusion_tag("records/_record_links.html", takes_context=True)
def record_links(context: template.Context, kind: str, number: int, name: str = "") -> dict[str, Any]:
    """Nothing for those who do neither. `name` tells several of them on one page apart, for those who listen."""
    user = context["request"].user
    provides = kind != "registry.socialaccount"
    return {"may_hand_out": provides and can_hand_out(user), "may_hold": can_hold(user), "kind": kind, "number": number, "name": name}
