"""The decision to close an account, as PDF for the diary."""

from closing.models import Closure, Signature
from core.pdf import ARCHIVAL, Document, file_name, paper


def decision_document(closure: Closure) -> Document:
    """Who decided, in what capacity and why, and what has been done since. Only when both have said what they think."""
    context = {
        "title": f"Beslut om avslut: {closure.account.name}",
        "closure": closure,
        "dnr": closure.dnr,
        "note": f"Egen beteckning {closure.number}.",
        "signatures": list(closure.signatures.select_related("by")),
        "verdicts": Signature.Verdict,
    }
    return Document(file_name("avslut", closure.pk, closure.account.name), paper("closing/pdf/decision.html", context, variant=ARCHIVAL))
