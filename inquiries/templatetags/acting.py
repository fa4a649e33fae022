from django import template
from django.utils import timezone

from inquiries.acting import Acting, acting

register = template.Library()


@register.simple_tag(takes_context=True)
def ways(context: template.Context) -> Acting:
    """What can be done now, worked out from what the page has fetched already."""
    return acting(
        context["inquiry"],
        triage=context["triage"],
        drafts=context["drafts"],
        questions=context["expert_questions"],
        record_decision=context["record_decision"],
        now=timezone.now(),
    )
