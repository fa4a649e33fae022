from records.models.classification import ClassificationEntry, ClassificationPlan, Retention
from records.models.disclosure import DisclosureItem, DisclosureRequest, RefusalDecision
from records.models.disposal import DisposalDecision, DisposalItem, DisposalProtocol, DisposalRun
from records.models.facts import SlipFacts
from records.models.hold import LegalHold
from records.models.mark import SecrecyMark
from records.models.slip import RegistrationSlip, SlipQuerySet, SlipVersion

__all__ = [
    "ClassificationEntry",
    "ClassificationPlan",
    "DisclosureItem",
    "DisclosureRequest",
    "DisposalDecision",
    "DisposalItem",
    "DisposalProtocol",
    "DisposalRun",
    "LegalHold",
    "RefusalDecision",
    "RegistrationSlip",
    "Retention",
    "SecrecyMark",
    "SlipFacts",
    "SlipQuerySet",
    "SlipVersion",
]
