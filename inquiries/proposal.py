"""Five quick questions end in a proposal, with the clause that it comes from. It is advice: a person chooses (S11, S13, S14, S17, S20)."""

from collections.abc import Mapping
from dataclasses import dataclass

from inquiries.models import Triage

Outcome = Triage.Outcome
Answers = Mapping[str, bool]

QUESTIONS = ("is_offensive", "is_private", "is_matter", "is_for_politician", "needs_reply", "is_mine")


@dataclass(frozen=True)
class Why:
    """One reason, and the clause of the guideline that it rests on."""

    clause: str
    sentence: str


def propose(answers: Answers) -> Triage.Outcome:
    """The gravest answer decides: harm before who should answer, and that before whether an answer is needed."""
    if answers["is_offensive"] or answers["is_private"]:
        return Outcome.REMOVE
    if answers["is_for_politician"]:
        return Outcome.REFER
    if not answers["needs_reply"]:
        return Outcome.NO_REPLY
    return Outcome.ANSWER if answers["is_mine"] else Outcome.FORWARD


def must_be_registered(answers: Answers) -> bool:
    """Complaints, opinions, matters and possible secrecy go to the diary, whatever else is done (S22, S23)."""
    return answers["is_matter"] or answers["is_private"]


def reasons(answers: Answers) -> list[Why]:
    """Why this is proposed, most important first."""
    why = [_REASONS[propose(answers)]]
    if answers["is_private"]:
        why = [_PRIVATE] if not answers["is_offensive"] else [*why, _PRIVATE]
    if propose(answers) == Outcome.REMOVE:
        why.append(Why("S22", "Det som skrevs kan vara en allmän handling. Därför sparas bevis innan det tas bort."))
    if answers["is_matter"]:
        why.append(Why("S23", "Klagomål, synpunkter och det som hör till ett ärende diarieförs."))
    elif answers["is_private"]:
        why.append(Why("S23", "Det som kan omfattas av sekretess diarieförs."))
    return why


_REASONS = {
    Outcome.REMOVE: Why("S17", "Det som är olagligt eller kränkande tas bort skyndsamt."),
    Outcome.REFER: Why("S14", "Inlägg till politiker hänvisas direkt till partiet."),
    Outcome.NO_REPLY: Why("S11", "Alla frågor behöver inte besvaras, till exempel samtal mellan besökare."),
    Outcome.ANSWER: Why("S11", "Frågor och kommentarer besvaras inom en arbetsdag."),
    Outcome.FORWARD: Why("S13", "Den som inte kan svara frågar den som kan och skriver sedan in svaret."),
}
_PRIVATE = Why("S20", "Personuppgifter och sådant som kan omfattas av sekretess ska inte ligga öppet i sociala medier.")
