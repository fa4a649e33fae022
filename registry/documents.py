"""The filled-in Bilaga 1 and the decision as PDF for the diary."""

from core.pdf import Document, file_name, paper
from registry.models import ChecklistTick, Decision, StartupApplication
from registry.models.application_checks import LABELS


def application_document(application: StartupApplication, answers: dict[str, str]) -> Document:
    """Bilaga 1 as it was last submitted, or as the draft stands. `answers` are label → text."""
    ticks = {str(item.label) for item in ChecklistTick.Item}
    last = application.rounds.select_related("submitted_by").order_by("-number").first()
    context = {
        "title": f"Uppstart av nytt konto: {application}",
        "application": application,
        "dnr": application.dnr,
        "note": f"Ansökan {application.pk}.",
        "answers": [(label, text) for label, text in answers.items() if label in LABELS.values()],
        "checklist": [(label, text) for label, text in answers.items() if label in ticks],
        "last_round": last if application.state != StartupApplication.State.RETURNED else None,
    }
    return Document(file_name("ansokan", application.pk, application.name), paper("registry/pdf/application.html", context))


def decision_document(application: StartupApplication) -> Document:
    """Who decided what, in what capacity and on what ground. Only for an application that both parties, or one no, have ended."""
    decisions = list(application.decisions.select_related("by").order_by("at", "pk"))
    context = {
        "title": f"Beslut om nytt konto: {application}",
        "application": application,
        "dnr": application.dnr,
        "note": f"Ansökan {application.pk}.",
        "approved": application.state == StartupApplication.State.APPROVED,
        "decisions": [one for one in decisions if one.round == application.round],
        "earlier": [one for one in decisions if one.round < application.round],
        "conditions": [text for one in decisions if one.round == application.round for text in one.conditions],
        "verdicts": Decision.Verdict,
    }
    return Document(file_name("beslut", application.pk, application.name), paper("registry/pdf/decision.html", context))
