from records.models.facts import SlipFacts
from records.models.mark import SecrecyMark
from records.models.slip import RegistrationSlip, SlipQuerySet, SlipVersion

__all__ = ["RegistrationSlip", "SecrecyMark", "SlipFacts", "SlipQuerySet", "SlipVersion"]
